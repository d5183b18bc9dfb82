import { AppError } from '../errors/index.js';

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

const reasons: [RegExp, string][] = [
  [/^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|ETIMEOUT|EREFUSED|EBADNAME)/, 'The name could not be resolved'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'The connection was refused'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/, 'The connection was cut'],
  [/CERT|SIGNATURE|ISSUER|^ERR_TLS|^ERR_SSL|^EPROTO$/, 'No trusted TLS connection could be made'],
  [/^(Z_|ERR_.*BROTLI|ERR_PADDING)/, 'The answer is compressed in a way that cannot be read'],
  [/^UND_ERR_INVALID_ARG$/, 'The request is malformed'],
  [/^HPE_/, 'The answer is not HTTP'],
];

/**
 * Anything that a socket or decoder throws, as an error for callers. Its detail never repeats the message, which names
 * addresses and ports of our network.
 */
export function egressError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (timeouts.has(code)) return new AppError('egress_timeout', undefined, { cause: thrown });
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    return new AppError('egress_too_large', 'The headers of the answer are too large', { cause: thrown });
  }
  const [, reason] = reasons.find(([pattern]) => pattern.test(code)) ?? [];
  return new AppError('egress_failed', reason, { cause: thrown });
}

/** Of several addresses that were tried, the first one's. */
function codeOf(thrown: unknown): string {
  const { code, errors } = (thrown ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}
