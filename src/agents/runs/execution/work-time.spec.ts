import { setTimeout as sleep } from 'node:timers/promises';
import { WorkTime } from './work-time.js';

const until = (signal: AbortSignal) => sleep(5_000, undefined, { signal });

describe('The time of a role', () => {
  it('ends its work, and not that of who asked it', async () => {
    const outer = new AbortController();
    const time = new WorkTime(outer.signal);
    expect(await time.within(0.01, () => until(time.signal))).toBe('out of time');
    expect(outer.signal.aborted).toBe(false);
  });

  it('ends with that of who asked it, whose reason is told', async () => {
    const outer = new AbortController();
    const time = new WorkTime(outer.signal);
    const work = time.within(60, () => until(time.signal));
    outer.abort(new Error('stopped'));
    await expect(work).rejects.toThrow();
    expect(time.signal.reason).toEqual(new Error('stopped'));
  });

  it('gives what was done in time, and throws what went wrong in it', async () => {
    const time = new WorkTime(new AbortController().signal);
    expect(await time.within(60, () => Promise.resolve('done'))).toBe('done');
    await expect(time.within(undefined, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
