import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatService } from '../chats/index.js';
import { inOrganization } from '../platform/database/index.js';
import { toAppError } from '../platform/errors/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';
import { Metrics } from '../platform/metrics/index.js';
import type { Counter } from 'prom-client';
import type { WebSocket } from 'ws';
import { Admissions } from './admissions.js';
import type { Connection } from './connection.js';
import { Feed } from './feed.js';
import { closeCodes } from './frame.js';
import { OrganizationStreams } from './organization-streams.js';
import { Presence } from './presence.js';
import { UserStream } from './user-stream.js';

const tickMillis = 2_000;
/** In ticks: how often peers are pinged, and access is checked anew. */
const every = { heartbeat: 7, recheck: 5 };
/** How long it is kept who hears what, for a reconnect after a person's last socket closed. */
const keptMillis = 120_000;

/** A socket that hears its person's chats. */
export interface Hearing {
  person: UserStream;
  feed: Feed;
}

/** Every open socket of this process: who hears what, who must go. */
@Injectable()
export class SocketHub implements OnModuleInit, BeforeApplicationShutdown {
  private readonly connections = new Set<Connection>();
  private readonly people = new Map<string, UserStream>();
  private readonly closed: Counter;
  private ticks = 0;
  private watching = false;
  private closing = false;

  constructor(
    private readonly admissions: Admissions,
    private readonly chats: ChatService,
    private readonly organizations: OrganizationStreams,
    private readonly presence: Presence,
    private readonly live: LiveBus,
    metrics: Metrics,
  ) {
    metrics.gauge({ name: 'artel_sockets', help: 'Open WebSockets' }, () => this.connections.size);
    this.closed = metrics.counter({
      name: 'artel_sockets_closed_total',
      help: 'WebSockets that ended, by the code we closed them with; peer: they left',
      labels: ['code'],
    });
  }

  onModuleInit(): void {
    this.live.subscribe(
      topics.access,
      ({ data }) => void this.recheck((connection) => connection.admission.userId === data.userId),
    );
  }

  /** Watches a new socket's life: heartbeat, expiry, shutdown. */
  welcome(client: WebSocket): Connection {
    const connection = this.admissions.of(client);
    const { orgId, userId } = connection.admission;
    const leave = this.presence.arrived(orgId, userId);
    this.connections.add(connection);
    connection.left.addEventListener('abort', () => {
      this.connections.delete(connection);
      this.closed.inc({ code: connection.closedWith ?? 'peer' });
      leave();
    });
    if (this.closing) void this.sendAway(connection);
    return connection;
  }

  connectionOf(client: WebSocket): Connection {
    return this.admissions.of(client);
  }

  /** Lets a socket hear its person's chats; ready when all of them are heard. */
  async join(connection: Connection): Promise<Hearing> {
    const person = this.personOf(connection);
    const feed = new Feed({
      frame: (frame) => connection.sendText(frame.frame),
      reset: (seq) => connection.send({ event: 'reset', data: { seq } }),
    });
    person.add(feed);
    connection.left.addEventListener('abort', () => {
      feed.close();
      person.remove(feed);
    });
    await person.loaded;
    const seq = person.stream.number;
    connection.send({ event: 'ready', data: { seq } });
    feed.begin(seq);
    return { person, feed };
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
    // What this looks for is told over the bus at once; it is found here when the bus has lost it.
    if (this.watching || this.ticks % every.recheck !== 0) return;
    this.watching = true;
    await this.recheck(() => true);
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

  private personOf({ admission: { orgId, userId } }: Connection): UserStream {
    const known = this.people.get(userId);
    if (known) return known;
    const chatIds = () => inOrganization(orgId, () => this.chats.idsOf(orgId, userId));
    const made = new UserStream(this.organizations.of(orgId), userId, chatIds);
    this.people.set(userId, made);
    made.loaded.catch((error: unknown) => {
      log.warn({ err: error }, 'a socket could not join its chats');
      made.close();
      this.people.delete(userId);
    });
    return made;
  }

  private dropIdle(now: number): void {
    for (const [userId, person] of this.people) {
      if (person.idleFor(now) < keptMillis) continue;
      person.close();
      this.people.delete(userId);
    }
  }
}
