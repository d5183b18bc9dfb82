import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { AccessTokens, Actors, type UserActor } from '../identity/index.js';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { AppError } from '../platform/errors/index.js';
import { readHandshake, type Route } from './upgrade.js';

export interface Admission {
  route: Route;
  actor: UserActor;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** Whether the session still stands; reads at most 5 s old news. */
  stillValid: () => Promise<boolean>;
}

/** Who may open a socket, and who is behind each open one. */
@Injectable()
export class Admissions {
  private readonly admitted = new WeakMap<WebSocket, Admission>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {}

  /** Throws what `readHandshake` throws, or `invalid_token`; a worker admits nobody. */
  async admit(request: IncomingMessage): Promise<Admission> {
    if (!this.config.serves) throw new AppError('not_found');
    const { route, token } = readHandshake(request, this.config.PUBLIC_URL);
    const claims = this.tokens.verify(token);
    const check = () => this.actors.ofClaims(claims);
    return {
      route,
      actor: await check(),
      expiresAt: claims.exp * 1_000,
      stillValid: () =>
        check().then(
          () => true,
          () => false,
        ),
    };
  }

  remember(client: WebSocket, admission: Admission): void {
    this.admitted.set(client, admission);
  }

  of(client: WebSocket): Admission {
    const admission = this.admitted.get(client);
    if (!admission) throw new Error('A socket was opened past its admission');
    return admission;
  }
}
