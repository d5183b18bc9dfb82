import type { FinishReason, TokenUsage } from '../../llm/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { ApprovalNeeded } from '../../tools/index.js';

/** What a model is sent or says, as traces show it: texts, and the calls it wants. */
export interface TracedMessage {
  role: string;
  content: string;
  toolCalls?: { id?: string; name: string; arguments: unknown }[];
  /** Of a tool's result: the call that it answers. */
  toolCallId?: string;
}

/** A call of a model. */
export interface ModelPart {
  kind: 'model';
  provider: string;
  model: string;
  temperature?: number;
  maxTokens?: number;
  input: () => TracedMessage[];
}

/** A part of the work on a run. What it was given is read when it ends, and only by who records it. */
export type Part =
  /** A role at work: the run's own, or one that it asked. */
  | { kind: 'agent'; id: string; username: string; input: () => TracedMessage[] }
  | ModelPart
  | { kind: 'tool'; key: string; name: string; description: string; input: () => unknown }
  /** A step of a chain or a node of a plan. */
  | { kind: 'step'; name: string };

/** How a part ended. */
export interface PartEnd {
  error?: { code: string; detail: string };
  /** It is not over: people must decide first. */
  waits?: boolean;
  output?: TracedMessage;
  usage?: TokenUsage;
  finishReason?: FinishReason;
  /** Of a call of a model that failed: a server had what was asked, and may have worked on it. */
  wasSent?: boolean;
  /** The model that answered, where the server says another name than was asked for. */
  answeredBy?: string;
  firstTokenAt?: Date;
}

/** A part that is being watched. It must not throw, nor hold up what it watches. */
export interface Watched {
  /** A part of this part begins. */
  begins(part: Part): Watched;
  /** Once, and nothing follows. */
  ends(end: PartEnd): void;
}

export const unwatched: Watched = { begins: () => unwatched, ends: () => undefined };

/** Several watch the same; one that fails is left out, and the others go on. */
export const together = (all: Watched[]): Watched => ({
  begins: (part) => together(all.map((one) => orNone(() => one.begins(part)) ?? unwatched)),
  ends: (end) => all.forEach((one) => orNone(() => one.ends(end))),
});

function orNone<T>(tell: () => T): T | undefined {
  try {
    return tell();
  } catch (error) {
    log.warn({ err: error }, 'a part of a run could not be traced');
    return undefined;
  }
}

/** Has a part of `whole` watched: it ends with what `endOf` says of its result, or with what it throws. */
export async function watch<Result>(
  whole: Watched,
  part: Part,
  work: (part: Watched) => Promise<Result>,
  endOf: (result: Result) => PartEnd,
): Promise<Result> {
  const begun = whole.begins(part);
  let result: Result;
  try {
    result = await work(begun);
  } catch (error) {
    begun.ends(failed(error));
    throw error;
  }
  begun.ends(endOf(result));
  return result;
}

/** How a part ends that throws. */
export function failed(error: unknown): PartEnd {
  // LangGraph lays a node aside by throwing.
  const isLaidAside = error instanceof Error && error.name === 'GraphInterrupt';
  if (isLaidAside || error instanceof ApprovalNeeded) return { waits: true };
  const isStopped = error instanceof Error && error.name === 'AbortError';
  const { code, detail } = isStopped ? new AppError('run_cancelled') : toAppError(error);
  return { error: { code, detail } };
}
