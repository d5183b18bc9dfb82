import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import { newId } from '../database/index.js';
import { AppError, type ErrorCode } from '../errors/index.js';
import { answerWithError, problemOf } from './problem.filter.js';
import { bareHeaders } from './security-headers.js';

const codes: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** What people get wrong by hand. */
const details: Record<string, string> = {
  HPE_INVALID_URL:
    'The address has characters that must be percent-encoded: everything but ASCII, and spaces, as UTF-8 in %XX ' +
    '(encodeURIComponent in JavaScript, `curl -G --data-urlencode` on the command line)',
};

/** Bytes that are no HTTP request: there is no request object, only the socket. */
function answerOnSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const requestId = newId();
  const { code = '' } = error;
  const { type, body } = problemOf(
    new AppError(codes[code] ?? 'malformed_request', details[code]),
    requestId,
  );
  const text = JSON.stringify(body);
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${body.status} ${body.title}\r\nx-request-id: ${requestId}\r\ncontent-type: ${type}\r\n` +
      Object.entries(bareHeaders)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}

/** Options of the HTTP adapter: what fails before any route is found is answered in the form of all errors. */
export const edgeOptions = {
  frameworkErrors: answerWithError,
  clientErrorHandler: answerOnSocket,
  // Until a request has arrived whole; an answer may take longer. Fastify's default is for ever.
  requestTimeout: 120_000,
} satisfies Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler' | 'requestTimeout'>;
