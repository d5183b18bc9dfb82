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
export const chunksOf = (
  batches: AsyncIterable<string[]>,
  decoder: LineDecoder,
): AsyncIterableIterator<ModelChunk, void> => new DecodedLines(batches[Symbol.asyncIterator](), decoder);

const over = { done: true, value: undefined } as const;

/** Written by hand, and not as a generator: in those each chunk takes many more promises. */
class DecodedLines implements AsyncIterableIterator<ModelChunk, void> {
  private ready: ModelChunk[] = [];
  private failure?: { error: unknown };
  private isOver = false;

  constructor(
    private readonly batches: AsyncIterator<string[], unknown>,
    private readonly decoder: LineDecoder,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelChunk, void>> {
    for (;;) {
      const value = this.ready.shift();
      if (value) return { done: false, value };
      // What stood before it has been said.
      if (this.failure) throw await this.failed(this.failure.error);
      if (this.isOver) return over;
      const next = await this.batches.next();
      this.read(next.done ? undefined : next.value);
    }
  }

  async return(): Promise<IteratorResult<ModelChunk, void>> {
    this.isOver = true;
    this.ready = [];
    await this.batches.return?.();
    return over;
  }

  /** Without a batch: its end. */
  private read(batch: string[] | undefined): void {
    const out: ModelChunk[] = [];
    try {
      if (batch) for (const line of batch) this.decoder.line(line, out);
      else this.decoder.end(out);
    } catch (error) {
      this.failure = { error };
    }
    this.isOver ||= batch === undefined;
    this.ready = joined(out);
  }

  private async failed(error: unknown): Promise<unknown> {
    this.failure = undefined;
    await this.return();
    return error;
  }
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
