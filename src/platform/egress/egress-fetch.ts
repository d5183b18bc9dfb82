import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AppError } from '../errors/index.js';
import { destinationOf } from './destination.js';
import type { EgressResponse } from './egress-response.js';
import { isRedirect, methods, type Method } from './hop.js';

interface FetchedRequest {
  url: string;
  method: Method;
  headers: Record<string, string>;
  body?: Uint8Array;
  signal?: AbortSignal;
  maxRedirects?: number;
}

/** The Fetch standard: these have no body at all. */
const bodiless = new Set([204, 205, 304]);

/** A `fetch` over requests of ours. It rejects with their errors, and with the reason of an aborted signal. */
export function fetchThrough(send: (request: FetchedRequest) => Promise<EgressResponse>): typeof fetch {
  return async (input, init) => {
    const isRequest = typeof input === 'object' && 'signal' in input;
    // The platform's own errors would quote the address, with the credentials in it.
    const request = new Request(isRequest ? input : destinationOf(input), init);
    const { url, redirect } = request;
    const answer = await send({
      url,
      method: methodOf(request),
      headers: Object.fromEntries(request.headers),
      body: request.body ? new Uint8Array(await request.arrayBuffer()) : undefined,
      // Not the request's own, which is told only as long as the request itself is not collected.
      signal: init?.signal ?? (isRequest ? input.signal : undefined),
      ...(redirect === 'follow' ? {} : { maxRedirects: 0 }),
    });
    if (redirect === 'error' && isRedirect(answer.status)) {
      answer.discard();
      throw new AppError('egress_failed', 'The answer is a redirect');
    }
    return responseOf(answer, url);
  };
}

function methodOf({ method }: Request): Method {
  const known = methods.find((name) => name === method);
  if (!known) throw new AppError('egress_refused', `The method ${method} is not used`);
  return known;
}

function responseOf(answer: EgressResponse, asked: string): Response {
  const { status, url } = answer;
  if (bodiless.has(status)) answer.discard();
  const body = bodiless.has(status) ? null : (Readable.toWeb(answer.body) as ReadableStream<Uint8Array>);
  const response = new Response(body as ConstructorParameters<typeof Response>[0], {
    status,
    headers: headersOf(answer),
  });
  return Object.defineProperties(response, {
    url: { value: url.href },
    redirected: { value: url.href !== asked },
  });
}

function headersOf({ headers }: EgressResponse): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const item of [value ?? []].flat()) result.append(name, item);
  }
  // Of the body on the wire, which is decoded here.
  result.delete('content-encoding');
  result.delete('content-length');
  return result;
}
