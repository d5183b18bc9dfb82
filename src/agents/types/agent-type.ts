import type { FinishReason, ModelMessage, TokenUsage } from '../../llm/index.js';

/** What an agent type is given for one run. */
export interface AgentTask {
  model?: string;
  temperature?: number;
  /** The rendered system prompt. */
  prompt: string;
  /** The conversation, oldest first; the last one is to be answered. */
  messages: ModelMessage[];
  /** Another part of the conversation, which the last message speaks of. */
  elsewhere?: ModelMessage[];
  /** What the answer begins with already: it goes on exactly there. */
  reached?: string;
  maxTokens?: number;
  stop?: string[];
  topP?: number;
  seed?: number;
}

/** What an agent says while it works. The texts in order are its answer; the last event is `finish`. */
export type AgentEvent =
  | { type: 'step'; step: string }
  | { type: 'text'; text: string }
  | { type: 'finish'; reason: FinishReason; usage?: TokenUsage };

/** A kind of agent. It is the default export of `types/<name>.agent.ts`. */
export interface AgentType {
  run(task: AgentTask, signal: AbortSignal): AsyncIterable<AgentEvent>;
}
