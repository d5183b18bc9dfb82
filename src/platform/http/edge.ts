import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { newId } from '../database/index.js';
import { AppError, type ErrorCode } from '../errors/index.js';
import { answerWithError, problemOf } from './problem.filter.js';

/** The content types that a route can take; a form sent by a foreign page must not be one of them. */
const bodyTypes = /^(application\/json|multipart\/form-data)\s*(;|$)/i;

/** Nest's adapter would read urlencoded forms, which any page can post without the browser's asking us. */
export function refuseForms(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    done(type === undefined || bodyTypes.test(type) ? undefined : new AppError('unsupported_media_type'));
  });
}

const codes: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** Bytes that are no HTTP request: there is no request object, only the socket. */
function answerOnSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const requestId = newId();
  const { type, body } = problemOf(new AppError(codes[error.code ?? ''] ?? 'malformed_request'), requestId);
  const text = JSON.stringify(body);
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${body.status} ${body.title}\r\nx-request-id: ${requestId}\r\ncontent-type: ${type}\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}

/** Options of the HTTP adapter: what fails before any route is found is answered in the form of all errors. */
export const edgeOptions = {
  frameworkErrors: (error, request, reply) => {
    void reply.header('x-request-id', request.id);
    answerWithError(error, request, reply);
  },
  clientErrorHandler: answerOnSocket,
  // Until a request has arrived whole; an answer may take longer. Fastify's default is for ever.
  requestTimeout: 120_000,
} satisfies Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler' | 'requestTimeout'>;
