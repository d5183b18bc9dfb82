import type { RunEvent, RunEventBody } from '../queue/run-event.js';
import { snapshotOf } from './run.snapshot.js';

const attempt = (epoch: number, ...bodies: RunEventBody[]): RunEvent[] =>
  bodies.map((body, index) => ({ epoch, seq: index + 1, ...body }));
const thinking: RunEventBody = { type: 'status', data: { state: 'running', step: 'thinking' } };
const delta = (text: string): RunEventBody => ({ type: 'delta', data: { text } });

describe('The snapshot of a run', () => {
  const running = { id: 'r', status: 'running' } as const;

  it('says what the role does until it writes, and then what it wrote', () => {
    expect(snapshotOf(running, attempt(1, thinking))).toEqual({
      state: 'running',
      step: 'thinking',
      text: '',
      id: 'r-1-1',
    });
    expect(snapshotOf(running, attempt(1, thinking, delta('один '), delta('два')))).toEqual({
      state: 'running',
      text: 'один два',
      id: 'r-1-3',
    });
  });

  it('forgets what an earlier attempt wrote', () => {
    const reset: RunEventBody = { type: 'reset', data: { attempt: 2 } };
    const events = [...attempt(1, thinking, delta('один')), ...attempt(2, reset, thinking)];
    expect(snapshotOf(running, events)).toMatchObject({ text: '', step: 'thinking', id: 'r-2-2' });
  });

  it('keeps what was reached when the run ended', () => {
    const error: RunEventBody = { type: 'error', data: { code: 'model_timeout', detail: '' } };
    const events = attempt(1, thinking, delta('один'), error);
    expect(snapshotOf({ id: 'r', status: 'failed' }, events)).toEqual({
      state: 'failed',
      text: 'один',
      id: 'r-1-3',
    });
  });

  it('begins before the first event', () => {
    expect(snapshotOf({ id: 'r', status: 'queued' }, [])).toEqual({ state: 'queued', text: '', id: 'r-0-0' });
  });
});
