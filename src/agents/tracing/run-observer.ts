import type { TracedMessage, Watched } from './watched.js';

/** A run at work, as far as whoever traces it knows it. */
export interface TracedRun {
  id: string;
  orgId: string;
  agentId: string;
  agentUsername: string;
  chatId: string | null;
  epoch: number;
  traceParent: string | null;
}

/** Sends somewhere what it watches. Its sending holds up nobody, has deadlines, and gives up what it has no room for. */
export interface RunObserver {
  /** An attempt at a run begins. */
  begins(run: TracedRun, input: () => TracedMessage[]): Watched;
  /** Sends what it has. */
  close(): Promise<void>;
}
