import type { FastifyReply } from 'fastify';
import { toAppError } from '../errors/index.js';
import { log } from '../logging/index.js';
import { beginLongAnswer, writeGently } from './long-answer.js';

/** One server-sent event, or a comment that clients ignore (WHATWG HTML, "Server-sent events"). */
export type SseFrame = { id?: string; event?: string; data: string } | { comment: string };

/** Yields what is ready at once as one batch, and ends soon after `signal` aborts: the client has left. */
export type SseSource = (signal: AbortSignal) => AsyncIterable<SseFrame[]>;

/** Made once: a reason of its own for each stream would take a stack with it. */
const ended = new DOMException('The stream has ended', 'AbortError');
const heartbeatMillis = 15_000;

/**
 * Streams until the source ends, the client leaves or their right to it has an end, with a comment at least every 15 s,
 * bounded in memory. Who comes back then needs a new token, and goes on where the stream ended. A source that fails is told
 * as an `error` without an id, so that nobody takes what came so far for all there is.
 */
export async function streamSse(reply: FastifyReply, source: SseSource, endsAt?: Date): Promise<void> {
  const answer = beginLongAnswer(reply, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  });
  const { response, left } = answer;
  const over = new AbortController();
  const end = () => over.abort(ended);
  left.addEventListener('abort', end);
  if (left.aborted) end();
  const clock = endsAt && setTimeout(end, endsAt.getTime() - Date.now());
  const heartbeat = setInterval(() => response.write(': ping\n\n'), heartbeatMillis);
  try {
    for await (const frames of source(over.signal)) {
      if (over.signal.aborted) break;
      const drained = writeGently(answer, frames.map(format).join(''));
      if (drained) await drained;
    }
  } catch (error) {
    if (!over.signal.aborted) {
      log.error({ err: error }, 'a stream broke');
      const { code, detail } = toAppError(error);
      response.write(format({ event: 'error', data: JSON.stringify({ code, detail }) }));
    }
  } finally {
    clearInterval(heartbeat);
    clearTimeout(clock);
    response.end();
  }
}

function format(frame: SseFrame): string {
  if ('comment' in frame) return `: ${frame.comment}\n\n`;
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  const event = frame.event === undefined ? '' : `event: ${frame.event}\n`;
  return `${id}${event}data: ${frame.data}\n\n`;
}
