import { ApiClient, type Credentials } from './api-client.js';
import { Tokens } from './contract.js';
import type { CredentialStore } from './credentials.js';
import { CliError, ServerError } from './errors.js';

export const logInFirst = (server: string): string =>
  `not logged in at ${server}: run \`npm run -s cli -- login --server ${server}\``;

/** The saved session of a server; its access token is renewed when refused, and the rotated tokens are saved. */
export class StoredCredentials implements Credentials {
  constructor(
    private readonly store: CredentialStore,
    private readonly server: string,
  ) {}

  async token(): Promise<string> {
    const session = await this.store.read(this.server);
    if (!session) throw new CliError(logInFirst(this.server));
    return session.accessToken;
  }

  async renew(refused: string): Promise<string | undefined> {
    const session = await this.store.renew(this.server, refused, ({ refreshToken }) =>
      this.exchange(refreshToken),
    );
    return session?.accessToken;
  }

  private async exchange(refreshToken: string) {
    try {
      return await new ApiClient(this.server).post('/auth/refresh', { refreshToken }, Tokens);
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 401) throw error;
      throw new CliError(`the session is over (${error.code ?? error.status}); ${logInFirst(this.server)}`);
    }
  }
}

/** ARTEL_TOKEN: there is nothing to renew it with. */
export const fixedToken = (token: string): Credentials => ({
  token: () => Promise.resolve(token),
  renew: () => Promise.resolve(undefined),
});
