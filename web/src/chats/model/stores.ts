import type { Place } from './history';
import { KeyedStore } from './keyed-store';
import type { Pending } from './outbox';
import { streamed, type RunEvent, type RunStream } from './run-stream';

/** Messages on their way, by chat. */
export const outbox = new KeyedStore<readonly Pending[]>();

/** Who is typing in a chat, and until when it is believed. */
export const typing = new KeyedStore<ReadonlyMap<string, number>>();

/** Where chats are being read, but for their ends. */
export const places = new KeyedStore<Place>();

/** Answers as they are being written, by run. */
export const streams = new KeyedStore<RunStream>();

/** Runs whose answers are in the chat, lately: what is still told of how they were written is of no use. */
const answered = new Set<string>();
const mostAnswered = 500;

let waiting: RunEvent[] = [];
let isDue = false;
/** A hidden page draws nothing; what is told meanwhile must not pile up all the same. */
const hiddenMillis = 500;

/** Applies events of answers with the next picture that is drawn: many tokens are one change. */
export function hearRunEvent(event: RunEvent): void {
  if (answered.has(event.runId)) return;
  waiting.push(event);
  if (isDue) return;
  isDue = true;
  if (document.visibilityState === 'hidden') setTimeout(applyWaiting, hiddenMillis);
  else requestAnimationFrame(applyWaiting);
}

/** The answer is in the chat: how it was written is forgotten. */
export function endStream(runId: string): void {
  answered.add(runId);
  for (const oldest of answered) {
    if (answered.size <= mostAnswered) break;
    answered.delete(oldest);
  }
  waiting = waiting.filter((event) => event.runId !== runId);
  streams.set(runId, undefined);
}

function applyWaiting(): void {
  isDue = false;
  const events = waiting;
  waiting = [];
  const changed = new Map<string, RunStream>();
  for (const event of events)
    changed.set(event.runId, streamed(changed.get(event.runId) ?? streams.get(event.runId), event));
  for (const [runId, stream] of changed) streams.set(runId, stream);
}

/** Nothing of one person stays for the next. */
export function forgetStores(): void {
  waiting = [];
  answered.clear();
  for (const store of [outbox, places, typing, streams]) store.clear();
}
