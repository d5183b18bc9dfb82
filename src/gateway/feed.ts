import type { Connection } from './connection.js';
import type { Outgoing } from './outgoing.js';

/** How long a new socket's frames wait for its `resume`. */
const holdMillis = 1_000;

/**
 * One socket's way through its person's stream. At first it is held: a client that comes back says with `resume`
 * where it left off, and must get what it missed before what is new. Any other command, or a second, lets it go.
 * The numbers that a socket sees only ever grow, by one.
 */
export class Feed {
  /** The number after which this socket gets every frame; undefined until the stream is known in full. */
  private from?: number;
  private held = true;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly connection: Connection,
    private readonly outgoing: Outgoing,
  ) {}

  /** From here on nothing is missed: what a client loads after this frame is followed by all that changes it. */
  ready(): void {
    this.from = this.outgoing.position;
    this.connection.send({ event: 'ready', data: { seq: this.from } });
    this.timer = setTimeout(() => this.release(), holdMillis).unref();
  }

  /** A new frame of the stream. */
  push(text: string): void {
    if (!this.held) this.connection.sendText(text);
  }

  /** Sends what was held back, and what comes as it comes. */
  release(): void {
    if (this.held && this.from !== undefined) this.goOnAfter(this.from);
  }

  /** Sends again all after a number; false, after a `reset` frame, when that cannot be done. */
  resume(after: number): boolean {
    if (this.held) return this.goOnAfter(after);
    // Too late to put older frames before those that went out; what this socket got itself it has not missed.
    if (after >= (this.from ?? Infinity) && after <= this.outgoing.position) return true;
    this.reset();
    return false;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private goOnAfter(after: number): boolean {
    this.held = false;
    clearTimeout(this.timer);
    const missed = this.outgoing.after(after);
    if (!missed) this.reset();
    else {
      this.from = after;
      for (const text of missed) this.connection.sendText(text);
    }
    return missed !== undefined;
  }

  /** Tells the client to load anew; the stream goes on after this number. */
  private reset(): void {
    this.from = this.outgoing.position;
    this.connection.send({ event: 'reset', data: { seq: this.from } });
  }
}
