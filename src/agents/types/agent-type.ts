import type {
  ChatModelOptions,
  FinishReason,
  ModelMessage,
  ModelToolCall,
  TokenLogprob,
} from '../../llm/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import type { Claim } from '../checkpoints/step-saver.js';
import type { Watched } from '../tracing/watched.js';
import type { AgentDefinition, AgentLimits, Problem } from './agent-definition.js';
import type { Budget } from './budget.js';
import type { Outside } from './prompt-pieces.js';
import type { PromptVariables } from './prompt-template.js';

/** A tool as one run may call it. */
export interface TaskTool {
  name: string;
  description: string;
  parameters: JsonSchema;
  /** Another model reads its texts as a prompt. */
  isPrompt?: boolean;
  /**
   * `key` names the call in its run and is the same in every attempt, so that it is made once. What went wrong is a
   * text as well. Throws ApprovalNeeded when a person must decide first.
   */
  call(key: string, written: unknown): Promise<string>;
  /** The same as a model reads it: what comes from outside is marked as data. */
  callForModel(key: string, written: unknown): Promise<string>;
}

/** The tool by which a role asks those that it leads. */
export const handOffName = 'hand_off';

/** A tool that whoever asks has, and calls: all that is known of it. */
export interface ClientTool {
  name: string;
  description: string;
  parameters: JsonSchema;
  /** The model's server shall hold it to the parameters, where it can. */
  strict?: boolean;
}

/** The tools of whoever asks. Calling one ends the turn: its result comes with the next request. */
export interface ClientTools {
  offered: ClientTool[];
  /** `required`: one of them is called, whatever else is said; a single one is named by offering no other. */
  choice: 'auto' | 'required';
  oneAtOnce: boolean;
}

/** A role that this one leads. */
export interface Member {
  username: string;
  name: string;
  description: string;
}

/** What an agent type is given for one run. */
export interface AgentTask {
  manner: Manner;
  conversation: Conversation;
  /** Undefined: nothing is looked up before it is asked. */
  knowledge?: Knowledge;
  tools: TaskTool[];
  /** Undefined where whoever asks has none. */
  clientTools?: ClientTools;
  /** Of a role that leads others. */
  crew?: Crew;
  definition: Pick<AgentDefinition, 'steps' | 'graph' | 'outputSchema' | 'limits'>;
  /** What whoever asks wants the answer to keep to; in its place the role has no schema of its own. */
  outputSchema?: JsonSchema;
  /** How likely the tokens of the answer were, as it is said, with so many others each; only a plain answer tells. */
  logprobs?: number;
  limits: AgentLimits & { steps: number };
  thread: RunThread;
  dialog: DialogPlace;
  moment: Moment;
}

/** How a model is asked, whatever the question. */
export type Manner = Omit<ChatModelOptions, 'outputSchema'>;

/** What is answered, and what was said before. */
export interface Conversation {
  /** The rendered system prompt. */
  prompt: string;
  /** Questions and answers that show how the role answers, before all that was said. */
  examples?: ModelMessage[];
  /** Oldest first; the last one is to be answered. */
  messages: ModelMessage[];
  /** The last message's own words: without who says them, and what is attached. */
  question: string;
  /** For a conversation that does not fit. */
  memory?: Memory;
  /** Another part of the conversation, which the last message speaks of. */
  elsewhere?: ModelMessage[];
  /** What the answer begins with already: it goes on exactly there. */
  reached?: string;
  /** What was looked up for the last message. */
  looked?: LookedUp;
}

/** What was found for a question. */
export interface LookedUp {
  /** The one that fits best first. */
  passages: Outside[];
  /**
   * Writes down, before a model reads so many of the first ones, that it does: no others can be cited. Gives back those
   * that it may read, without what was deleted meanwhile.
   */
  give(count: number): Promise<Outside[]>;
}

/** What was looked up for a question before the model is asked. */
export interface Recalled extends LookedUp {
  /** Our own words about it, for the prompt. */
  order: string;
}

/** What a role looks things up in. */
export interface Knowledge {
  /** For the question of the task, once, whoever of the role asks for it; undefined where there is nothing to look into. */
  recall(work: Work): Promise<Recalled | undefined>;
}

/** The roles that an agent leads. */
export interface Crew {
  /** Those that the person may use. */
  members: Member[];
  /** Has one of them work on something: `{role, task}`. It gives back the whole answer. */
  handOff: TaskTool;
}

/** What is said of now: to whom, where, at what time. */
export interface Moment {
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

/** Where graphs keep the state of a run, so that a later attempt goes on from its last step. */
export interface RunThread {
  id: string;
  /** By which they may. */
  claim: Claim;
}

/** Where the state of a dialog with one person in one place is kept beyond a run. */
export interface DialogPlace {
  /** What is answered: an answer made anew begins where the first one did. */
  messageId: string;
  /** The thread of the dialog as the message finds it. */
  threadId: string;
  /** The thread where the next message finds it, once this is the answer. */
  after(answer: string): string;
  /** Whether a run of before has not ended. */
  isOpen(runId: string): Promise<boolean>;
}

/** Where a type tells what it does; all of it in the order of its doing. */
export interface Work {
  readonly signal: AbortSignal;
  /** The next piece of the answer; a later attempt says again first what the earlier ones have said. */
  readonly say: (text: string, logprobs?: TokenLogprob[]) => void;
  /** What is being done now, while nothing is said; in a dialog, with what is known. */
  readonly step: (step: string, slots?: Record<string, string>) => void;
  /** So many of the messages before the question did not fit the model, and nothing stands in their place. */
  readonly leftOut: (messages: number) => void;
  /** A step of its own plan, told as it begins, and kept in how the run came about. */
  readonly stage: <T>(step: string, work: () => Promise<T>, slots?: Record<string, string>) => Promise<T>;
  /** The agent at work: calls of models are parts of it. */
  readonly watched: Watched;
  /** What it may take of models: every call of one is admitted there. */
  readonly budget: Budget;
}

/**
 * How a run ended: with an answer, or with calls of tools that whoever asked has to make; `paused`: a person must decide
 * first, and the run goes on afterwards.
 */
export type AgentEnd =
  | {
      reason: FinishReason;
      clientCalls?: Omit<ModelToolCall, 'id'>[];
      /** The answer asks something: what it can be answered with, as a person would write it. */
      choices?: string[];
    }
  | 'paused';

/** A kind of agent: an injectable class, the default export of `types/<name>.agent.ts`. */
export interface AgentType {
  /** What is wrong with a definition of this type, as far as it alone can tell. */
  problems?(definition: AgentDefinition): Problem[];
  /**
   * Whether an answer that was not finished goes on after the last step of its run; where it does not, it goes on with the
   * text that was reached.
   */
  goesOnInSteps?(definition: AgentDefinition): boolean;
  /** It hears each message in a turn of its own, and remembers; others read what was said before. */
  readonly hearsInTurns?: boolean;
  run(task: AgentTask, work: Work): Promise<AgentEnd>;
}

/** What leads others has a crew, be it that nobody of it is left. */
export function crewOf({ crew }: AgentTask): Crew {
  if (!crew) throw new Error('A role that leads nobody has no crew');
  return crew;
}
