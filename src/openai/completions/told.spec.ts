import { AppError } from '../../platform/errors/index.js';
import type { RunEvent } from '../../agents/index.js';
import { toldInPieces } from './told.js';

const head = { runId: '019', created: 1, model: 'lawyer' };
const delta = (seq: number, text: string): RunEvent => ({ epoch: 1, seq, type: 'delta', data: { text } });

async function* breaking(error: Error): AsyncGenerator<RunEvent[]> {
  yield await Promise.resolve([delta(1, 'один')]);
  throw error;
}

describe('A streamed answer', () => {
  it.each([
    [new AppError('unavailable'), 'unavailable'],
    [Object.assign(new Error('inside'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [new TypeError('inside'), 'internal_error'],
  ])('that cannot be read to its end ends with an error (%#)', async (error, code) => {
    const told: string[] = [];
    for await (const frames of toldInPieces(head, breaking(error), false))
      for (const frame of frames) if ('data' in frame) told.push(frame.data);
    expect(told).toHaveLength(3);
    expect(told.join('\n')).not.toContain('inside');
    expect(JSON.parse(told[2] ?? '')).toMatchObject({ error: { code, type: 'server_error' } });
  });
});
