import { z } from 'zod';
import { Citation, validationStates } from '../../../chats/index.js';
import { RunUsage } from './run-usage.js';

/** Where in a run's stream one stands: the attempt and the place in it, from 1. */
export interface Position {
  epoch: number;
  seq: number;
}

const Likelihood = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullable(),
});
const TokenLogprob = Likelihood.extend({ top_logprobs: z.array(Likelihood) });

/** The data of each type of event, as clients see it. */
export const runEventData = {
  status: z.object({
    state: z.string(),
    step: z.string().optional().describe('What is being done, where the role does not write'),
    position: z
      .number()
      .int()
      .optional()
      .describe('Of one that waits: its place in the queue of its organization'),
    slots: z.record(z.string(), z.string()).optional().describe('What a dialog knows, as people read it'),
  }),
  delta: z.object({
    text: z.string(),
    logprobs: z.array(TokenLogprob).optional().describe('Of its tokens, where a program asked for them'),
  }),
  tool_call: z.object({
    id: z.string(),
    tool: z.string(),
    arguments: z.unknown(),
    via: z.string().optional().describe("The role that called it, where that is not the run's own"),
  }),
  tool_result: z.object({
    id: z.string(),
    tool: z.string(),
    ok: z.boolean(),
    text: z.string(),
    skipped: z
      .boolean()
      .optional()
      .describe('In a trial: the call was not made, since it would change something'),
  }),
  usage: RunUsage,
  reset: z
    .object({ attempt: z.number() })
    .describe('A new attempt begins: what was streamed before does not count any more'),
  done: z.object({
    messageId: z.uuid().nullable(),
    content: z.string(),
    finishReason: z.string().optional(),
    toolCalls: z
      .array(z.object({ id: z.string(), name: z.string(), arguments: z.string() }))
      .optional()
      .describe(
        'Of tools that a program offered with its request: it calls them, and asks again with their results',
      ),
    leftOut: z
      .number()
      .int()
      .optional()
      .describe('So many of the messages before the question did not fit the model, and were not sent to it'),
    validation: z
      .enum(validationStates)
      .nullable()
      .optional()
      .describe('How an answer in a chat stands; a verdict that comes later is told of its message'),
    citations: z.array(Citation).optional().describe('What the answer cites, if it cites anything'),
  }),
  error: z.object({
    code: z.string(),
    detail: z.string(),
    retryAfter: z
      .number()
      .optional()
      .describe('Seconds after which it may go better, as far as that was known then'),
  }),
};
type EventType = keyof typeof runEventData;
const eventTypes = Object.keys(runEventData) as EventType[];

const view = (type: EventType) => z.object({ event: z.literal(type), data: runEventData[type] });
type View = ReturnType<typeof view>;

/** One event of a stream of server-sent events: its name and its data. */
export const RunEventView = z
  .discriminatedUnion('event', eventTypes.map(view) as [View, ...View[]])
  .meta({ id: 'RunEvent' });

type EventData = { [Type in keyof typeof runEventData]: z.infer<(typeof runEventData)[Type]> };

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
