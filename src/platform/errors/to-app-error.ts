import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.js';
import type { ErrorCode } from './catalogue.js';

const byStatus: Partial<Record<number, ErrorCode>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  431: 'headers_too_large',
  503: 'unavailable',
};

/** The framework's messages repeat what they refuse, and a path can be of any length. */
const longestDetail = 300;

/**
 * PostgreSQL cannot serve us now (appendix A of its manual): class 08, 53 and 57P, a statement past its time
 * (57014), a transaction that idled past its own (25P03), a lock that was not given up in time (55P03), or one that was
 * ended for another's sake (40P01).
 */
const unavailableSqlState = /^(08|53|57P|57014|25P03|55P03|40P01)/;
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Turns anything thrown into an AppError; what nobody expected becomes `internal_error`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus(), thrown);
  if (!(thrown instanceof Error)) return new AppError('internal_error', undefined, { cause: thrown });
  if (isUnavailable(thrown)) return new AppError('unavailable', undefined, { cause: thrown, retryAfter: 1 });
  const { statusCode, code } = thrown as Error & { statusCode?: number; code?: string };
  if (code?.startsWith('FST_') && statusCode) return fromStatus(statusCode, thrown);
  if (code === '22P05' || code === '22021' || code === '22008') {
    return new AppError('validation_failed', 'The text has characters that cannot be stored', {
      cause: thrown,
    });
  }
  return new AppError('internal_error', undefined, { cause: thrown });
}

function fromStatus(status: number, cause: Error): AppError {
  const code = byStatus[status] ?? (status < 500 ? 'malformed_request' : 'internal_error');
  return new AppError(code, status < 500 ? cause.message.slice(0, longestDetail) : undefined, { cause });
}

function isUnavailable(error: Error): boolean {
  const { code, message } = error as Error & { code?: string };
  if (code && (unavailableSqlState.test(code) || connectionCodes.has(code))) return true;
  return /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
    message,
  );
}
