import type { Message } from '../../../chats/index.js';
import type { TokenUsage } from '../../../llm/index.js';

/** Where in a run's stream one stands: the attempt and the place in it, from 1. */
export interface Position {
  epoch: number;
  seq: number;
}

/** The data of each type of event, as clients see it. */
interface EventData {
  /** `slots`: what a dialog knows, as people read it. */
  status: { state: string; step?: string; slots?: Record<string, string> };
  delta: { text: string };
  /** `via`: the role that called it, where that is not the run's own. */
  tool_call: { id: string; tool: string; arguments: unknown; via?: string };
  tool_result: { id: string; tool: string; ok: boolean; text: string };
  usage: TokenUsage;
  /** A new attempt begins: what was streamed before does not count any more. */
  reset: { attempt: number };
  /** `validation`: how an answer in a chat stands; a verdict that comes later is told of its message. */
  done: {
    messageId: string | null;
    content: string;
    finishReason?: string;
    validation?: Message['validationState'];
  };
  error: { code: string; detail: string };
}

export type RunEvent = {
  [Type in keyof EventData]: Position & { type: Type; data: EventData[Type] };
}[keyof EventData];

export type RunEventBody = {
  [Type in keyof EventData]: { type: Type; data: EventData[Type] };
}[keyof EventData];

export const isTerminal = ({ type }: { type: string }): boolean => type === 'done' || type === 'error';

export const isAfter = (event: Position, position: Position): boolean =>
  event.epoch > position.epoch || (event.epoch === position.epoch && event.seq > position.seq);

/** Whether nothing is missing between the two: the next place, or the beginning of a later attempt. */
export const follows = (event: Position, position: Position): boolean =>
  event.epoch === position.epoch
    ? event.seq === position.seq + 1
    : event.epoch > position.epoch && event.seq === 1;

export const start: Position = { epoch: 0, seq: 0 };

/** `<run>-<epoch>-<seq>`: what a reader sends back as `Last-Event-ID`. */
export const eventId = (runId: string, { epoch, seq }: Position): string => `${runId}-${epoch}-${seq}`;

const idForm = /^(?<runId>[0-9a-f-]{36})-(?<epoch>\d{1,9})-(?<seq>\d{1,9})$/;

/** The position that an event id of this run names; undefined for any other text. */
export function positionIn(runId: string, id: string | undefined): Position | undefined {
  const groups = idForm.exec(id ?? '')?.groups;
  if (!groups || groups.runId !== runId) return undefined;
  return { epoch: Number(groups.epoch), seq: Number(groups.seq) };
}
