import type { FastifyReply } from 'fastify';
import { log } from '../logging/index.js';
import { beginLongAnswer, writeGently } from './long-answer.js';

/** One server-sent event, or a comment that clients ignore (WHATWG HTML, "Server-sent events"). */
export type SseFrame = { id?: string; event?: string; data: string } | { comment: string };

/** Yields what is ready at once as one batch, and ends soon after `signal` aborts: the client has left. */
export type SseSource = (signal: AbortSignal) => AsyncIterable<SseFrame[]>;

const heartbeatMillis = 15_000;

/** Streams until the source ends or the client leaves, with a comment at least every 15 s, bounded in memory. */
export async function streamSse(reply: FastifyReply, source: SseSource): Promise<void> {
  const answer = beginLongAnswer(reply, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  });
  const { response, left } = answer;
  const heartbeat = setInterval(() => response.write(': ping\n\n'), heartbeatMillis);
  try {
    for await (const frames of source(left)) {
      if (left.aborted) break;
      await writeGently(answer, frames.map(format).join(''));
    }
  } catch (error) {
    if (!left.aborted) log.error({ err: error }, 'a stream broke');
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

function format(frame: SseFrame): string {
  if ('comment' in frame) return `: ${frame.comment}\n\n`;
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  const event = frame.event === undefined ? '' : `event: ${frame.event}\n`;
  return `${id}${event}data: ${frame.data}\n\n`;
}
