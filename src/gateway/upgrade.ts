import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readSocketCredential } from '../identity/index.js';
import { newId } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { fromOwnOrigin } from '../platform/http/index.js';

const agentPath = /^\/ws\/agents\/(?<agentId>[0-9a-f-]{36})$/i;

/** Where a socket wants to go: the event socket, or one agent's simple protocol. */
export type Route = { path: '/ws' } | { path: '/ws/agents'; agentId: string };

export interface Handshake {
  route: Route;
  token: string;
}

/** Reads a handshake; throws `not_found`, `forbidden` for a foreign origin, or what `readSocketCredential` throws. */
export function readHandshake(request: IncomingMessage, origins: ReadonlySet<string>): Handshake {
  // Taken apart by hand: a URL parser would read "//host/ws" as a path on another host.
  const [path = ''] = (request.url ?? '').split('?', 1);
  const route = routeOf(path);
  if (!route) throw new AppError('not_found');
  // Browsers always name the page that opens a socket; who names none is no page, and its cookie its own doing.
  if (fromOwnOrigin(request, origins) === false)
    throw new AppError('forbidden', 'This origin may not open a socket');
  const credential = readSocketCredential(request);
  if (!credential) throw new AppError('unauthenticated');
  return { route, token: credential.text };
}

function routeOf(path: string): Route | undefined {
  if (path === '/ws') return { path };
  const agentId = agentPath.exec(path)?.groups?.agentId;
  return agentId ? { path: '/ws/agents', agentId: agentId.toLowerCase() } : undefined;
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
      (error.retryAfter === undefined ? '' : `retry-after: ${Math.ceil(error.retryAfter)}\r\n`) +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
