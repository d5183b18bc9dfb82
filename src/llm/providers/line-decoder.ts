import type { ModelChunk } from '../model.js';

/** Reads the answer of one call, line by line; each provider's wire format has its own. */
export interface LineDecoder {
  /** Adds what the line says to `out`; throws ModelCallError for an error or for what cannot be read. */
  line(line: string, out: ModelChunk[]): void;
  /** The body has ended: adds a finish that was held back, if there is one. */
  end(out: ModelChunk[]): void;
}

/**
 * The chunks of an answer that arrives as batches of lines. Text that has come together is one chunk: each costs every
 * reader on its way some turns of the loop.
 */
export async function* chunksOf(
  batches: AsyncIterable<string[]>,
  decoder: LineDecoder,
): AsyncGenerator<ModelChunk, void> {
  let out: ModelChunk[] = [];
  for await (const batch of batches) {
    try {
      for (const line of batch) decoder.line(line, out);
    } catch (error) {
      // What stood before it has been said.
      yield* joined(out);
      throw error;
    }
    if (out.length === 0) continue;
    yield* joined(out);
    out = [];
  }
  decoder.end(out);
  yield* joined(out);
}

function joined(chunks: ModelChunk[]): ModelChunk[] {
  if (chunks.length < 2) return chunks;
  const whole: ModelChunk[] = [];
  for (const chunk of chunks) {
    const last = whole.at(-1);
    if (chunk.type === 'text' && last?.type === 'text') add(last, chunk);
    else whole.push(chunk);
  }
  return whole;
}

type Text = Extract<ModelChunk, { type: 'text' }>;

function add(whole: Text, { text, logprobs }: Text): void {
  whole.text += text;
  if (logprobs) (whole.logprobs ??= []).push(...logprobs);
}
