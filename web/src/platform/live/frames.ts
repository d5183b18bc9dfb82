import type { Schema } from '../api';

/** What the server tells, as openapi.json has it: an event's name, its number and its data. */
export type LiveFrame = Schema<'LiveFrame'>;
export type LiveEvent = LiveFrame['event'];
export type LiveData<Event extends LiveEvent> = Extract<LiveFrame, { event: Event }>['data'];

/** An answer to a command of ours. */
export type Reply =
  { event: 'ack'; id: string; data: unknown } | { event: 'error'; id: string; data: Refusal };
export interface Refusal {
  code: string;
  detail?: string;
}

/** Commands of docs/live.md that the client gives. */
export interface Commands {
  resume: { after: number };
  typing: { chatId: string; isTyping?: boolean };
  'runs.show': { chatId: string };
  ping: undefined;
}

/** The server is ours: its frames have the form that openapi.json says, or are none. */
export function readFrame(text: unknown): LiveFrame | Reply | undefined {
  if (typeof text !== 'string') return undefined;
  const value = parse(text);
  const isFrame = typeof value === 'object' && value !== null && 'event' in value;
  return isFrame ? (value as LiveFrame | Reply) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
