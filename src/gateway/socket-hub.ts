import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatService } from '../chats/index.js';
import { inOrganization } from '../platform/database/index.js';
import { toAppError } from '../platform/errors/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';
import { Metrics } from '../platform/metrics/index.js';
import type { Connection } from './connection.js';
import type { Feed } from './feed.js';
import { closeCodes } from './frame.js';
import { UserStream } from './user-stream.js';

const tickMillis = 2_000;
/** In ticks: how often peers are pinged, access is checked anew, and lists of chats are read again. */
const every = { heartbeat: 7, recheck: 5, refresh: 15 };
/** How long a person's frames are kept for a reconnect after their last socket closed. */
const keptMillis = 120_000;

/** Every open socket of this process: who hears what, who must go. */
@Injectable()
export class SocketHub implements OnModuleInit, BeforeApplicationShutdown {
  private readonly connections = new Set<Connection>();
  private readonly streams = new Map<string, UserStream>();
  private ticks = 0;
  private watching = false;
  private closing = false;

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
      ({ data }) => void this.recheck((connection) => connection.admission.userId === data.userId),
    );
  }

  /** Watches a socket's life: heartbeat, expiry, shutdown. */
  add(connection: Connection): void {
    this.connections.add(connection);
    connection.left.addEventListener('abort', () => this.connections.delete(connection));
    if (this.closing) void this.sendAway(connection);
  }

  /** Lets a socket hear its person's stream; the feed is ready once the stream is. */
  async join(connection: Connection): Promise<Feed> {
    const stream = this.streamOf(connection);
    const feed = stream.open(connection);
    await stream.loaded;
    feed.ready();
    return feed;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.connections].map((connection) => this.sendAway(connection)));
  }

  /** Sockets close within 5 s of their token's expiry; dead peers and old streams are found here too. */
  @Interval(tickMillis)
  async tick(): Promise<void> {
    const now = Date.now();
    this.ticks++;
    for (const connection of this.connections) {
      if (connection.admission.expiresAt <= now)
        void connection.close(closeCodes.accessEnded, 'the token has expired');
      else if (this.ticks % every.heartbeat === 0) connection.heartbeat();
    }
    this.dropIdle(now);
    if (this.watching) return;
    this.watching = true;
    // What these look for is told over the bus at once; they find it when the bus has lost it.
    if (this.ticks % every.recheck === 0) await this.recheck(() => true);
    if (this.ticks % every.refresh === 0) await this.refresh();
    this.watching = false;
  }

  private sendAway(connection: Connection): Promise<void> {
    return connection.close(closeCodes.goingAway, 'the server is restarting');
  }

  private async recheck(which: (connection: Connection) => boolean): Promise<void> {
    for (const connection of [...this.connections].filter(which)) {
      try {
        await connection.admission.actor();
      } catch (error) {
        const { status } = toAppError(error);
        if (status === 401) void connection.close(closeCodes.accessEnded, 'access has ended');
        // Not knowing is no reason to close: a restart of the database would close every socket.
        else log.warn({ err: error }, 'access of a socket could not be checked');
      }
    }
  }

  private async refresh(): Promise<void> {
    for (const stream of this.streams.values()) {
      try {
        await stream.refresh();
      } catch (error) {
        log.warn({ err: error }, 'the chats of a socket could not be read again');
      }
    }
  }

  private streamOf({ admission: { orgId, userId } }: Connection): UserStream {
    const known = this.streams.get(userId);
    if (known) return known;
    const chatIds = () => inOrganization(orgId, () => this.chats.idsOf(orgId, userId));
    const made = new UserStream(this.live, userId, chatIds);
    this.streams.set(userId, made);
    made.loaded.catch((error: unknown) => {
      log.warn({ err: error }, 'a socket could not join its chats');
      made.close();
      this.streams.delete(userId);
    });
    return made;
  }

  private dropIdle(now: number): void {
    for (const [userId, stream] of this.streams) {
      if (stream.idleFor(now) < keptMillis) continue;
      stream.close();
      this.streams.delete(userId);
    }
  }
}
