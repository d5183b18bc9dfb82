import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A reader that takes nothing for this long is gone, whatever its socket says. */
const stuckMillis = 60_000;
/** The head leaves with the first piece, as one packet, unless that takes longer. */
const headMillis = 5;
/** Made once: a reason of its own for each answer would take a stack with it. */
const closed = new DOMException('The client has left', 'AbortError');

/** An answer that is written piece by piece; `left` aborts when the client has gone. */
export interface LongAnswer {
  response: ServerResponse;
  left: AbortSignal;
  /** Sends the head by itself, if nothing is written before. */
  soon: NodeJS.Timeout;
}

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

/** Sends the status line and takes the rest of the answer out of the framework's hands. */
export function beginLongAnswer(reply: FastifyReply, headers: OutgoingHttpHeaders, status = 200): LongAnswer {
  reply.hijack();
  const response = reply.raw;
  const left = departureFrom(response);
  response.writeHead(status, {
    ...(reply.getHeaders() as Record<string, string>),
    ...headers,
    // nginx would otherwise hold the stream back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  const soon = setTimeout(() => response.flushHeaders(), headMillis);
  response.once('close', () => clearTimeout(soon));
  return { response, left, soon };
}

/** Writes no faster than the reader takes it: what there is to wait for. That fails when the reader leaves meanwhile. */
export function writeGently(answer: LongAnswer, piece: string | Uint8Array): Promise<void> | undefined {
  clearTimeout(answer.soon);
  return answer.response.write(piece) ? undefined : drained(answer);
}

async function drained({ response, left }: LongAnswer): Promise<void> {
  const timer = setTimeout(() => response.destroy(), stuckMillis);
  await once(response, 'drain', { signal: left }).finally(() => clearTimeout(timer));
}
