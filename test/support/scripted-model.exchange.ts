import type { ServerResponse } from 'node:http';
import { detailsOf, type Ask, type Step, type ToolCall } from './scripted-model.script.js';
import {
  countWords,
  errorBody,
  type Ending,
  type Protocol,
  type Usage,
  type Wire,
} from './scripted-model.wire.js';

/** One upstream call, as the server saw it. Times are epoch milliseconds. */
export interface ModelCall {
  protocol: Protocol;
  path: string;
  model: string;
  /** The last user message, or the first text to embed; its first 200 characters. */
  key: string;
  /** How many texts were to be embedded. */
  inputs?: number;
  startedAt: number;
  endedAt: number | null;
  /** The client went away before the answer ended; false when the server itself cut it. */
  aborted: boolean;
  /** Null while not a byte was answered. */
  status: number | null;
  tokensSent: number;
  /** What it said at its end that this call took; null while it has not. */
  told: { promptTokens: number; answerTokens: number } | null;
}

/** What a chat call is answered from. */
export interface Part {
  ask: Ask;
  wire: Wire;
  steps: Iterable<Step>;
}

const hugeLine = { pieces: 160, piece: Buffer.alloc(64 * 1024, 'x') };
const notUtf8 = Buffer.from([0xff, 0xfe, 0xc3, 0x28]);

/** The answering of one call: plays the steps onto the response and keeps the call's record true to it. */
export class Exchange {
  readonly call: ModelCall;
  readonly #response: ServerResponse;
  readonly #onProgress: (call: ModelCall) => void;
  #wake: (() => void) | undefined;
  #cutByServer = false;

  /** @param onProgress after each batch of tokens, and at the end. */
  constructor(call: ModelCall, response: ServerResponse, onProgress: (call: ModelCall) => void) {
    this.call = call;
    this.#response = response;
    this.#onProgress = onProgress;
    response.once('close', () => {
      call.endedAt = Date.now();
      call.aborted = !response.writableFinished && !this.#cutByServer;
      onProgress(call);
      this.#wake?.();
    });
  }

  /** For a stop of the whole server: what it cuts is no client's abort. */
  disown(): void {
    this.#cutByServer = true;
  }

  sendJson(body: string | Buffer, status = 200, headers: Record<string, string> = {}): void {
    this.call.status = status;
    sendJson(this.#response, body, status, headers);
  }

  refuse(status: number, message = `scripted fault ${status}`): void {
    this.sendJson(
      errorBody(this.call.protocol, status, message),
      status,
      status === 429 ? { 'retry-after': '1' } : {},
    );
  }

  /** No answer: not until the client goes away, or with the socket cut. */
  leave(how: 'hang' | 'cut'): Promise<void> {
    return how === 'hang' ? this.#pause() : this.#cut();
  }

  async stream({ ask, wire, steps }: Part): Promise<void> {
    const response = this.#response;
    let calledTools = false;
    let room = true;
    const begin = () => {
      if (this.call.status !== null) return;
      this.#head(wire.contentType);
      if (wire.head) response.write(wire.head);
    };
    const write = (bytes: string | Buffer) => {
      begin();
      room = response.write(bytes);
    };
    for (const step of steps) {
      if (!room) await this.#drained();
      if (response.destroyed) return;
      switch (step.do) {
        case 'token':
          this.call.tokensSent++;
          write(wire.before + JSON.stringify(step.text) + wire.after);
          break;
        case 'tools':
          calledTools = true;
          this.call.tokensSent++;
          for (const part of wire.tools(step.calls)) write(part);
          break;
        case 'wait':
          await this.#pause(step.ms);
          break;
        case 'part':
          // What was written in this turn of the loop leaves at its end.
          await new Promise(setImmediate);
          break;
        case 'broken-line':
          write(Buffer.concat([Buffer.from(`${wire.before}"`), notUtf8, Buffer.from(wire.end)]));
          break;
        case 'bad-utf8':
          write(Buffer.concat([Buffer.from(`${wire.before}"`), notUtf8, Buffer.from(`"${wire.after}`)]));
          break;
        case 'refuse':
          return this.refuse(step.status);
        case 'silence':
          return this.#pause();
        case 'cut':
          return this.#cut();
        case 'huge-line':
          write(`${wire.before}"`);
          return this.#flood();
        case 'stop-unfinished':
          begin();
          return void response.end();
        case 'done':
        case 'cut-short':
          write(wire.finish(calledTools, endingOf(step), this.#tell(ask)));
          return void response.end();
      }
    }
    begin();
    response.end();
  }

  /** Nothing is sent before the end, as by a real model; a fault then strikes in the middle of the one body. */
  async whole({ ask, wire, steps }: Part): Promise<void> {
    const calls: ToolCall[] = [];
    let text = '';
    const body = (ending: Ending | undefined) =>
      Buffer.from(wire.whole({ text, calls, ending, usage: this.#usage(ask) }));
    const beginBody = () => {
      this.#head('application/json');
      const bytes = body('stop');
      this.#response.write(bytes.subarray(0, bytes.length >> 1));
    };
    for (const step of steps) {
      if (this.#response.destroyed) return;
      switch (step.do) {
        case 'token':
          this.call.tokensSent++;
          text += step.text;
          break;
        case 'tools':
          this.call.tokensSent++;
          calls.push(...step.calls);
          break;
        case 'part':
          break;
        case 'wait':
          await this.#pause(step.ms);
          break;
        case 'broken-line':
        case 'bad-utf8':
          beginBody();
          return void this.#response.end(notUtf8);
        case 'refuse':
          return this.refuse(step.status);
        case 'silence':
          if (this.call.tokensSent > 0) beginBody();
          return this.#pause();
        case 'cut':
          beginBody();
          return this.#cut();
        case 'huge-line':
          beginBody();
          return this.#flood();
        case 'stop-unfinished':
          return this.sendJson(body(undefined));
        case 'done':
        case 'cut-short':
          this.#tell(ask);
          return this.sendJson(body(endingOf(step)));
      }
    }
    this.sendJson(body(undefined));
  }

  #head(contentType: string): void {
    this.call.status = 200;
    this.#response.writeHead(200, { 'content-type': contentType });
  }

  async #cut(): Promise<void> {
    // What was written in this tick leaves at its end; cut at once, it would not be mid-stream.
    await new Promise(setImmediate);
    this.#cutByServer = true;
    this.#response.destroy();
  }

  async #flood(): Promise<void> {
    for (let i = 0; i < hugeLine.pieces && !this.#response.destroyed; i++) {
      if (!this.#response.write(hugeLine.piece)) await this.#drained();
    }
    this.#response.end();
  }

  /** Without a time, until the client goes away; never longer than that. */
  async #pause(ms?: number): Promise<void> {
    this.#onProgress(this.call);
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wakeWith(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #drained(): Promise<void> {
    this.#onProgress(this.call);
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve);
      this.#wakeWith(resolve);
    });
  }

  /** One place to wake from, instead of a close listener for every token's pause. */
  #wakeWith(wake: () => void): void {
    if (this.#response.destroyed) wake();
    else this.#wake = wake;
  }

  #tell(ask: Ask): Usage {
    const usage = this.#usage(ask);
    const { promptTokens, answerTokens } = usage;
    this.call.told = { promptTokens, answerTokens };
    return usage;
  }

  #usage(ask: Ask): Usage {
    return {
      promptTokens: countWords(ask.messages),
      answerTokens: this.call.tokensSent,
      ...detailsOf(ask),
      startedAt: this.call.startedAt,
    };
  }
}

export function sendJson(
  response: ServerResponse,
  body: string | Buffer,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

const endingOf = (step: Step): Ending => (step.do === 'cut-short' ? 'length' : 'stop');
