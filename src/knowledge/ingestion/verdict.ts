import { AppError, toAppError } from '../../platform/errors/index.js';
import { DocumentProblem } from '../parsing/document-problem.js';
import type { Claim } from './document-claims.js';
import { IngestionProblem } from './ingestion-problem.js';

interface Problem {
  code: string;
  detail: string;
}

/** What becomes of a document whose attempt broke off. */
export type Verdict =
  | { kind: 'failed'; problem: Problem }
  /** It may be what broke it: the attempt counts. */
  | { kind: 'again' }
  /** Something else is out of order. */
  | { kind: 'later'; seconds: number; problem: Problem };

/** Without getting on. */
export const mostAttempts = 3;

const longestWaitSeconds = 300;

/** Twice as long each time: a server that is down for a night is not asked ten thousand times. */
const waitAfter = (faults: number): number => Math.min(longestWaitSeconds, 2 ** (Math.min(faults, 10) + 1));

export function verdictOn(error: unknown, { attempts, faults }: Pick<Claim, 'attempts' | 'faults'>): Verdict {
  const isLast = attempts >= mostAttempts;
  if (error instanceof DocumentProblem || error instanceof IngestionProblem) {
    if (error.code === 'worker_lost' && !isLast) return { kind: 'again' };
    return { kind: 'failed', problem: { code: error.code, detail: error.detail } };
  }
  // A chunk that the model cannot take is the same chunk the next time.
  if (error instanceof AppError && error.code === 'context_too_long')
    return { kind: 'failed', problem: { code: error.code, detail: error.detail } };
  const outside = outsideProblem(error);
  if (outside) return { kind: 'later', seconds: waitAfter(faults), problem: outside };
  if (!isLast) return { kind: 'again' };
  return { kind: 'failed', problem: { code: 'internal_error', detail: 'Something went wrong here' } };
}

/** A server that we need, the disk or the database. */
function outsideProblem(error: unknown): Problem | undefined {
  if (error instanceof AppError) return { code: error.code, detail: error.detail };
  // A statement that takes longer than it may takes as long the next time.
  if (isOverdue(error) || toAppError(error).code !== 'unavailable') return undefined;
  return { code: 'unavailable', detail: 'The database is not available right now' };
}

/** `query_canceled` of PostgreSQL. */
const isOverdue = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '57014';
