import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { log } from '../logging/index.js';

/** One server-sent event, or a comment that clients ignore (WHATWG HTML, "Server-sent events"). */
export type SseFrame = { id?: string; event?: string; data: string } | { comment: string };

/** Yields what is ready at once as one batch, and ends soon after `signal` aborts: the client has left. */
export type SseSource = (signal: AbortSignal) => AsyncIterable<SseFrame[]>;

const heartbeatMillis = 15_000;
/** A reader that takes nothing for this long is gone, whatever its socket says. */
const stuckMillis = 60_000;

/** Streams until the source ends or the client leaves, with a comment at least every 15 s, bounded in memory. */
export async function streamSse(reply: FastifyReply, source: SseSource): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  const left = new AbortController();
  response.once('close', () => left.abort());
  // It may have closed before we could listen.
  if (response.destroyed) left.abort();
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx would otherwise hold the stream back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(': ping\n\n'), heartbeatMillis);
  try {
    for await (const frames of source(left.signal)) {
      if (left.signal.aborted) break;
      if (!response.write(frames.map(format).join(''))) await drained(response, left.signal);
    }
  } catch (error) {
    if (!left.signal.aborted) log.error({ err: error }, 'a stream broke');
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

async function drained(response: FastifyReply['raw'], signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => response.destroy(), stuckMillis);
  await once(response, 'drain', { signal }).finally(() => clearTimeout(timer));
}

function format(frame: SseFrame): string {
  if ('comment' in frame) return `: ${frame.comment}\n\n`;
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  const event = frame.event === undefined ? '' : `event: ${frame.event}\n`;
  return `${id}${event}data: ${frame.data}\n\n`;
}
