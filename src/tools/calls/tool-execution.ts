import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { beginningOf, storableText } from '../../platform/text/index.js';
import { ApprovalNeeded } from '../approvals/approval-needed.js';
import { settledOr } from '../settled-or.js';
import type { Invocation, OfferedTool } from '../tool.js';
import type { ToolPolicy } from '../tool-policy.js';

/** What a model wants to be called, and in whose name. */
export interface WantedCall {
  tool: OfferedTool;
  policy: ToolPolicy;
  /** Who decides where that is `ask`. */
  approverIds: string[];
  /** Unique in its run, and the same in every attempt. */
  key: string;
  /** As the model wrote them. */
  written: unknown;
  /** The attempt that asks: one that has lost its lease begins nothing. */
  epoch: number;
  invocation: Omit<Invocation, 'signal' | 'idempotencyKey'>;
  signal: AbortSignal;
  /** The end of the whole attempt: a call that ends with that is taken up by the next one. */
  attempt: AbortSignal;
}

export interface CallResult {
  ok: boolean;
  /** As the model reads it. */
  text: string;
  /** As people read it, where that is less. */
  shown?: string;
  /** Said by us or by a person who decided, and not by what the tool has reached. */
  isOurs?: boolean;
  /** A trial has not made it, though the model goes on as if it had. */
  skipped?: true;
}

/** Characters of a result that a model reads. */
export const longestResult = 24_000;

/**
 * Calls the tool, for `defaultSeconds` unless it says itself how long it takes. What goes wrong is a text for the model as
 * well; throws ApprovalNeeded, and the signal's reason when the run was stopped.
 */
export async function executeCall(
  { tool, key, invocation, signal: stopped }: WantedCall,
  input: unknown,
  defaultSeconds: number,
): Promise<CallResult> {
  stopped.throwIfAborted();
  const millis = tool.timeout ?? defaultSeconds * 1_000;
  const timeout = AbortSignal.timeout(millis);
  const signal = AbortSignal.any([stopped, timeout]);
  try {
    const idempotencyKey = `${invocation.runId}/${key}`;
    const given = await settledOr(signal, tool.execute(input, { ...invocation, idempotencyKey, signal }));
    if (typeof given === 'string') return { ok: true, text: cut(given) };
    return { ok: true, text: cut(given.text), shown: cut(given.shown) };
  } catch (error) {
    if (error instanceof ApprovalNeeded) throw error;
    stopped.throwIfAborted();
    if (timeout.aborted) return { ok: false, text: lateText(tool, millis) };
    if (error instanceof AppError) return { ok: false, text: cut(error.detail) };
    log.error({ err: error, tool: tool.name }, 'a tool failed');
    return { ok: false, text: 'The tool failed for a reason of its own.' };
  }
}

const lateText = ({ readOnly }: OfferedTool, millis: number): string =>
  `The tool gave no result within ${millis / 1_000} s.${readOnly ? '' : ' It is not known whether it took effect.'}`;

/** What no database can store is replaced; what no model could read is cut. */
function cut(text: string): string {
  const storable = storableText(text);
  if (storable.length <= longestResult) return storable;
  return `${beginningOf(storable, longestResult)}\n[cut: ${storable.length - longestResult} more characters]`;
}
