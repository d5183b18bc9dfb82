import { randomInt } from 'node:crypto';
import { AppError } from '../platform/errors/index.js';
import type { Journal, Told } from '../platform/journal/index.js';
import { topics, type LiveBus, type LiveEvent } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';
import { RecentFrames } from './recent-frames.js';
import { positionOf, span, StreamFrame } from './stream-frame.js';

/** Who is told the frames of a topic. */
export interface Listener {
  push(frame: StreamFrame): void;
}

/**
 * What clients hear from the bus although it stands in no journal: it passes by, and who missed it reads the state anew.
 * Everything else on the bus is between processes, so a new ephemeral event for clients is named here and in docs/live.md.
 */
const fleeting = new Set([
  'run.event',
  'run.status',
  'chat.read',
  'typing',
  'roles.changed',
  'agent.status',
  'integration.status',
  'contact.updated',
  'collections.changed',
  'document.changed',
  'people.changed',
]);

/** The bus may tell two commits in the wrong order: a moment's patience spares a question to the database. */
const reorderMillis = 50;
const mostAtOnce = 500;

/** Processes count in steps, each beginning at a place of its own, so that none takes another's number for its own. */
const step = 64;
/** A tick that failed is asked for again after this long. */
const tickAgainMillis = 1_000;
/** Past so many entries out of order the rest is read from the journal later. */
const mostEarly = 2_000;

/**
 * All that an organization's clients in this process are told, in one numbered order: the journal without gaps,
 * whatever the bus loses or confuses, and between its entries what passes by.
 */
export class OrganizationStream {
  private position = 0;
  /** What was told since the position. */
  private offset = 0;
  /** The position after which a tick was asked for. */
  private tickedAt?: number;
  private readonly firstOffset = randomInt(1, step);
  private readonly recent = new RecentFrames();
  private readonly early = new Map<number, LiveEvent>();
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly heard = new Map<string, () => void>();
  private catching?: Promise<void>;
  private started = false;
  private timer?: NodeJS.Timeout;
  private readonly stopHearing: () => void;

  constructor(
    readonly orgId: string,
    private readonly journal: Journal,
    private readonly live: LiveBus,
    /** Where the journal is read from here on. */
    position: Promise<number>,
    /** Asks for an entry in the journal that nobody hears: numbers begin anew after it. */
    private readonly tick: () => Promise<void> = () => Promise.resolve(),
    private readonly room = span,
  ) {
    // Before the position is known: what is told meanwhile waits.
    this.catching = position.then((last) => {
      this.position = last;
      this.catching = undefined;
      this.started = true;
      this.deliverEarly();
    });
    this.stopHearing = live.subscribe(topics.journal(orgId), (event) => this.receiveEntry(event));
    this.ready = this.catching;
  }

  /** Resolves when nothing is missed any more. */
  readonly ready: Promise<void>;

  /** The number of the newest frame. */
  get number(): number {
    return this.position * span + this.offset;
  }

  /** Takes the next `count` numbers, for frames that one client alone is sent; throws when there are none now. */
  reserve(count: number): number[] {
    return Array.from({ length: count }, () => {
      const seq = this.next();
      if (seq === undefined) throw new AppError('unavailable');
      return seq;
    });
  }

  /**
   * Whoever saw this number somewhere else sees only greater ones here: unless it takes up more than half of those
   * that follow a position, which everyone shares.
   */
  surpass(seq: number): void {
    if (positionOf(seq) !== this.position) return;
    const steps = Math.ceil((seq - this.number) / step);
    if (steps > 0) this.offset = Math.max(this.offset, Math.min(this.offset + steps * step, this.room / 2));
  }

  listen(topic: string, listener: Listener): void {
    let set = this.listeners.get(topic);
    if (!set) {
      this.listeners.set(topic, (set = new Set()));
      this.heard.set(
        topic,
        this.live.subscribe(topic, (event) => this.receiveFleeting(topic, event)),
      );
    }
    set.add(listener);
  }

  unlisten(topic: string, listener: Listener): void {
    const set = this.listeners.get(topic);
    if (!set?.delete(listener) || set.size > 0) return;
    this.listeners.delete(topic);
    this.heard.get(topic)?.();
    this.heard.delete(topic);
  }

  get isUnheard(): boolean {
    return this.listeners.size === 0;
  }

  /** Tells listeners of this process something that passes by; while there is no number for it, nobody. */
  tell(topic: string, event: string, data: Record<string, unknown>): void {
    const seq = this.next();
    if (seq !== undefined) this.deliver(new StreamFrame(seq, topic, event, data));
  }

  /** All frames after a number, whoever heard them; undefined when this stream did not give it, or not lately. */
  after(seq: number): StreamFrame[] | undefined {
    return this.recent.after(seq);
  }

  /** Delivers the journal up to a position that is known to be committed. */
  async catchUp(to: number): Promise<void> {
    while (this.position < to) {
      this.catching ??= this.readOn(to).finally(() => (this.catching = undefined));
      await this.catching;
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.stopHearing();
    for (const stop of this.heard.values()) stop();
    this.heard.clear();
    this.listeners.clear();
  }

  private receiveEntry(event: LiveEvent): void {
    const { entry } = event;
    if (!entry || entry.position <= this.position) return;
    if (this.early.size < mostEarly) this.early.set(entry.position, event);
    if (this.catching) return;
    this.deliverEarly();
    if (this.early.size > 0) this.timer ??= setTimeout(() => this.fillGap(), reorderMillis);
  }

  private fillGap(): void {
    this.timer = undefined;
    if (this.early.size === 0) return;
    this.catchUp(Math.min(...this.early.keys()) - 1).catch((error: unknown) => {
      // The next entry, or the next look at the journal's position, tries again.
      log.warn({ err: error }, 'a gap in what is told could not be filled yet');
    });
  }

  /** Delivers what follows on, and forgets what came too late. */
  private deliverEarly(): void {
    for (const position of this.early.keys()) if (position <= this.position) this.early.delete(position);
    for (let next = this.early.get(this.position + 1); next; next = this.early.get(this.position + 1)) {
      this.early.delete(this.position + 1);
      const { entry, type, data } = next;
      this.deliverEntry({ position: this.position + 1, topic: entry?.audience ?? '', type, data });
    }
  }

  private async readOn(to: number): Promise<void> {
    const last = Math.min(to, this.position + mostAtOnce);
    const told = await this.journal.between(this.orgId, this.position + 1, last);
    for (const entry of told) if (entry.position > this.position) this.deliverEntry(entry);
    // What is gone by now has nothing to tell, and its place is passed.
    if (this.position < last) {
      this.position = last;
      this.offset = 0;
    }
    this.deliverEarly();
  }

  private deliverEntry({ position, topic, type, data }: Told): void {
    this.position = position;
    this.offset = 0;
    this.deliver(new StreamFrame(this.number, topic, type, data));
  }

  private receiveFleeting(topic: string, { type, data }: LiveEvent): void {
    if (!fleeting.has(type) || !this.started) return;
    this.tell(topic, type, type === 'run.event' ? runEventData(data) : data);
  }

  private deliver(frame: StreamFrame): void {
    this.recent.add(frame);
    for (const listener of this.listeners.get(frame.topic) ?? []) listener.push(frame);
  }

  /** A number is given once: when no room is left before the next position, there is none. */
  private next(): number | undefined {
    const offset = this.offset === 0 ? this.firstOffset : this.offset + step;
    if (offset > this.room / 2) this.askForTick();
    if (offset >= this.room) return undefined;
    this.offset = offset;
    return this.number;
  }

  private askForTick(): void {
    if (this.tickedAt === this.position) return;
    this.tickedAt = this.position;
    this.tick().catch((error: unknown) => {
      log.warn(
        { err: error, orgId: this.orgId },
        'the numbers of frames run out, and could not begin anew yet',
      );
      setTimeout(() => (this.tickedAt = undefined), tickAgainMillis).unref();
    });
  }
}

/** `{runId, chatId, id, type, ...}`: the event's own data beside its envelope. A call's id is its `callId`. */
function runEventData({ runId, chatId, id, type, data }: Record<string, unknown>): Record<string, unknown> {
  const { id: callId, ...own } = data as Record<string, unknown>;
  return { runId, chatId, id, type, ...own, ...(callId === undefined ? {} : { callId }) };
}
