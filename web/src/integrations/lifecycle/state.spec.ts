import type { Status } from '../api-types';
import { mayStart, mayStop, stateOf } from './state';

const aStatus = (more: Partial<Status>): Status => ({
  desired: 'running',
  actual: 'running',
  lastActivityAt: null,
  heartbeatAt: null,
  runningSince: null,
  restarts: 0,
  nextAttemptAt: null,
  lastError: null,
  ...more,
});

it.each([
  [{}, 'running', false, true],
  [{ actual: 'starting' }, 'starting', false, true],
  [{ actual: 'stopped' }, 'sleeping', false, true],
  [{ desired: 'stopped', actual: 'stopped' }, 'stopped', true, false],
  [{ actual: 'error' }, 'error', true, true],
  [{ actual: 'error', nextAttemptAt: '2027-03-01T12:00:00Z' }, 'retrying', true, true],
] as const)('What is %p is told as %s', (more, state, start, stop) => {
  const status = aStatus(more);
  expect([stateOf(status), mayStart(status), mayStop(status)]).toEqual([state, start, stop]);
});
