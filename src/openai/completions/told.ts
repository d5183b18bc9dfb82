import { isTerminal, type RunEvent } from '../../agents/index.js';
import { AppError, catalogue, type ErrorCode } from '../../platform/errors/index.js';
import type { SseFrame } from '../../platform/http/index.js';
import { log } from '../../platform/logging/index.js';
import { openAiError } from '../openai.errors.js';
import { Chunks } from './chunks.js';
import { tooLong } from './context-room.js';
import { completion, type CompletionHead, type Logprobs, type Usage } from './completion.js';

const unknownUsage: Usage = { inputTokens: 0, outputTokens: 0 };

type Batches = AsyncIterable<RunEvent[]>;

/** The whole answer at once; throws what the run failed with. */
export async function toldWhole(head: CompletionHead, batches: Batches) {
  let usage = unknownUsage;
  let logprobs: NonNullable<Logprobs> = [];
  for await (const batch of batches) {
    for (const event of batch) {
      if (event.type === 'usage') usage = event.data;
      if (event.type === 'reset') logprobs = [];
      if (event.type === 'delta' && event.data.logprobs) logprobs.push(...event.data.logprobs);
      if (event.type === 'error') throw asError(event.data);
      if (event.type === 'done') return completion(head, event.data, { usage, logprobs });
    }
  }
  throw new AppError('unavailable', 'The client left');
}

/**
 * The answer as it comes; throws what the run failed with, behind what was handed on before. A second attempt cannot be spliced
 * on: that is a failure as well. When nothing was handed on yet, as of a run that failed long ago, the failure is all there is.
 */
export const toldInPieces = (
  head: CompletionHead,
  batches: Batches,
  includeUsage: boolean,
): AsyncIterableIterator<SseFrame[], void> => new Telling(head, batches, includeUsage);

const over = { done: true, value: undefined } as const;

/** Written by hand, and not as a generator: in those each batch takes several times as many promises. */
class Telling implements AsyncIterableIterator<SseFrame[], void> {
  private readonly events: AsyncIterator<RunEvent[]>;
  private readonly chunks: Chunks;
  private usage = unknownUsage;
  /** A part of the answer was told, and handed on. */
  private streamed = false;
  private handedOn = false;
  private failure?: AppError;
  private isOver = false;

  constructor(
    head: CompletionHead,
    batches: Batches,
    private readonly includeUsage: boolean,
  ) {
    this.events = batches[Symbol.asyncIterator]();
    this.chunks = new Chunks(head, includeUsage);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<SseFrame[], void>> {
    this.throwFailure();
    if (this.isOver) return over;
    const batch = await this.events.next();
    if (batch.done) return this.return();
    const frames: SseFrame[] = [];
    for (const event of batch.value) this.tell(event, frames);
    if (this.isOver) await this.return();
    if (!this.handedOn) this.throwFailure();
    this.handedOn = this.streamed;
    return { done: false, value: frames };
  }

  async return(): Promise<IteratorResult<SseFrame[], void>> {
    this.isOver = true;
    await this.events.return?.();
    return over;
  }

  /** Once. */
  private throwFailure(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }

  private tell(event: RunEvent, frames: SseFrame[]): void {
    if (this.isOver) return;
    const { chunks, streamed } = this;
    const tell = (texts: string[]) => texts.forEach((data) => frames.push({ data }));
    if (event.type === 'status') frames.push({ comment: statusComment(event.data) });
    if (event.type === 'usage') this.usage = event.data;
    if (event.type === 'delta') {
      this.streamed = true;
      tell(chunks.begin());
      tell([chunks.text(event.data.text, event.data.logprobs)]);
    }
    if (event.type === 'done') {
      tell(chunks.begin());
      if (!streamed && event.data.content !== '') tell([chunks.text(event.data.content)]);
      tell(chunks.end(event.data));
      if (this.includeUsage) tell([chunks.usage(this.usage)]);
      tell(['[DONE]']);
    }
    this.failure = failureOf(event, streamed);
    this.isOver = this.failure !== undefined || isTerminal(event);
  }
}

/** The last that is told of an answer that cannot go on: without it a client would take what has come so far for all of it. */
export function brokenOff(error: AppError, { runId }: CompletionHead): SseFrame {
  const { code, status } = error;
  if (status >= 500) log.error({ err: error.cause ?? error, code, runId }, 'an answer broke off');
  return { data: JSON.stringify(openAiError(error)) };
}

/** The comment that shows a waiting client what is going on; SDKs ignore comments. */
const statusComment = (data: Extract<RunEvent, { type: 'status' }>['data']): string =>
  `status ${JSON.stringify(data)}`;

function failureOf(event: RunEvent, streamed: boolean): AppError | undefined {
  if (event.type === 'error') return asError(event.data);
  if (event.type === 'reset' && streamed)
    return new AppError('unavailable', 'The answer was interrupted; ask again');
  return undefined;
}

/** As what a conversation is refused that is known to be too long before there is a run. */
function asError({ code, detail, retryAfter }: Extract<RunEvent, { type: 'error' }>['data']): AppError {
  if (code === 'context_too_long') return tooLong(detail);
  return new AppError(code in catalogue ? (code as ErrorCode) : 'internal_error', detail, { retryAfter });
}
