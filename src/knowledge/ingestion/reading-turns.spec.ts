import type { Config } from '../../platform/config/index.js';
import { ReadingTurns } from './reading-turns.js';

const turnsFor = (readers: number) => new ReadingTurns({ KNOWLEDGE_PARSERS: readers } as Config);
const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns of reading', () => {
  it('are as many at once as there are readers, in the order of asking', async () => {
    const turns = turnsFor(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = [0, 1, 2, 3].map((one) =>
      turns.take(never, async () => {
        begun.push(one);
        await new Promise<void>((resolve) => (ends[one] = resolve));
      }),
    );
    await settled();
    expect(begun).toEqual([0, 1]);
    ends[1]?.();
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]?.();
    await settled();
    ends[2]?.();
    ends[3]?.();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('go on after one that fails, and after one that left while it waited', async () => {
    const turns = turnsFor(1);
    const leaving = new AbortController();
    let fail = () => {};
    const first = turns.take(
      never,
      () => new Promise<void>((_, reject) => (fail = () => reject(new Error('broken')))),
    );
    await settled();
    const second = turns.take(leaving.signal, () => Promise.resolve('second'));
    const third = turns.take(never, () => Promise.resolve('third'));
    leaving.abort(new Error('The server stops'));
    await expect(second).rejects.toThrow('The server stops');
    fail();
    await expect(first).rejects.toThrow('broken');
    await expect(third).resolves.toBe('third');
    await expect(turns.take(leaving.signal, () => Promise.resolve())).rejects.toThrow('The server stops');
    await expect(turns.take(never, () => Promise.resolve('fourth'))).resolves.toBe('fourth');
  });
});
