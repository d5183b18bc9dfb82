import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatService } from '../chats/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';
import { Metrics } from '../platform/metrics/index.js';
import type { Admission } from './admissions.js';
import { Connection } from './connection.js';
import { closeCodes } from './frame.js';
import { keptMillis } from './outgoing.js';
import { UserStream } from './user-stream.js';

const recheckEvery = 15;

/** Every open socket of this process: who hears what, who must go. */
@Injectable()
export class SocketHub implements OnModuleInit, BeforeApplicationShutdown {
  private readonly connections = new Set<Connection>();
  private readonly streams = new Map<string, Promise<UserStream>>();
  private ticks = 0;

  constructor(
    private readonly chats: ChatService,
    private readonly live: LiveBus,
    metrics: Metrics,
  ) {
    metrics.gauge({ name: 'artel_sockets', help: 'Open WebSockets' }, () => this.connections.size);
  }

  onModuleInit(): void {
    this.live.subscribe(
      topics.access,
      ({ data }) => void this.recheck((c) => c.admission.actor.userId === data.userId),
    );
  }

  /** Watches a socket's life: heartbeat, expiry, shutdown. */
  add(connection: Connection): void {
    this.connections.add(connection);
    connection.socket.once('close', () => this.connections.delete(connection));
  }

  /** Lets a socket hear its person's stream; returns the stream and where in it the socket came in. */
  async join(connection: Connection): Promise<{ stream: UserStream; since: number }> {
    const stream = await this.streamOf(connection.admission);
    stream.connections.add(connection);
    connection.socket.once('close', () => {
      stream.connections.delete(connection);
      stream.idleSince = Date.now();
    });
    return { stream, since: stream.position };
  }

  beforeApplicationShutdown(): void {
    for (const connection of this.connections)
      connection.close(closeCodes.goingAway, 'the server is restarting');
  }

  /** Sockets close within 5 s of their token's expiry; dead peers and old streams are found here too. */
  @Interval(2_000)
  async tick(): Promise<void> {
    const now = Date.now();
    this.ticks++;
    for (const connection of this.connections) {
      if (connection.admission.expiresAt <= now)
        connection.close(closeCodes.accessEnded, 'the token has expired');
      else if (this.ticks % 7 === 0) connection.heartbeat();
    }
    if (this.ticks % recheckEvery === 0) await this.recheck(() => true);
    await this.dropIdle(now);
  }

  private async recheck(which: (connection: Connection) => boolean): Promise<void> {
    for (const connection of [...this.connections].filter(which)) {
      if (!(await connection.admission.stillValid()))
        connection.close(closeCodes.accessEnded, 'access has ended');
    }
  }

  private streamOf({ actor }: Admission): Promise<UserStream> {
    const known = this.streams.get(actor.userId);
    if (known) return known;
    const made = this.chats.idsOf(actor).then((ids) => new UserStream(this.live, actor.userId, ids));
    this.streams.set(actor.userId, made);
    made.catch((error: unknown) => {
      this.streams.delete(actor.userId);
      log.warn({ err: error }, 'a socket could not join its chats');
    });
    return made;
  }

  private async dropIdle(now: number): Promise<void> {
    for (const [userId, made] of this.streams) {
      const stream = await made.catch(() => undefined);
      if (!stream || stream.connections.size > 0 || now - stream.idleSince < keptMillis) continue;
      stream.close();
      this.streams.delete(userId);
    }
  }
}
