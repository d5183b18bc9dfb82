import { AppError } from '../errors/index.js';
import { destinationOf } from './destination.js';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof methods)[number];

/** One request on the wire. Names of headers are in lower case. */
export interface Hop {
  url: URL;
  method: Method;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** RFC 9110, section 15.4; other 3xx ask for nothing that could be followed. */
const redirects = new Set([301, 302, 303, 307, 308]);

/** What another origin may know. Keys come in headers of any name, so the rest stays at home. */
const harmless = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']);

export const isRedirect = (status: number): boolean => redirects.has(status);

/**
 * The request that a redirect asks for. Throws `egress_refused` for a way back from https to http, and for targets that
 * could not be called in the first place.
 */
export function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = destinationOf(location, hop.url);
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new AppError('egress_refused', 'A redirect from https to http is not followed');
  }
  const next = url.origin === hop.url.origin ? hop : { ...hop, headers: only(harmless, hop.headers) };
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST';
  if (!becomesGet) return { ...next, url };
  const { 'content-type': _, ...headers } = next.headers;
  return { url, method: 'GET', headers };
}

const only = (names: ReadonlySet<string>, headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.has(name)));
