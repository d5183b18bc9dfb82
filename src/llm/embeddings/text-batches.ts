import { estimateTokens, fitting } from '../token-estimate.js';

export interface TextBatch {
  /** Of its first text among all. */
  from: number;
  texts: string[];
}

interface BatchLimits {
  count: number;
  /** Of all texts of a batch; one that takes more stands alone. */
  tokens: number;
  /** Of one text: what is longer is cut. */
  longest: number;
}

/** Puts texts together into calls, in their order; lazily, so that nobody holds more than one batch. */
export function* batchesOf(texts: readonly string[], limits: BatchLimits): Generator<TextBatch, void> {
  let batch: TextBatch = { from: 0, texts: [] };
  let tokens = 0;
  for (const [at, whole] of texts.entries()) {
    const text = fitting(whole, limits.longest);
    const cost = estimateTokens(text);
    if (batch.texts.length === limits.count || (batch.texts.length > 0 && tokens + cost > limits.tokens)) {
      yield batch;
      batch = { from: at, texts: [] };
      tokens = 0;
    }
    batch.texts.push(text);
    tokens += cost;
  }
  if (batch.texts.length > 0) yield batch;
}
