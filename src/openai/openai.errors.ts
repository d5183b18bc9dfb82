import type { AppError } from '../platform/errors/index.js';
import type { ErrorWriter } from '../platform/http/index.js';

const typeOf = (code: string, status: number): string => {
  if (code === 'budget_exceeded') return 'insufficient_quota';
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
};

/** An error as OpenAI's SDKs expect it. */
export const openAiError = (error: {
  code: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
}) => {
  const [field] = error.errors ?? [];
  return {
    error: {
      message: field ? `${field.path}: ${field.message}` : error.detail,
      type: typeOf(error.code, error.status),
      param: field?.path ?? null,
      code: error.code,
    },
  };
};

/** As OpenAI's servers tell their SDKs. */
export const neverRetried = { 'x-should-retry': 'false' };

/** Conflicts that only a person ends, or another request. OpenAI's SDKs ask again after any 409. */
const lasting = new Set<string>(['idempotency_conflict', 'agent_stopped', 'agent_unavailable']);
/**
 * Seconds that a client is told to wait at most: the official SDK for Node sleeps for as long as it is told, until the end
 * of the month as well, while its caller hears nothing. What lasts longer, such as a budget that is spent, is no case for
 * asking again by oneself; who does so all the same comes by at times, since it may have been opened meanwhile.
 */
const longestWait = 60;

/** The one place that says which refusals are worth another try. */
function retriesOf({ code, retryAfter = 0 }: AppError): Record<string, string> {
  const isLong = retryAfter > longestWait;
  return {
    ...(isLong || lasting.has(code) ? neverRetried : {}),
    ...(isLong ? { 'retry-after': String(longestWait) } : {}),
  };
}

export const writeOpenAiError: ErrorWriter = (error) => ({
  type: 'application/json; charset=utf-8',
  body: openAiError(error),
  headers: retriesOf(error),
});
