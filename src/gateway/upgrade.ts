import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';

const agentPath = /^\/ws\/agents\/(?<agentId>[0-9a-f-]{36})$/i;

/** Where a socket wants to go: the event socket, or one agent's simple protocol. */
export type Route = { path: '/ws' } | { path: '/ws/agents'; agentId: string };

export interface Handshake {
  route: Route;
  token: string;
}

/** Reads a handshake; throws `not_found`, `forbidden` for a foreign origin, or `unauthenticated`. */
export function readHandshake(request: IncomingMessage, publicUrl: string): Handshake {
  // Taken apart by hand: a URL parser would read "//host/ws" as a path on another host.
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
  const route = routeOf(path);
  if (!route) throw new AppError('not_found');
  requireOwnOrigin(request, publicUrl);
  const token = new URLSearchParams(query).get('token') ?? bearerProtocol(request) ?? cookieToken(request);
  if (!token) throw new AppError('unauthenticated');
  return { route, token };
}

function routeOf(path: string): Route | undefined {
  if (path === '/ws') return { path };
  const agentId = agentPath.exec(path)?.groups?.agentId;
  return agentId ? { path: '/ws/agents', agentId: agentId.toLowerCase() } : undefined;
}

/** Browsers always name the page's origin; other clients send none. */
function requireOwnOrigin({ headers }: IncomingMessage, publicUrl: string): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
  if (parsed && (parsed.origin === new URL(publicUrl).origin || parsed.host === host)) return;
  throw new AppError('forbidden', 'This origin may not open a socket');
}

/** `Sec-WebSocket-Protocol: bearer, <token>`, for browsers, which can send no other header. */
function bearerProtocol({ headers }: IncomingMessage): string | undefined {
  const [name, token] = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return name === 'bearer' ? token : undefined;
}

function cookieToken({ headers }: IncomingMessage): string | undefined {
  const pair = (headers.cookie ?? '').split(';').find((part) => part.trim().startsWith('artel_access='));
  return pair?.trim().slice('artel_access='.length);
}

/** Refuses a handshake with a plain HTTP answer, RFC 9457 like any other: no socket is ever opened. */
export function refuse(socket: Duplex, error: AppError): void {
  const body = JSON.stringify({
    type: 'about:blank',
    title: error.title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    requestId: newId(),
  });
  // The HTTP server has let go of an upgraded socket: nobody else would ever close it.
  socket.once('finish', () => socket.destroy());
  setTimeout(() => socket.destroy(), 2_000).unref();
  socket.end(
    `HTTP/1.1 ${error.status} ${error.title}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
