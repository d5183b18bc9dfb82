import type { ModelChunk } from '../model.js';

/** Reads the answer of one call, line by line; each provider's wire format has its own. */
export interface LineDecoder {
  /** Adds what the line says to `out`; throws ModelCallError for an error or for what cannot be read. */
  line(line: string, out: ModelChunk[]): void;
  /** The body has ended: adds a finish that was held back, if there is one. */
  end(out: ModelChunk[]): void;
}

/** The chunks of an answer that arrives as batches of lines. */
export async function* chunksOf(
  batches: AsyncIterable<string[]>,
  decoder: LineDecoder,
): AsyncGenerator<ModelChunk, void> {
  const out: ModelChunk[] = [];
  for await (const batch of batches) {
    for (const line of batch) {
      decoder.line(line, out);
      for (const chunk of out) yield chunk;
      out.length = 0;
    }
  }
  decoder.end(out);
  yield* out;
}
