import { Injectable } from '@nestjs/common';
import { SecretVault } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import { isHeaderValue } from '../outside/headers.js';
import { formsOf, without } from '../outside/secret-forms.js';
import { HeavyWork, type HeavyFunction } from '../threads/heavy-work.js';
import type { Listing } from './listing.js';
import { mcpFetch } from './mcp-fetch.js';
import type { McpServer } from './mcp-server.entity.js';
import type { Endpoint, McpSession } from './mcp-session.js';

/** What is needed to reach a server. */
export type Reachable = Pick<McpServer, 'orgId' | 'name' | 'url' | 'secretId' | 'auth'>;

const reading: HeavyFunction = {
  module: new URL('./listing.js', import.meta.url),
  name: 'readListing',
  kind: 'quick',
  millis: 10_000,
};

/** Talks to MCP servers, for as long as one tool may take. */
@Injectable()
export class McpConnections {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly egress: EgressClient,
    private readonly vault: SecretVault,
    private readonly heavy: HeavyWork,
  ) {}

  get longestMillis(): number {
    return this.config.TOOL_TIMEOUT * 1_000;
  }

  /** Throws `egress_refused` for an address that no call could reach, whether or not it is tried now. */
  requireReachable({ url }: Pick<Reachable, 'url'>): void {
    const refusal = this.egress.refusalOf(url);
    if (!refusal) return;
    const errors = [{ path: 'url', message: refusal.detail }];
    throw new AppError(refusal.code, refusal.detail, { errors });
  }

  /** All that a server lists now. Throws as `within` does. */
  async list(server: Reachable): Promise<Listing> {
    const [listed, hidden] = await this.within(
      server,
      async (session, hidden) => [await session.tools(), hidden] as const,
    );
    return this.heavy.run<Listing>(server.orgId, reading, { server: server.name, listed, hidden });
  }

  /** Throws what McpSession throws, without the secret that the server was shown; and the reason of `stopped`. */
  async within<T>(
    server: Reachable,
    work: (session: McpSession, hidden: string[]) => Promise<T>,
    stopped?: AbortSignal,
  ): Promise<T> {
    const secret = server.secretId ? await this.vault.open(server.orgId, server.secretId) : undefined;
    const hidden = secret === undefined ? [] : formsOf(secret);
    const { McpSession } = await import('./mcp-session.js');
    const lost = new AbortController();
    const clock = setTimeout(() => lost.abort(this.tooLate()), this.longestMillis).unref();
    const line = {
      fetch: mcpFetch(this.egress, this.longestMillis, lost),
      signal: stopped ? AbortSignal.any([stopped, lost.signal]) : lost.signal,
    };
    try {
      return await McpSession.within(endpointOf(server, secret), line, (session) => work(session, hidden));
    } catch (error) {
      stopped?.throwIfAborted();
      // Without its cause, which repeats what the server said.
      throw error instanceof AppError ? new AppError(error.code, without(hidden, error.detail)) : error;
    } finally {
      clearTimeout(clock);
    }
  }

  private tooLate(): AppError {
    return new AppError(
      'mcp_unreachable',
      `The MCP server did not answer within ${this.config.TOOL_TIMEOUT} s`,
    );
  }
}

function endpointOf({ url, auth }: Reachable, secret: string | undefined): Endpoint {
  if (secret === undefined) return { url, headers: {} };
  // The platform's own error would quote it.
  if (!isHeaderValue(secret))
    throw new AppError('mcp_unauthorized', 'The secret has characters that no header has');
  const headers =
    auth?.type === 'header' && auth.name ? { [auth.name]: secret } : { authorization: `Bearer ${secret}` };
  return { url, headers };
}
