import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { ContextValue } from '../context/index.js';

/** Where a request came from. */
export interface Origin {
  requestId: string;
  /** The client's address, as far as the proxies before us can be trusted. */
  address: string;
  userAgent: string | null;
  /** The trace that it is part of (W3C Trace Context), in the one form that there is. */
  traceParent?: string;
}
export type Sender = Omit<Origin, 'requestId'>;

const longestAgent = 300;

const origins = new ContextValue<Origin>();

/** Remembers where a request (or a socket's frame) came from for everything that it causes. */
export const withOrigin = <T>(origin: Origin, work: () => T): T => origins.run(origin, work);

/** Undefined for work that no request caused. */
export const currentOrigin = (): Origin | undefined => origins.get();

/** Who a request is from by its head; handshakes, which Fastify does not see, are read by its own rule for proxies. */
export function senderReader(trustedProxies: string[]): (request: IncomingMessage) => Sender {
  const isTrusted = proxyAddr.compile(trustedProxies);
  return (request) => senderOf(proxyAddr(request, isTrusted), request);
}

/** A proxy may tell us anything as the address of its client. */
export const senderOf = (ip: string, { headers }: Pick<IncomingMessage, 'headers'>): Sender => ({
  address: isIP(ip) === 0 ? 'unknown' : ip,
  userAgent: headers['user-agent']?.slice(0, longestAgent) ?? null,
  traceParent: traceParentIn(headers),
});

/** Version 00, and neither id all zeros. */
const traceParentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceParentIn({ traceparent }: IncomingMessage['headers']): string | undefined {
  return typeof traceparent === 'string' && traceParentForm.test(traceparent) ? traceparent : undefined;
}
