import { setTimeout as sleep } from 'node:timers/promises';
import { WorkedTimes, WorkTime } from './work-time.js';

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

describe('The time that roles have worked', () => {
  it('goes on from what earlier attempts have taken, and stands still between', async () => {
    let now = 1_000;
    const times = new WorkedTimes(() => now);
    times.recall('', 400);
    const work = times.during('', async (taken) => {
      expect(taken).toBe(400);
      await times.during('1.0', () => Promise.resolve((now += 50)));
      now += 50;
      expect(times.all).toEqual([
        { path: '', millis: 500 },
        { path: '1.0', millis: 50 },
      ]);
      throw new Error('It waits for people');
    });
    await expect(work).rejects.toThrow('It waits for people');
    now += 10_000;
    expect(times.all).toContainEqual({ path: '', millis: 500 });
    await times.during('1.0', (taken) => Promise.resolve(expect(taken).toBe(50)));
  });
});
