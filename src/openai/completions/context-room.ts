import { Injectable } from '@nestjs/common';
import {
  conversationShare,
  costOfMessages,
  leastOf,
  type Agent,
  type FacadeInput,
} from '../../agents/index.js';
import { ModelRegistry } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';

/** As OpenAI says it, by whose code and words clients know that they must shorten what they send. */
export const tooLong = (detail: string): AppError =>
  new AppError('context_length_exceeded', detail, { errors: [{ path: 'messages', message: detail }] });

/** More than a server's template spends on each message. */
const perMessage = 10;

/** What must stand before a model whatever is left out is refused when it does not fit, before there is a run. */
@Injectable()
export class ContextRoom {
  constructor(private readonly models: ModelRegistry) {}

  /** In tokens. */
  get longestAnswer(): number {
    return this.models.maxOutputTokens;
  }

  /** The run itself decides about what is not known yet. Throws `context_length_exceeded`. */
  require(agent: Pick<Agent, 'prompt' | 'type' | 'tools' | 'toolPolicies'>, input: FacadeInput): void {
    const { contextTokens, maxOutputTokens } = this.models;
    const answer = Math.min(input.manner?.maxTokens ?? maxOutputTokens, maxOutputTokens);
    // What tools give needs room as well.
    const hasTools = agent.tools.some((name) => agent.toolPolicies[name] !== 'deny');
    const takesTurns = agent.type === 'simple' && (hasTools || input.clientTools);
    const share = takesTurns ? conversationShare : 1;
    const room = Math.max(0, Math.floor((contextTokens - answer) * share));
    // No text has more tokens than letters, and most conversations are short.
    if (lettersIn(input.messages) + agent.prompt.length <= room) return;
    const taken = costOfMessages([{ role: 'system', content: agent.prompt }, ...leastOf(input.messages)]);
    if (taken <= room) return;
    throw tooLong(
      `the maximum context length leaves room for about ${room} tokens, and the last message takes about ${taken} with what is ` +
        'laid down by system messages and by the role',
    );
  }
}

const lettersIn = (messages: FacadeInput['messages']): number =>
  messages.reduce(
    (sum, { content, images, toolCalls }) =>
      images || toolCalls ? Infinity : sum + content.length + perMessage,
    0,
  );
