import { AppError } from '../../platform/errors/index.js';
import { ModelCallError } from '../model-call-error.js';
import type { Use } from './backend.js';
import type { Candidate } from './candidates.js';

export interface Failure {
  server: string;
  error: AppError;
}

/** What every server would say alike: the request itself is at fault. */
const faultsOfRequests = new Set([400, 405, 409, 413, 414, 415, 422, 431]);

/** Another server may do better: it is the server, or the way to it, that has failed. */
export const mayAskAnother = (error: unknown): error is AppError =>
  error instanceof AppError &&
  error.code.startsWith('model_') &&
  !(error instanceof ModelCallError && faultsOfRequests.has(error.upstreamStatus ?? 0));

/** Says something about the server. One that only has too much to do, or lacks a model, is well. */
export const isFault = (error: unknown): error is AppError =>
  mayAskAnother(error) &&
  error.code !== 'model_not_found' &&
  !(error instanceof ModelCallError && error.upstreamStatus === 429);

/** Whether all may be asked again, and when, is what the most hopeful of them says. */
export function allOf(failures: readonly Failure[]): AppError {
  const last = failures.at(-1)?.error;
  if (failures.length === 1 && last) return last;
  const told = failures.map(({ server, error }) => `${server}: ${error.detail ?? error.code}`);
  const calls = failures.map(({ error }) => error).filter((error) => error instanceof ModelCallError);
  const hopeful = calls.filter(({ retryable }) => retryable);
  const isSame = failures.every(({ error }) => error.code === last?.code);
  return new ModelCallError(
    isSame && last instanceof ModelCallError ? last.code : 'model_unavailable',
    `No model server could answer: ${told.join('; ')}`,
    {
      retryable: hopeful.length > 0,
      retryAfter:
        hopeful.length > 0 ? Math.min(...hopeful.map(({ retryAfter = 0 }) => retryAfter)) : undefined,
      cause: last,
    },
  );
}

/** Why none of them was asked. */
export function refusalOf(candidates: readonly Candidate[], use: Use): ModelCallError {
  const rests = ({ backend }: Candidate) => !backend.circuits[use].admits;
  const why = candidates.map(
    (candidate) => `${candidate.backend.name} ${rests(candidate) ? 'rests after failures' : 'is busy'}`,
  );
  return new ModelCallError('model_unavailable', `No model server takes the call: ${why.join(', ')}`, {
    // Whoever stood in line has waited already.
    retryable: candidates.every(rests),
  });
}
