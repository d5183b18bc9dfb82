import type { Status } from '../api-types';

export const states = ['running', 'starting', 'sleeping', 'stopped', 'retrying', 'error'] as const;
export type State = (typeof states)[number];

export const stateColors = {
  running: 'artel',
  starting: 'blue',
  sleeping: 'gray',
  stopped: 'gray',
  retrying: 'orange',
  error: 'red',
} as const;

/** What people are told of how something is. */
export function stateOf({ desired, actual, nextAttemptAt }: Status): State {
  if (actual === 'error') return nextAttemptAt === null ? 'error' : 'retrying';
  if (actual === 'stopped') return desired === 'running' ? 'sleeping' : 'stopped';
  return actual;
}

/** What can be done about it. */
export const mayStart = ({ desired, actual }: Status): boolean => desired === 'stopped' || actual === 'error';
export const mayStop = ({ desired }: Status): boolean => desired === 'running';
