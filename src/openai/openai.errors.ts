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

export const writeOpenAiError: ErrorWriter = (error) => ({
  type: 'application/json; charset=utf-8',
  body: openAiError(error),
});
