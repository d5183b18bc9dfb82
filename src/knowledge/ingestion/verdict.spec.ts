import { QueryFailedError } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { DocumentProblem } from '../parsing/document-problem.js';
import { IngestionProblem } from './ingestion-problem.js';
import { mostAttempts, verdictOn } from './verdict.js';

const failedQuery = (code: string) => new QueryFailedError('', [], Object.assign(new Error('no'), { code }));
const first = { attempts: 1, faults: 0 };
const last = { attempts: mostAttempts, faults: 0 };
const lost = new DocumentProblem('worker_lost', 'The reader died');
const unknown = new TypeError('undefined is no function');

describe('What a broken attempt means', () => {
  it.each<[what: string, error: unknown, claim: typeof first, kind: string, code: string | undefined]>([
    [
      'a document that is encrypted',
      new DocumentProblem('encrypted', 'It asks for a password'),
      first,
      'failed',
      'encrypted',
    ],
    [
      'an address that answers nothing',
      new IngestionProblem('fetch_failed', '404'),
      first,
      'failed',
      'fetch_failed',
    ],
    ['a reader that died', lost, first, 'again', undefined],
    ['a reader that died each time', lost, last, 'failed', 'worker_lost'],
    ['a mistake of ours', unknown, first, 'again', undefined],
    ['a mistake of ours, each time', unknown, last, 'failed', 'internal_error'],
    ['a model that does not answer', new AppError('model_unavailable'), last, 'later', 'model_unavailable'],
    ['a disk that is full', new AppError('unavailable'), last, 'later', 'unavailable'],
    ['a database that went away', failedQuery('57P01'), last, 'later', 'unavailable'],
    ['a statement that takes too long', failedQuery('57014'), first, 'again', undefined],
    ['a row that breaks a rule', failedQuery('23505'), first, 'again', undefined],
    ['a row that breaks a rule, each time', failedQuery('23505'), last, 'failed', 'internal_error'],
    ['a chunk that no model takes', new AppError('context_too_long'), first, 'failed', 'context_too_long'],
  ])('%s', (_what, error, claim, kind, code) => {
    const verdict = verdictOn(error, claim);
    expect(verdict.kind).toBe(kind);
    if (code !== undefined) expect(verdict).toMatchObject({ problem: { code } });
  });

  it('is waited for longer each time, and never longer than five minutes', () => {
    const waits = [0, 1, 2, 3, 20, 1_000].map((faults) => {
      const verdict = verdictOn(new AppError('unavailable'), { attempts: 1, faults });
      return verdict.kind === 'later' ? verdict.seconds : NaN;
    });
    expect(waits).toEqual([2, 4, 8, 16, 300, 300]);
  });
});
