import { TryLater } from '../../../notifications/index.js';
import { AppError } from '../../../platform/errors/index.js';

/** It was not done, and is done when amoCRM is well again: not before it has said. */
export function later(error: unknown): TryLater {
  if (!(error instanceof AppError)) return new TryLater('egress_timeout', { cause: error });
  const afterMs = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  return new TryLater(error.code, { detail: error.detail, afterMs, cause: error });
}
