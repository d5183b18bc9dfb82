import type { Config } from '../platform/config/index.js';
import { isSameModel } from './model-choice.js';
import type { TokenUsage } from './model.js';

/** What a million tokens cost, in whatever currency the operator counts. */
export interface ModelPrice {
  input: number;
  output: number;
  /** Of those in, the ones that were cached; they cost as much as the others where it is left out. */
  cached?: number;
}

const million = 1_000_000;

/** Undefined when MODEL_PRICES has none for this model. */
export function priceOf({ MODEL_PRICES: prices }: Pick<Config, 'MODEL_PRICES'>, model: string) {
  const name = Object.keys(prices).find((priced) => isSameModel(model, priced) || isSameModel(priced, model));
  return name === undefined ? undefined : prices[name];
}

export function costOf(
  { input, output, cached = input }: ModelPrice,
  { inputTokens, outputTokens, cachedTokens = 0 }: TokenUsage,
): number {
  const fromCache = Math.min(cachedTokens, inputTokens);
  return ((inputTokens - fromCache) * input + fromCache * cached + outputTokens * output) / million;
}

/** How many tokens of an answer a sum pays for, after what was asked. */
export function tokensFor(cost: number, { input, output }: ModelPrice, inputTokens: number): number {
  const left = cost * million - inputTokens * input;
  if (output > 0) return left / output;
  return left < 0 ? 0 : Infinity;
}
