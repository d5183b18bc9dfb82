import { LiveBus, topics } from '../../../platform/live/index.js';
import type { RunEvent } from '../queue/run-event.js';

/** Past this a reader is too slow for the bus; it goes on from the database. */
const mostHeld = 5_000;
/** And past this one who is patient reads what there is. */
const mostPatient = 1_000;

/** What one reader has heard of a run and not taken yet. Listens from its making until it is closed. */
export class RunInbox {
  private events: RunEvent[] = [];
  private ended = false;
  private waiting?: { until: number; end: (isHeard: boolean) => void };
  private timer?: NodeJS.Timeout;
  private wakesAt = 0;
  private leaving?: AbortSignal;
  private readonly unsubscribe: () => void;

  /** @param isPatient its reader wants to hear of the run when it has ended, and not before */
  constructor(live: LiveBus, runId: string, { isPatient = false }: { isPatient?: boolean } = {}) {
    this.unsubscribe = live.subscribe(
      topics.run(runId),
      ({ type, data, last }) => {
        if (type === 'run.ended') this.ended = true;
        else this.events.push(data as unknown as RunEvent);
        if (this.events.length > mostHeld) this.events = [];
        if (!isPatient || this.ended || last || this.events.length > mostPatient) this.waiting?.end(true);
      },
      { replay: true },
    );
  }

  /** Waits until something is heard, or the reader leaves; false when neither was within so long. */
  wait(millis: number, signal: AbortSignal): Promise<boolean> {
    if (this.events.length > 0 || this.ended || signal.aborted) return Promise.resolve(true);
    if (!this.leaving) {
      this.leaving = signal;
      signal.addEventListener('abort', this.wakeUp);
    }
    return new Promise<boolean>((resolve) => {
      const end = (isHeard: boolean): void => {
        this.waiting = undefined;
        resolve(isHeard);
      };
      const waiting = { until: performance.now() + millis, end };
      // One timer serves many waits: it looks how much is left when it fires.
      if (!this.timer || this.wakesAt > waiting.until) this.arm(millis);
      this.waiting = waiting;
    });
  }

  /** All that was heard; `ended` says that the run's row knows more than the bus. */
  take(): { events: RunEvent[]; ended: boolean } {
    const taken = { events: this.events, ended: this.ended };
    this.events = [];
    this.ended = false;
    return taken;
  }

  /** Whoever waits goes on at once. */
  close(): void {
    this.unsubscribe();
    clearTimeout(this.timer);
    this.leaving?.removeEventListener('abort', this.wakeUp);
    this.waiting?.end(true);
  }

  private readonly wakeUp = () => this.waiting?.end(true);

  private arm(millis: number): void {
    clearTimeout(this.timer);
    this.wakesAt = performance.now() + millis;
    this.timer = setTimeout(this.look, millis);
  }

  private readonly look = () => {
    this.timer = undefined;
    if (!this.waiting) return;
    const left = this.waiting.until - performance.now();
    // Timers may be a little early by the clock.
    if (left < 1) this.waiting.end(false);
    else this.arm(left);
  };
}
