import type { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';

/** Of one answer, whatever it holds. */
const largestAnswer = 2 * 1024 ** 2;
/** A server may ask us things, and each is answered: one that never stops asking is left. */
const mostRequests = 100;
/** Leaving is a courtesy. */
const leaveMillis = 2_000;

/**
 * The SDK's `fetch`: all of it goes through the egress client, and what the SDK would wait for in vain (a stream that
 * breaks off) is told to `lost`.
 */
export function mcpFetch(
  egress: EgressClient,
  millis: number,
  lost: AbortController,
): typeof globalThis.fetch {
  const limits = { timeoutMillis: millis, idleMillis: millis, maxBytes: largestAnswer };
  const ask = egress.fetchWithin(limits);
  const leave = egress.fetchWithin({ ...limits, timeoutMillis: Math.min(millis, leaveMillis) });
  let requests = 0;
  return async (input, init) => {
    if (init?.method === 'DELETE') return leave(input, init);
    // A stream of what nobody asked for; only an answer that the server lets us fetch later is read this way.
    if (init?.method === 'GET' && !new Headers(init.headers).has('last-event-id')) return notOffered();
    if (++requests > mostRequests) {
      const error = new AppError('mcp_invalid', 'The MCP server asks too much of us');
      lost.abort(error);
      throw error;
    }
    const answer = await ask(input, init);
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
    return answer.ok && answer.body && isStream ? watched(answer, answer.body, lost) : answer;
  };
}

const notOffered = (): Response => new Response(null, { status: 405 });

function watched({ status, headers }: Response, body: BodyOf, lost: AbortController): Response {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) yield chunk as Uint8Array;
    } catch (error) {
      lost.abort(error);
      throw error;
    }
  }
  return new Response(ReadableStream.from(chunks()), { status, headers });
}

type BodyOf = NonNullable<Response['body']>;
