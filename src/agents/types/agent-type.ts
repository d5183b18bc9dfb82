import type { FinishReason, ModelMessage, ModelPrice, TokenUsage } from '../../llm/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import type { Watched } from '../tracing/watched.js';
import type { AgentDefinition, AgentLimits, Problem } from './agent-definition.js';
import type { PromptVariables } from './prompt-template.js';

/** A tool as one run may call it. */
export interface TaskTool {
  name: string;
  description: string;
  parameters: JsonSchema;
  /**
   * `key` names the call in its run and is the same in every attempt, so that it is made once. What went wrong is a
   * text as well. Throws ApprovalNeeded when a person must decide first.
   */
  call(key: string, written: unknown): Promise<string>;
  /** The same as a model reads it: what comes from outside is marked as data. */
  callForModel(key: string, written: unknown): Promise<string>;
}

/** A role that this one leads. */
export interface Member {
  username: string;
  name: string;
  description: string;
}

/** What an agent type is given for one run. */
export interface AgentTask {
  model?: string;
  /** Of its model, where the operator has set one. */
  price?: ModelPrice;
  temperature?: number;
  /** The rendered system prompt. */
  prompt: string;
  /** Questions and answers that show how it answers, before the conversation. */
  examples?: ModelMessage[];
  /** The conversation, oldest first; the last one is to be answered. */
  messages: ModelMessage[];
  /** For a conversation that does not fit. */
  memory?: Memory;
  /** Another part of the conversation, which the last message speaks of. */
  elsewhere?: ModelMessage[];
  /** What the answer begins with already: it goes on exactly there. */
  reached?: string;
  maxTokens?: number;
  stop?: string[];
  topP?: number;
  seed?: number;
  tools: TaskTool[];
  /** The roles of its crew that the person may use. */
  members: Member[];
  /** Has one of them work on something: `{role, task}`. It gives back the whole answer. */
  handOff: TaskTool;
  definition: Pick<AgentDefinition, 'steps' | 'graph' | 'outputSchema' | 'limits'>;
  limits: AgentLimits & { steps: number };
  /** Where graphs keep the state of this run, so that a later attempt goes on from its last step. */
  threadId: string;
  dialog: DialogPlace;
  /** The last message's own words: without who says them, and what is attached. */
  question: string;
  /** What prompts may name. */
  variables: PromptVariables;
  /** Of the organization. */
  timeZone: string;
}

/** What a role remembers of what its model cannot take whole. */
export interface Memory {
  /** What was said before the last message, in no more than `room` tokens; undefined when that helps nobody. */
  recall(room: number, work: Work): Promise<ModelMessage[] | undefined>;
}

/** Where the state of a dialog with one person in one place is kept beyond a run. */
export interface DialogPlace {
  runId: string;
  /** What is answered: an answer made anew begins where the first one did. */
  messageId: string;
  /** The thread of the dialog as the message finds it. */
  threadId: string;
  /** The thread where the next message finds it, once this is the answer. */
  after(answer: string): string;
  /** Whether a run of before has not ended. */
  isOpen(runId: string): Promise<boolean>;
}

/** What was spent so far. */
export interface Spent extends TokenUsage {
  /** Of models that have a price. */
  cost: number;
}

/** Where a type tells what it does; all of it in the order of its doing. */
export interface Work {
  readonly signal: AbortSignal;
  /** The next piece of the answer; a later attempt says again first what the earlier ones have said. */
  readonly say: (text: string) => void;
  /** What is being done now, while nothing is said; in a dialog, with what is known. */
  readonly step: (step: string, slots?: Record<string, string>) => void;
  /** A step of its own plan, told as it begins, and kept in how the run came about. */
  readonly stage: <T>(step: string, work: () => Promise<T>, slots?: Record<string, string>) => Promise<T>;
  /** The agent at work: calls of models are parts of it, and are counted as such. */
  readonly watched: Watched;
  /** By the role and those that it has asked, in all attempts at the run. */
  readonly spent: () => Spent;
}

/** How a run ended; `paused`: a person must decide first, and the run goes on afterwards. */
export type AgentEnd = { reason: FinishReason } | 'paused';

/** A kind of agent: an injectable class, the default export of `types/<name>.agent.ts`. */
export interface AgentType {
  /** What is wrong with a definition of this type, as far as it alone can tell. */
  problems?(definition: AgentDefinition): Problem[];
  run(task: AgentTask, work: Work): Promise<AgentEnd>;
}
