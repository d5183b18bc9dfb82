import { tokensOfTexts } from '../token-estimate.js';

export interface EmbeddingTaken {
  /** What the server counted. */
  tokens: number;
  /** Whether it did not count, and the tokens are our guess. */
  isEstimate: boolean;
  /** Which of several servers has answered, and with which model. */
  answeredBy?: string;
}

export interface EmbeddedTexts extends EmbeddingTaken {
  vectors: number[][];
}

export interface EmbeddedBatch extends EmbeddedTexts {
  /** The place of the first text among those given. */
  from: number;
}

/** Hears what each call took as soon as it has answered, also where nobody waits for its vectors any more. */
export type TakenListener = (taken: EmbeddingTaken) => void;

export function takenFor(texts: readonly string[], tokens: number | undefined): EmbeddingTaken {
  if (tokens !== undefined) return { tokens, isEstimate: false };
  return { tokens: tokensOfTexts(texts), isEstimate: true };
}

export const both = (one: EmbeddedTexts, other: EmbeddedTexts): EmbeddedTexts => ({
  vectors: [...one.vectors, ...other.vectors],
  tokens: one.tokens + other.tokens,
  isEstimate: one.isEstimate || other.isEstimate,
});
