import { ApiClient } from './api-client.js';
import { Me, Nothing, Session } from './contract.js';
import type { CredentialStore } from './credentials.js';
import { CliError, describe, ServerError, UsageError } from './errors.js';
import { asking } from './prompt.js';
import { oneLine } from './render.js';
import { logInFirst, StoredCredentials } from './session.js';

export interface LoginOptions {
  email?: string;
  password?: string;
}

export interface RegisterOptions extends LoginOptions {
  organization?: string;
  username?: string;
  name?: string;
  locale?: string;
}

/** A server's address without the slash at its end; throws UsageError for what fetch could not take. */
export function serverAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const fits =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!fits) throw new UsageError(`"${given}" is not the address of a server, such as http://127.0.0.1:8100`);
  return url.href.replace(/\/+$/, '');
}

export async function login(store: CredentialStore, server: string, given: LoginOptions): Promise<string> {
  const body = await asking(async (ask) => ({
    email: given.email ?? (await ask('E-mail')),
    password: given.password ?? (await ask('Password', { hidden: true })),
  }));
  return keep(store, server, await new ApiClient(server).post('/auth/login', body, Session));
}

/** A new organization with its owner, who is logged in at once. */
export async function register(
  store: CredentialStore,
  server: string,
  given: RegisterOptions,
): Promise<string> {
  const body = await asking(async (ask) => ({
    organization: { name: given.organization ?? (await ask('Organization')) },
    username: given.username ?? (await ask('Username')),
    ...(given.name === undefined ? {} : { name: given.name }),
    ...(given.locale === undefined ? {} : { locale: given.locale }),
    email: given.email ?? (await ask('E-mail')),
    password: given.password ?? (await ask('Password', { hidden: true })),
  }));
  return keep(store, server, await new ApiClient(server).post('/auth/register', body, Session));
}

/** The tokens leave this machine's file in any case. */
export async function logout(store: CredentialStore, server: string): Promise<string> {
  if (!(await store.read(server))) throw new CliError(logInFirst(server));
  try {
    await new ApiClient(server, new StoredCredentials(store, server)).post('/auth/logout', {}, Nothing);
  } catch (error) {
    if (error instanceof ServerError && error.status === 401) return `Logged out of ${server}`;
    throw new CliError(`the tokens are removed here, but the session lives on: ${describe(error)}`);
  } finally {
    await store.forget(server);
  }
  return `Logged out of ${server}`;
}

export async function whoami(api: ApiClient, json = false): Promise<string> {
  const { user, organization } = await api.get('/auth/me', Me);
  if (json) return JSON.stringify({ server: api.server, user, organization }, null, 2);
  const { username, name, email, role } = user;
  return oneLine(`@${username} (${name}, ${email}), ${role} of ${organization.name} at ${api.server}`);
}

async function keep(store: CredentialStore, server: string, session: Session): Promise<string> {
  const { accessToken, refreshToken, user, organization } = session;
  await store.login(server, { username: user.username, accessToken, refreshToken });
  return oneLine(`Logged in to ${server} as @${user.username} of ${organization.name}`);
}
