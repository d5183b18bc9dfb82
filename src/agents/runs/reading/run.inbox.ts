import { LiveBus, topics } from '../../../platform/live/index.js';
import type { RunEvent } from '../queue/run-event.js';

/** Past this a reader is too slow for the bus; it goes on from the database. */
const mostHeld = 5_000;

/** What one reader has heard of a run and not taken yet. Listens from its making until it is closed. */
export class RunInbox {
  private events: RunEvent[] = [];
  private ended = false;
  private wakeUp?: () => void;
  private readonly unsubscribe: () => void;

  constructor(live: LiveBus, runId: string) {
    this.unsubscribe = live.subscribe(
      topics.run(runId),
      ({ type, data }) => {
        if (type === 'run.ended') this.ended = true;
        else this.events.push(data as unknown as RunEvent);
        if (this.events.length > mostHeld) this.events = [];
        this.wakeUp?.();
      },
      { replay: true },
    );
  }

  /** Waits until something is heard, or the reader leaves; false when neither was within so long. */
  async wait(millis: number, signal: AbortSignal): Promise<boolean> {
    if (this.events.length > 0 || this.ended || signal.aborted) return true;
    return new Promise<boolean>((resolve) => {
      const end = (isHeard: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wakeUp = undefined;
        resolve(isHeard);
      };
      const done = () => end(true);
      const timer = setTimeout(() => end(false), millis);
      signal.addEventListener('abort', done);
      this.wakeUp = done;
    });
  }

  /** All that was heard; `ended` says that the run's row knows more than the bus. */
  take(): { events: RunEvent[]; ended: boolean } {
    const taken = { events: this.events, ended: this.ended };
    this.events = [];
    this.ended = false;
    return taken;
  }

  close(): void {
    this.unsubscribe();
  }
}
