import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { OrganizationStreams } from './organization-streams.js';

/** Every process says this often who has a socket open there, and is believed until it has missed two. */
const beatMillis = 10_000;
const believedMillis = 25_000;
/** Who comes back so soon was not away. */
const graceMillis = 3_000;
/** Changes are told together; when more change at once, clients are told to ask who is there. */
const gatherMillis = 200;
const mostTold = 20;

interface Seen {
  /** Until when each process is believed. */
  processes: Map<string, number>;
  /** Told to clients as online. */
  isOnline: boolean;
  lastSeenAt: number;
}

/** Who of an organization has a socket open, in any process. Known to those alone who listen now: it is kept nowhere. */
@Injectable()
export class Presence {
  private readonly here = new Map<string, Map<string, number>>();
  private readonly seen = new Map<string, Map<string, Seen>>();
  private readonly changed = new Map<string, Set<string>>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly live: LiveBus,
    private readonly streams: OrganizationStreams,
  ) {
    live.subscribe(topics.presences, ({ data }) => this.hear(data as unknown as Beat));
  }

  /** A socket of this person opened here; call what it returns when it is gone. */
  arrived(orgId: string, userId: string): () => void {
    const people = this.here.get(orgId) ?? new Map<string, number>();
    this.here.set(orgId, people);
    const sockets = (people.get(userId) ?? 0) + 1;
    people.set(userId, sockets);
    if (sockets === 1) this.say({ orgId, here: [userId] });
    return () => void setTimeout(() => this.left(orgId, userId), graceMillis).unref();
  }

  /** Who is online in an organization now. */
  online(orgId: string): string[] {
    return [...(this.seen.get(orgId) ?? [])].filter(([, { isOnline }]) => isOnline).map(([userId]) => userId);
  }

  @Interval(beatMillis)
  beat(): void {
    for (const [orgId, people] of this.here) this.say({ orgId, here: [...people.keys()] });
    const now = Date.now();
    for (const [orgId, people] of this.seen) {
      for (const [userId, { processes }] of people) {
        for (const [process, until] of processes) if (until < now) processes.delete(process);
        this.settle(orgId, userId);
      }
      if (people.size === 0) this.seen.delete(orgId);
    }
  }

  private left(orgId: string, userId: string): void {
    const people = this.here.get(orgId);
    const sockets = (people?.get(userId) ?? 1) - 1;
    if (sockets > 0) return void people?.set(userId, sockets);
    people?.delete(userId);
    if (people?.size === 0) this.here.delete(orgId);
    this.say({ orgId, gone: [userId] });
  }

  private say(what: Omit<Beat, 'process'>): void {
    const data = { process: this.config.processId, ...what };
    this.live.publish({ topics: [topics.presences], type: 'presence', data });
  }

  private hear({ orgId, process, here = [], gone = [] }: Beat): void {
    if (!this.config.serves) return;
    const people = this.seen.get(orgId) ?? new Map<string, Seen>();
    this.seen.set(orgId, people);
    const now = Date.now();
    for (const userId of here) {
      const seen = people.get(userId) ?? {
        processes: new Map<string, number>(),
        isOnline: false,
        lastSeenAt: now,
      };
      people.set(userId, seen);
      seen.processes.set(process, now + believedMillis);
      seen.lastSeenAt = now;
      this.settle(orgId, userId);
    }
    for (const userId of gone) {
      people.get(userId)?.processes.delete(process);
      this.settle(orgId, userId);
    }
  }

  private settle(orgId: string, userId: string): void {
    const seen = this.seen.get(orgId)?.get(userId);
    if (!seen || seen.isOnline === seen.processes.size > 0) return;
    seen.isOnline = seen.processes.size > 0;
    const changed = this.changed.get(orgId);
    if (changed) return void changed.add(userId);
    this.changed.set(orgId, new Set([userId]));
    setTimeout(() => this.tell(orgId), gatherMillis).unref();
  }

  private tell(orgId: string): void {
    const changed = this.changed.get(orgId) ?? new Set();
    this.changed.delete(orgId);
    const people = this.seen.get(orgId);
    const stream = this.streams.known(orgId);
    if (changed.size > mostTold) stream?.tell(topics.presence(orgId), 'presence', { reload: true });
    for (const userId of changed) {
      const seen = people?.get(userId);
      if (!seen) continue;
      if (!seen.isOnline) people?.delete(userId);
      if (changed.size > mostTold) continue;
      const status = seen.isOnline ? 'online' : 'offline';
      const lastSeenAt = new Date(seen.lastSeenAt).toISOString();
      stream?.tell(topics.presence(orgId), 'presence', { userId, status, lastSeenAt });
    }
  }
}

/** What a process tells the others. */
interface Beat {
  process: string;
  orgId: string;
  /** Who has a socket open there. */
  here?: string[];
  /** Who has none there any more. */
  gone?: string[];
}
