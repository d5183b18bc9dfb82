import type { FastifyReply } from 'fastify';
import { toAppError } from '../errors/index.js';
import { log } from '../logging/index.js';
import { LongAnswer } from './long-answer.js';

/** One server-sent event, or a comment that clients ignore (WHATWG HTML, "Server-sent events"). */
export type SseFrame = { id?: string; event?: string; data: string } | { comment: string };

/** Yields what is ready at once as one batch, and ends soon after `signal` aborts: the client has left. */
export type SseSource = (signal: AbortSignal) => AsyncIterable<SseFrame[]>;

interface SseOptions {
  /** When the client's right to it ends. Who comes back then needs a new token, and goes on where the stream ended. */
  endsAt?: Date;
  /**
   * The stream begins with its first event, or after so many milliseconds at most: what the source fails with before that
   * is thrown, for an answer with a status of its own. Comments wait for it.
   */
  holdMillis?: number;
  /** How a failure is told in a stream that has begun; else as an `error` without an id. */
  broken?: (thrown: unknown) => SseFrame;
}

/** Made once: a reason of its own for each stream would take a stack with it. */
const ended = new DOMException('The stream has ended', 'AbortError');
const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
};

/**
 * Streams until the source ends, the client leaves or their right to it has an end, with a comment whenever `STREAM_HEARTBEAT`
 * has passed, bounded in memory. A source that fails is told as a frame of its own, so that nobody takes what came so far
 * for all there is.
 */
export async function streamSse(
  reply: FastifyReply,
  source: SseSource,
  { endsAt, holdMillis, broken = asError }: SseOptions = {},
): Promise<void> {
  const answer = new LongAnswer(reply, { headers, holdMillis });
  const { response, left } = answer;
  const over = new AbortController();
  const end = () => over.abort(ended);
  left.addEventListener('abort', end);
  if (left.aborted) end();
  const clock = endsAt && setTimeout(end, endsAt.getTime() - Date.now());
  const ping = () => answer.hasBegun && response.write(': ping\n\n');
  const heartbeat = setInterval(ping, reply.server.streamPace.heartbeat);
  try {
    for await (const frames of source(over.signal)) {
      if (over.signal.aborted) break;
      const text = frames.map(format).join('');
      if (!answer.hasBegun && frames.every(isComment)) answer.keep(text);
      else {
        const drained = answer.write(text);
        if (drained) await drained;
      }
    }
  } catch (error) {
    if (!over.signal.aborted) {
      if (!answer.hasBegun) {
        answer.withdraw();
        throw error;
      }
      response.write(format(broken(error)));
    }
  } finally {
    clearInterval(heartbeat);
    clearTimeout(clock);
    answer.end();
  }
}

function asError(thrown: unknown): SseFrame {
  log.error({ err: thrown }, 'a stream broke');
  const { code, detail } = toAppError(thrown);
  return { event: 'error', data: JSON.stringify({ code, detail }) };
}

const isComment = (frame: SseFrame): boolean => 'comment' in frame;

function format(frame: SseFrame): string {
  if ('comment' in frame) return `: ${frame.comment}\n\n`;
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  const event = frame.event === undefined ? '' : `event: ${frame.event}\n`;
  return `${id}${event}data: ${frame.data}\n\n`;
}
