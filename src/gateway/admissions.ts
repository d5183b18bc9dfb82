import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { AccessTokens, Actors, RequestLimits } from '../identity/index.js';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { AppError } from '../platform/errors/index.js';
import { allowedOrigins, senderReader, type Sender } from '../platform/http/index.js';
import type { Admission } from './admission.js';
import { Connection } from './connection.js';
import { readHandshake } from './upgrade.js';

/** Who may open a socket, and who is behind each open one. */
@Injectable()
export class Admissions {
  private readonly connections = new WeakMap<WebSocket, Connection>();
  private readonly readSender: (request: IncomingMessage) => Sender;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
    private readonly limits: RequestLimits,
  ) {
    this.readSender = senderReader(config.TRUSTED_PROXIES);
  }

  /** Throws what `readHandshake` throws, `invalid_token` or `too_many_requests`; a worker admits nobody. */
  async admit(request: IncomingMessage): Promise<Admission> {
    if (!this.config.serves) throw new AppError('not_found');
    const sender = this.readSender(request);
    return this.authenticate(request, sender).catch((error: unknown) => {
      throw this.limits.failureOf(error, sender.address);
    });
  }

  opened(client: WebSocket, admission: Admission): void {
    this.connections.set(client, new Connection(client, admission));
  }

  /** The connection of a socket that was let in. */
  of(client: WebSocket): Connection {
    const connection = this.connections.get(client);
    if (!connection) throw new Error('A socket was opened past its admission');
    return connection;
  }

  private async authenticate(request: IncomingMessage, sender: Sender): Promise<Admission> {
    const { route, token } = readHandshake(request, allowedOrigins(this.config));
    const claims = this.tokens.verify(token);
    const actor = () => this.actors.ofClaims(claims);
    const { userId, orgId } = await actor();
    const count = () => this.limits.ofSocket(userId);
    count();
    return { route, userId, orgId, sender, expiresAt: claims.exp * 1_000, actor, count };
  }
}
