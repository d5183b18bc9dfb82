import { AppError, type ErrorCode } from '../platform/errors/index.js';
import { shortened } from '../platform/text/index.js';

type ModelErrorCode = Extract<ErrorCode, `model_${string}` | 'context_too_long'>;

interface ModelCallErrorOptions {
  /** The HTTP status that the model server answered with. */
  upstreamStatus?: number;
  /** Seconds, from the server's Retry-After. */
  retryAfter?: number;
  /** Whether the same call may succeed a moment later, as long as no token was seen. */
  retryable?: boolean;
  cause?: unknown;
}

/** A failed call of a model server. */
export class ModelCallError extends AppError {
  declare readonly code: ModelErrorCode;
  readonly upstreamStatus?: number;
  readonly retryable: boolean;

  constructor(code: ModelErrorCode, detail?: string, options: ModelCallErrorOptions = {}) {
    super(code, detail, options);
    this.name = 'ModelCallError';
    this.upstreamStatus = options.upstreamStatus;
    this.retryable = options.retryable ?? false;
  }
}

/** What a call of a model ends with when the fault is the model's or its server's. */
export const isModelFault = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code.startsWith('model_') || error.code === 'context_too_long');

const overloaded = new Set([429, 500, 502, 503, 504, 529]);
const contextExceeded = /context.?(length|size|window)|maximum context|exceed_context/i;
const longestMessage = 200;

/** The error for an answer other than 2xx, with no more of its body than a short `error.message`. */
export function refusal(status: number, retryAfter: string | undefined, body: string): ModelCallError {
  const message = messageIn(body);
  const options = {
    upstreamStatus: status,
    retryAfter: seconds(retryAfter),
    retryable: overloaded.has(status),
  };
  if (status === 404) return new ModelCallError('model_not_found', message, options);
  // Servers quote the credentials they refuse.
  if (status === 401 || status === 403) {
    return new ModelCallError('model_error', `The model server refused our credentials (${status})`, options);
  }
  if (status < 500 && status !== 429 && contextExceeded.test(body)) {
    return new ModelCallError('context_too_long', undefined, options);
  }
  return new ModelCallError(
    'model_error',
    `The model server answered ${status}${message ? `: ${message}` : ''}`,
    options,
  );
}

/** The error for an `error` field inside a stream. */
export function streamError(error: unknown): ModelCallError {
  const message = shortMessage(error);
  if (message && contextExceeded.test(message)) return new ModelCallError('context_too_long');
  return new ModelCallError('model_error', message && `The model server failed: ${message}`);
}

/** The error for a connection that could not be made or broke. */
export function connectionError(cause: Error, answered: boolean): ModelCallError {
  const { code } = cause as Error & { code?: string };
  return answered
    ? new ModelCallError('model_incomplete', undefined, { cause, retryable: true })
    : new ModelCallError(
        'model_unavailable',
        `The model server cannot be reached${code ? ` (${code})` : ''}`,
        {
          cause,
          retryable: true,
        },
      );
}

function messageIn(body: string): string | undefined {
  try {
    const { error, message } = (JSON.parse(body) ?? {}) as { error?: unknown; message?: unknown };
    return shortMessage(error ?? message);
  } catch {
    return undefined;
  }
}

function shortMessage(error: unknown): string | undefined {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  if (typeof message !== 'string') return undefined;
  const plain = message
    .slice(0, 2 * longestMessage)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/\b(sk|key|bearer)[-_ ][\w.-]{8,}/gi, '***')
    .trim();
  return shortened(plain, longestMessage - 1) || undefined;
}

/** RFC 9110, 10.2.3: seconds or an HTTP date. */
function seconds(retryAfter: string | undefined): number | undefined {
  if (!retryAfter) return undefined;
  const given = Number(retryAfter);
  const value = Number.isNaN(given) ? (Date.parse(retryAfter) - Date.now()) / 1000 : given;
  return Number.isFinite(value) ? Math.max(0, value) : undefined;
}
