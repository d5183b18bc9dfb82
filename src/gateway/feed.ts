import type { Listener } from './organization-stream.js';
import type { StreamFrame } from './stream-frame.js';

/** How long a new client's frames wait for its `resume`. */
const holdMillis = 1_000;
/** What waits for longer, or is more, is too much to be told in order. */
const mostHeld = 2_000;

/** Where a feed's frames go to. */
export interface Outlet {
  frame(frame: StreamFrame): void;
  /** Tells the client to load anew; what follows has greater numbers. */
  reset(seq: number): void;
}

/** What was begun when: nothing of it is told after a reset. */
export interface Hold {
  generation: number;
}

/**
 * One client's way through what its person hears. At first it is held: a client that comes back says with `resume`
 * where it left off, and must get what it missed before what is new. Any other command, or a second, lets it go.
 */
export class Feed implements Listener {
  /** What came while it was held; undefined when it is not. */
  private held?: StreamFrame[] = [];
  private timer?: NodeJS.Timeout;
  /** The number after which this client gets every frame. */
  private from = Infinity;
  /** Grows with every reset: what was begun before it has nothing to tell any more. */
  private generation = 0;

  constructor(private readonly outlet: Outlet) {}

  /** From this number on nothing is missed. */
  begin(seq: number): void {
    this.from = seq;
    this.held = [];
    this.timer = setTimeout(() => this.release(), holdMillis).unref();
  }

  push(frame: StreamFrame): void {
    if (!this.held) return this.outlet.frame(frame);
    this.held.push(frame);
    if (this.held.length > mostHeld) this.overflow(frame.seq);
  }

  /** Whether older frames can still be put before those that go out. */
  get isHeld(): boolean {
    return this.held !== undefined && this.from !== Infinity;
  }

  /** Whether this client was sent everything after a number. */
  has(seq: number, newest: number): boolean {
    return seq >= this.from && seq <= newest;
  }

  /** Holds what comes from now on, until `goOn`, which takes what this returns. */
  hold(): Hold {
    clearTimeout(this.timer);
    this.held ??= [];
    return { generation: this.generation };
  }

  /**
   * The client goes on after a number that it named: these frames are what it missed. False when so much came
   * meanwhile that it was told to load anew.
   */
  resume(hold: Hold, from: number, frames: StreamFrame[], after: number): boolean {
    if (!this.isCurrent(hold)) return false;
    this.from = from;
    this.tell(frames, after);
    return true;
  }

  /** Sends these frames, and then what was held and has a greater number than `after`; nothing after a reset. */
  goOn(hold: Hold, frames: StreamFrame[], after: number): void {
    if (this.isCurrent(hold)) this.tell(frames, after);
  }

  /** Sends what was held back, and what comes as it comes. */
  release(): void {
    clearTimeout(this.timer);
    if (this.isHeld) this.tell([], this.from);
  }

  /** Sends nothing that was held: the client loads anew. */
  reset(seq: number): void {
    this.generation++;
    this.from = seq;
    this.outlet.reset(seq);
    this.tell([], seq);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private isCurrent({ generation }: Hold): boolean {
    return generation === this.generation;
  }

  private tell(frames: StreamFrame[], after: number): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const frame of frames) this.outlet.frame(frame);
    for (const frame of held) if (frame.seq > after) this.outlet.frame(frame);
  }

  private overflow(seq: number): void {
    clearTimeout(this.timer);
    this.reset(seq);
  }
}
