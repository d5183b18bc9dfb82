import { estimateTokens, type ModelMessage } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';

/** Tokens that a server's chat template spends on each message. */
const perMessage = 6;

const cost = (message: ModelMessage): number => estimateTokens(message.content) + perMessage;

/**
 * The prompt and as much of the conversation's end as fits `budget` tokens. The last message is what must be
 * answered: when it alone does not fit, it throws `context_too_long` instead of sending half a question.
 */
export function fitConversation(prompt: string, messages: ModelMessage[], budget: number): ModelMessage[] {
  const system: ModelMessage = { role: 'system', content: prompt };
  const last = messages.at(-1);
  let left = budget - cost(system) - (last ? cost(last) : 0);
  if (left < 0)
    throw new AppError('context_too_long', 'The role’s prompt and the question do not fit the model');
  const kept: ModelMessage[] = last ? [last] : [];
  for (const message of messages.slice(0, -1).reverse()) {
    left -= cost(message);
    if (left < 0) break;
    kept.unshift(message);
  }
  return prompt ? [system, ...kept] : kept;
}
