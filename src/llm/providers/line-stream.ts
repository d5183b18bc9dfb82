import type { Dispatcher } from 'undici';
import { ModelCallError, connectionError, refusal } from '../model-call-error.js';
import type { Requests } from '../model.js';

const newline = 10;
const carriageReturn = 13;
const longestLine = 1024 * 1024;
const longestRefusal = 16 * 1024;
const mostUnread = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

const over = { done: true, value: undefined } as const;

/**
 * The lines of one streamed answer, in batches: all that arrived since the reader last looked. The request is sent when it
 * is first read; leaving it, or aborting the signal, closes the connection. It is an undici dispatch handler because a body
 * stream per call costs several times as much.
 */
export class LineStream implements Dispatcher.DispatchHandler, AsyncIterableIterator<string[], void> {
  private controller?: Dispatcher.DispatchController;
  private status = 0;
  private headers: Headers = {};
  private ready: string[] = [];
  private unreadBytes = 0;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private failure?: Error;
  private ended = false;
  private wake?: () => void;
  private isSent = false;
  private isLeft = false;

  constructor(
    private readonly send: (handler: LineStream) => void,
    private readonly signal: AbortSignal,
    private readonly requests?: Requests,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<string[], void>> {
    if (this.isLeft) return over;
    if (!this.isSent) this.begin();
    // Not every packet ends a line.
    while (this.ready.length === 0 && !this.failure && !this.ended)
      await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.ready.length > 0) return { done: false, value: this.taken() };
    const { failure } = this;
    this.leave();
    if (failure) throw failure;
    return over;
  }

  return(): Promise<IteratorResult<string[], void>> {
    this.leave();
    return Promise.resolve(over);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // There is a connection, and what is asked goes out on it now.
    if (this.failure) controller.abort(this.failure);
    else this.requests?.sent();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.status = status;
    this.headers = headers;
    if (this.refused) this.requests?.refused();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.failure) return;
    if (this.refused) {
      this.held.push(chunk);
      this.heldBytes += chunk.length;
      if (this.heldBytes > longestRefusal) this.fail(this.refusal());
      return;
    }
    try {
      this.take(chunk);
    } catch (error) {
      this.fail(error as Error);
    }
    this.unreadBytes += chunk.length;
    if (this.unreadBytes > mostUnread) controller.pause();
    this.notify();
  }

  onResponseEnd(): void {
    this.ended = true;
    try {
      if (this.refused) this.failure ??= this.refusal();
      else if (this.heldBytes > 0) this.push(Buffer.concat(this.held));
    } catch (error) {
      this.failure ??= error as Error;
    }
    this.notify();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.ended = true;
    this.failure ??= connectionError(error, this.status > 0);
    this.notify();
  }

  private begin(): void {
    this.signal.throwIfAborted();
    this.isSent = true;
    this.signal.addEventListener('abort', this.stop, { once: true });
    this.send(this);
  }

  private taken(): string[] {
    const batch = this.ready;
    this.ready = [];
    this.unreadBytes = 0;
    if (this.controller?.paused) this.controller.resume();
    return batch;
  }

  private readonly stop = () => this.fail(this.signal.reason as Error);

  private leave(): void {
    this.isLeft = true;
    this.signal.removeEventListener('abort', this.stop);
    if (this.isSent && !this.ended) this.fail(new Error('The reader has left'));
  }

  private get refused(): boolean {
    return this.status < 200 || this.status > 299;
  }

  private refusal(): ModelCallError {
    const retryAfter = this.headers['retry-after'];
    const body = Buffer.concat(this.held).toString();
    return refusal(this.status, Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, body);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.controller?.abort(this.failure);
    this.notify();
  }

  private notify(): void {
    this.wake?.();
    this.wake = undefined;
  }

  /** A newline byte is never part of a longer UTF-8 sequence, so only whole lines are ever decoded. */
  private take(chunk: Buffer): void {
    const end = chunk.lastIndexOf(newline);
    const first = end === -1 ? chunk.length : chunk.indexOf(newline);
    if (this.heldBytes + first > longestLine) {
      throw new ModelCallError('model_error', 'The model server sent a line longer than 1 MB');
    }
    if (end === -1) {
      this.hold(chunk);
      return;
    }
    const whole = chunk.subarray(0, end);
    const lines = this.heldBytes > 0 ? Buffer.concat([...this.held, whole]) : whole;
    this.held = [];
    this.heldBytes = 0;
    if (end + 1 < chunk.length) this.hold(chunk.subarray(end + 1));
    this.push(lines);
  }

  private hold(chunk: Buffer): void {
    this.held.push(chunk);
    this.heldBytes += chunk.length;
  }

  private push(lines: Buffer): void {
    for (const line of decoded(lines).split('\n')) {
      this.ready.push(line.charCodeAt(line.length - 1) === carriageReturn ? line.slice(0, -1) : line);
    }
  }
}

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ModelCallError('model_error', 'The model server sent text that is not UTF-8', { cause });
  }
}
