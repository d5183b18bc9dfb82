import { AppError } from '../../platform/errors/index.js';
import type { RunEvent } from '../../agents/index.js';
import { brokenOff, toldInPieces } from './told.js';

const head = { runId: '019', created: 1, model: 'lawyer' };
const delta = (seq: number, text: string): RunEvent => ({ epoch: 1, seq, type: 'delta', data: { text } });
const running: RunEvent = { epoch: 1, seq: 1, type: 'status', data: { state: 'running' } };
const spent: RunEvent = {
  epoch: 1,
  seq: 3,
  type: 'error',
  data: { code: 'budget_exceeded', detail: 'Spent', retryAfter: 7 },
};
const restarted: RunEvent = { epoch: 2, seq: 1, type: 'reset', data: { attempt: 2 } };

/** Some batches of events, and then perhaps a failure to read more. */
async function* reading(batches: RunEvent[][], failure?: Error): AsyncGenerator<RunEvent[]> {
  for (const batch of batches) yield await Promise.resolve(batch);
  if (failure) throw failure;
}

/** The data of what is handed on, and what it ends with. */
async function told(events: AsyncGenerator<RunEvent[]>): Promise<{ data: string[]; thrown?: unknown }> {
  const data: string[] = [];
  try {
    for await (const frames of toldInPieces(head, events, false))
      for (const frame of frames) if ('data' in frame) data.push(frame.data);
    return { data };
  } catch (thrown) {
    return { data, thrown };
  }
}

describe('A streamed answer', () => {
  it('throws what its run failed with, behind what was said before', async () => {
    const { data, thrown } = await told(reading([[running], [delta(2, 'один')], [spent]]));
    expect(data).toHaveLength(2);
    expect(thrown).toMatchObject({ code: 'budget_exceeded', detail: 'Spent', retryAfter: 7 });
  });

  it('of a run that has failed already is its failure alone', async () => {
    const { data, thrown } = await told(reading([[running, delta(2, 'один'), spent]]));
    expect(data).toEqual([]);
    expect(thrown).toMatchObject({ code: 'budget_exceeded', retryAfter: 7 });
  });

  it('is not gone on with by another attempt, once something was said', async () => {
    const { data, thrown } = await told(reading([[delta(1, 'один')], [restarted, delta(2, 'два')]]));
    expect(data.join('\n')).not.toContain('два');
    expect(thrown).toMatchObject({ code: 'unavailable' });
    const done: RunEvent = { epoch: 2, seq: 2, type: 'done', data: { messageId: null, content: 'два' } };
    const silent = await told(reading([[running], [restarted], [done]]));
    expect(silent.thrown).toBeUndefined();
    expect(silent.data.join('\n')).toContain('два');
  });

  it('that cannot be read to its end throws why', async () => {
    const failure = new Error('inside');
    const { data, thrown } = await told(reading([[delta(1, 'один')]], failure));
    expect(data).toHaveLength(2);
    expect(thrown).toBe(failure);
  });

  it('that broke off ends with an error as OpenAI has it', () => {
    const frame = brokenOff(new AppError('model_error', 'Away'), head);
    expect('data' in frame && JSON.parse(frame.data)).toEqual({
      error: { message: 'Away', type: 'server_error', param: null, code: 'model_error' },
    });
  });
});
