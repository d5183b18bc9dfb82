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

/** What the answers to one who asks may cost. */
export interface AnswerPrices {
  /** Of the model that is asked. */
  price?: ModelPrice;
  /** At most, whichever server answers; the same where that is left out. */
  dearest?: ModelPrice;
  /** Of a model that has answered. */
  priceOf?: (answeredBy: string) => ModelPrice | undefined;
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

/** Of the model that has answered; where it has none, of the one that was asked. */
export const priceOfAnswer = (
  { price, priceOf }: AnswerPrices,
  answeredBy?: string,
): ModelPrice | undefined => (answeredBy === undefined ? undefined : priceOf?.(answeredBy)) ?? price;

/** Of all of these none costs more, whatever is asked and answered. */
export const dearestOf = (prices: readonly ModelPrice[]): ModelPrice => ({
  input: Math.max(...prices.map(({ input, cached = 0 }) => Math.max(input, cached))),
  output: Math.max(...prices.map(({ output }) => output)),
});

/** How many tokens of an answer a sum pays for, after what was asked. */
export function tokensFor(cost: number, { input, output }: ModelPrice, inputTokens: number): number {
  const left = cost * million - inputTokens * input;
  if (output > 0) return left / output;
  return left < 0 ? 0 : Infinity;
}
