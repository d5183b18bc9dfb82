import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Config } from '../config/index.js';

declare module 'fastify' {
  interface FastifyInstance {
    streamPace: StreamPace;
  }
}

/** Milliseconds. */
interface StreamPace {
  /** Between two signs of life of a stream. */
  heartbeat: number;
  /** A reader that takes nothing for this long is gone, whatever its socket says. */
  stuck: number;
}

/** Before any route is made. */
export function paceStreams(app: NestFastifyApplication, config: Config): void {
  const pace = { heartbeat: config.STREAM_HEARTBEAT * 1_000, stuck: config.STREAM_STUCK_TIMEOUT * 1_000 };
  app.getHttpAdapter().getInstance().decorate('streamPace', pace);
}

/** The head leaves with the first piece, as one packet, unless that takes longer. */
const headMillis = 5;
/** Made once: a reason of its own for each answer would take a stack with it. */
const closed = new DOMException('The client has left', 'AbortError');

/** Aborts when the client has gone before it had its whole answer. */
export function departureFrom(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort(closed);
  });
  // It may have closed before we could listen.
  if (response.destroyed) left.abort(closed);
  return left.signal;
}

interface Head {
  status?: number;
  headers: OutgoingHttpHeaders;
  /** It waits for the first piece so long at most, in milliseconds; until it leaves, the answer can be withdrawn. */
  holdMillis?: number;
}

/** An answer that is written piece by piece, out of the framework's hands from its head on. */
export class LongAnswer {
  readonly response: ServerResponse;
  /** Aborts when the client has gone. */
  readonly left: AbortSignal;
  private readonly soon: NodeJS.Timeout;
  private kept = '';
  private isWithdrawn = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly head: Head,
  ) {
    this.response = reply.raw;
    this.left = departureFrom(this.response);
    const { holdMillis } = head;
    if (holdMillis === undefined) this.begin();
    this.soon = setTimeout(() => this.sendHead(), holdMillis ?? headMillis);
    this.response.once('close', () => clearTimeout(this.soon));
  }

  get hasBegun(): boolean {
    return this.response.headersSent;
  }

  /** Writes no faster than the reader takes it: what there is to wait for. That fails when the reader leaves meanwhile. */
  write(piece: string | Uint8Array): Promise<void> | undefined {
    clearTimeout(this.soon);
    this.begin();
    return this.response.write(piece) ? undefined : this.drained();
  }

  /** Before the head: this goes with it, and is no reason to send it. */
  keep(piece: string): void {
    this.kept += piece;
  }

  /** Before the head: the request can be answered in another way. */
  withdraw(): void {
    this.isWithdrawn = true;
    clearTimeout(this.soon);
  }

  end(): void {
    if (this.isWithdrawn) return;
    clearTimeout(this.soon);
    this.begin();
    this.response.end();
  }

  private begin(): void {
    if (this.hasBegun) return;
    const { status = 200, headers } = this.head;
    this.reply.hijack();
    this.response.writeHead(status, {
      ...(this.reply.getHeaders() as Record<string, string>),
      ...headers,
      // nginx would otherwise hold the stream back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    if (this.kept !== '' && !this.left.aborted) this.response.write(this.kept);
  }

  private sendHead(): void {
    this.begin();
    this.response.flushHeaders();
  }

  private async drained(): Promise<void> {
    const timer = setTimeout(() => this.response.destroy(), this.reply.server.streamPace.stuck);
    await once(this.response, 'drain', { signal: this.left }).finally(() => clearTimeout(timer));
  }
}
