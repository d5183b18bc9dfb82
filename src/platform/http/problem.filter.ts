import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, toAppError } from '../errors/index.js';
import { log } from '../logging/index.js';
import { bareHeaders } from './security-headers.js';

interface WrittenError {
  type: string;
  body: object;
  /** In the place of those of the same name that every error has. */
  headers?: Record<string, string>;
}

/** Writes an error as an answer; the OpenAI facade has its own form. */
export type ErrorWriter = (error: AppError, request: FastifyRequest) => WrittenError;

/** RFC 9457 problem details. */
export const problemOf = (error: AppError, requestId: string) => ({
  type: 'application/problem+json; charset=utf-8',
  body: {
    type: 'about:blank',
    title: error.title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
  },
});

const writeProblem: ErrorWriter = (error, request) => problemOf(error, request.id);

const writers = new Map<string, ErrorWriter>();

/** Lets a module with another protocol write the errors of the paths it owns, unknown ones included. */
export function writeErrorsUnder(prefix: string, write: ErrorWriter): void {
  writers.set(prefix, write);
}

/** The one mapper from anything thrown to an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerWithError(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function answerWithError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown);
  if (error.status >= 500) log.error({ err: error.cause ?? error, code: error.code }, 'a request failed');
  // A stream has begun: its status line is gone, the stream itself must tell the error.
  if (reply.raw.headersSent) return void reply.raw.end();
  // The route as it was matched, or else `/%761/models` would be answered in the other protocol.
  const path = request.routeOptions.url ?? request.url;
  const [, write = writeProblem] = [...writers].find(([prefix]) => path.startsWith(prefix)) ?? [];
  const { type, body, headers = {} } = write(error, request);
  // Refused before any of our hooks has run.
  if (!reply.hasHeader('x-request-id')) void reply.header('x-request-id', request.id).headers(bareHeaders);
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfter)));
  void reply.status(error.status).headers(headers).header('content-type', type).send(body);
}
