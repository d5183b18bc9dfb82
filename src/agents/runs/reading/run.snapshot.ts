import { eventId, start, type Position, type RunEvent } from '../queue/run-event.js';
import type { Run } from '../queue/run.entity.js';

/** What a reader who joins sees at once; it goes on after the event `id`. */
export interface RunSnapshot {
  state: string;
  /** What the role does now, where it is not writing. */
  step?: string;
  /** What this attempt has written. */
  text: string;
  /** Of the last event in it. */
  id: string;
}

/** What the events of one attempt, and perhaps of the next, come to. */
export function snapshotOf({ id, status }: Pick<Run, 'id' | 'status'>, events: RunEvent[]): RunSnapshot {
  let text = '';
  let step: string | undefined;
  let last: Position = start;
  for (const event of events) {
    last = event;
    if (event.type === 'status') step = event.data.step;
    else if (event.type === 'delta') {
      text += event.data.text;
      step = undefined;
    } else if (event.type === 'reset') {
      text = '';
      step = undefined;
    }
  }
  return { state: status, ...(step && status === 'running' ? { step } : {}), text, id: eventId(id, last) };
}
