import { tokensFor } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { AgentTask, Spent } from './agent-type.js';

type Limited = Pick<AgentTask, 'limits' | 'price'>;

/** Whether an answer has taken what it may: its model is then asked to come to an end. */
export function isSpent({ limits: { tokens, cost } }: Limited, spent: Spent): boolean {
  if (tokens !== undefined && spent.inputTokens + spent.outputTokens >= tokens) return true;
  return cost !== undefined && spent.cost >= cost;
}

/** How long one more answer may be, in tokens; throws when asking alone takes more than is left. */
export function tokensLeft({ limits, price }: Limited, spent: Spent, inputTokens: number): number {
  const { tokens = Infinity, cost = Infinity } = limits;
  const left = Math.min(
    tokens - spent.inputTokens - spent.outputTokens - inputTokens,
    price ? tokensFor(cost - spent.cost, price, inputTokens) : Infinity,
  );
  if (left < 1)
    throw new AppError(
      'limit_reached',
      'The question alone takes more than this role may spend on an answer',
    );
  return Math.floor(left);
}
