import type { z } from 'zod';
import type { JsonSchema } from '../platform/json-schema/index.js';

export type { JsonSchema };

/** A result of which people are told less than the model reads: who may read how a run came about may not read all of it. */
export interface ToldResult {
  text: string;
  shown: string;
}

/** One call of a tool, as the tool sees it: for whom, in which run, until when. */
export interface Invocation {
  orgId: string;
  runId: string;
  chatId: string | null;
  /** The person whom the run works for; null when a program asked. */
  userId: string | null;
  /** `tables`: files that are kept for it. */
  agent: { id: string; username: string; name: string; tables: string[] };
  /** The same whenever this call is tried again, in any process: services outside recognize a repetition by it. */
  idempotencyKey: string;
  signal: AbortSignal;
  /**
   * Has another role answer a question on behalf of the same person, until `signal` stops it; throws AppError where that
   * is not allowed.
   */
  readonly askRole: (username: string, question: string, signal: AbortSignal) => Promise<string>;
  /**
   * Passages of the collections that the agent was given and the person may read, each with its number in the run, as a
   * model reads them.
   */
  readonly searchKnowledge: (query: string, limit: number, signal: AbortSignal) => Promise<ToldResult>;
}

/**
 * What agents can do beside writing. A builtin tool is the default export of `builtin/<name>.tool.ts`: an injectable
 * class, whose name for models is the file's, with `_` for `-`.
 */
export interface Tool<Input = unknown> {
  /** For the model: what it does, and when to use it. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** False when it changes anything: then a person is asked before each call, unless the agent's policy says otherwise. */
  readonly readOnly: boolean;
  /** Longer than the setting allows by default, in milliseconds. */
  readonly timeout?: number;
  /** What its server has not been given, without which every call fails. */
  readonly lacks?: string;
  /** Another model reads its texts as a prompt: what comes from outside is marked in them, and is no order there either. */
  readonly isPrompt?: boolean;
  /** Makes it a question to a person: they are asked this, and their answer is the result. */
  questionOf?(input: Input): string;
  /**
   * The result as the model reads it. What it throws as AppError is told to the model, in its own words; anything
   * else is a mistake of ours, and told as such.
   */
  execute(input: Input, invocation: Invocation): Promise<string | ToldResult>;
}

/** A tool of any origin, ready to be offered to a model and called with what the model wrote. */
export interface OfferedTool {
  /** As models write it: at most 64 of `a-z A-Z 0-9 _ -`. */
  name: string;
  description: string;
  parameters: JsonSchema;
  readOnly: boolean;
  lacks?: string;
  /** Where its calls go, as far as that can be changed: a decision about a call holds for this alone. */
  target?: string;
  timeout?: number;
  isPrompt?: boolean;
  /** Set for a tool that a person carries out: the text that they are asked. */
  questionOf?(input: unknown): string;
  /** Checks and completes what a model wrote; throws `tool_arguments_invalid` naming what is wrong. */
  parse(written: unknown): unknown;
  /** Throws `tool_changed` when no call of it would be made now: nobody is asked to decide about one. */
  verify?(signal: AbortSignal): Promise<void>;
  execute(input: unknown, invocation: Invocation): Promise<string | ToldResult>;
}
