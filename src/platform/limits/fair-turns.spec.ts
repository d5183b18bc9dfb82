import { FairTurns } from './fair-turns.js';

const limits = { atOnce: 2, atOnceOfOne: 1, waiting: 10, waitingOfOne: 3, patienceMillis: 10_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Work that is ended by the test, in the order in which it began. */
function desk(more: Partial<typeof limits> = {}) {
  const turns = new FairTurns({ ...limits, ...more });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const give = (name: string): Promise<string> =>
    turns.take(name.charAt(0), () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, () => resolve(name)));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { give, end, begun };
}

describe('Turns', () => {
  it('go round: whoever has much waits for whoever has little', async () => {
    const { give, end, begun } = desk();
    const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map(give);
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    await end('a2');
    // Two of a's have gone: all others come before its third.
    expect(begun).toEqual(['a1', 'b1', 'a2', 'c1']);
    await end('b1');
    expect(begun).toEqual(['a1', 'b1', 'a2', 'c1', 'b2']);
    for (const name of ['c1', 'b2', 'a3']) await end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
  });

  it('leave a place free for others, however much one has', async () => {
    const { give, end, begun } = desk();
    const mine = [give('a1'), give('a2')];
    await settled();
    expect(begun).toEqual(['a1']);
    const other = give('b1');
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    for (const name of ['a1', 'a2', 'b1']) await end(name);
    await Promise.all([...mine, other]);
  });

  it('are not waited for by what holds too much meanwhile, of one or of all', async () => {
    const turns = new FairTurns({ ...limits, held: { all: 15, ofOne: 10 } });
    const ends: (() => void)[] = [];
    const give = (owner: string, weight: number) =>
      turns.take(owner, () => new Promise<void>((resolve) => ends.push(resolve)), { weight });
    const all = [give('a', 1_000), give('a', 6)];
    await expect(give('a', 5)).rejects.toMatchObject({ code: 'busy' });
    all.push(give('a', 4), give('b', 1_000), give('b', 5));
    await expect(give('c', 1)).rejects.toMatchObject({ code: 'busy' });
    for (let ended = 0; ended < all.length; await settled())
      while (ends.length > 0 && ++ended) ends.shift()?.();
    await Promise.all(all);
    // Who has begun, or ended, holds nothing here any more.
    all.push(give('a', 1), give('b', 1), give('a', 10), give('b', 5));
    for (let ended = 0; ended < 4; await settled()) while (ends.length > 0 && ++ended) ends.shift()?.();
    await Promise.all(all);
  });

  it('are left by who does not want theirs any more, and go on to the others', async () => {
    const turns = new FairTurns(limits);
    const leaving = new AbortController();
    let end: () => void = () => undefined;
    const first = turns.take('a', () => new Promise<void>((resolve) => (end = resolve)));
    const left = turns.take('a', () => Promise.reject(new Error('begun')), { signal: leaving.signal });
    const last = turns.take('a', () => Promise.resolve('last'));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'unavailable' });
    await expect(turns.take('b', () => Promise.resolve(), { signal: leaving.signal })).rejects.toMatchObject({
      code: 'unavailable',
    });
    end();
    expect(await last).toBe('last');
    await first;
  });

  it('are refused to who has too many waiting, and to nobody else', async () => {
    const { give, end } = desk();
    const all = ['a1', 'a2', 'a3', 'a4'].map(give);
    await expect(give('a5')).rejects.toMatchObject({ code: 'busy' });
    const other = give('b1');
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1']) await end(name);
    expect(await Promise.all([...all, other])).toHaveLength(5);
  });

  it('are given up when they do not come, and then nobody waits behind them', async () => {
    const { give, end, begun } = desk({ patienceMillis: 20 });
    const first = give('a1');
    await expect(give('a2')).rejects.toMatchObject({ code: 'busy', detail: /within 0.02 s/ });
    const third = give('a3');
    await end('a1');
    expect(begun).toEqual(['a1', 'a3']);
    await end('a3');
    await Promise.all([first, third]);
  });

  it('pass on when work fails', async () => {
    const turns = new FairTurns(limits);
    const failing = turns.take('a', () => Promise.reject(new Error('broken')));
    const next = turns.take('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
