import { setImmediate as turn } from 'node:timers/promises';
import { AppError } from '../../platform/errors/index.js';
import { FairTurns } from './fair-turns.js';

const refusal = (error: unknown) => (error as AppError).code;

describe('Fair turns', () => {
  /** Work that ends when it is told to, in the order in which it began. */
  function stage(turns: FairTurns) {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const run = (key: string, name = key) =>
      turns
        .run(key, async () => {
          begun.push(name);
          await new Promise<void>((end) => ends.push(end));
        })
        .then(() => 'done', refusal);
    const endOne = async () => {
      ends.shift()?.();
      await turn();
    };
    return { begun, run, endOne };
  }

  it('let who comes with another key pass a line, and keep the order in each', async () => {
    const { begun, run, endOne } = stage(new FairTurns(1, { waiting: 64, lines: 64 }));
    const all = ['a1', 'a2', 'a3', 'a4'].map((name) => run('a', name));
    all.push(run('b', 'b1'), run('b', 'b2'));
    for (let i = 0; i < all.length; i++) await endOne();
    await expect(Promise.all(all)).resolves.toEqual(all.map(() => 'done'));
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
  });

  it('refuse who fills their own line, and nobody else', async () => {
    const { begun, run, endOne } = stage(new FairTurns(1, { waiting: 2, lines: 2 }));
    const [running, ...flood] = Array.from({ length: 5 }, () => run('a'));
    await expect(Promise.all(flood.slice(2))).resolves.toEqual(['too_many_requests', 'too_many_requests']);
    const other = run('b');
    for (let i = 0; i < 4; i++) await endOne();
    await expect(Promise.all([running, ...flood.slice(0, 2), other])).resolves.toEqual(Array(4).fill('done'));
    expect(begun).toEqual(['a', 'a', 'b', 'a']);
  });

  it('end: so many lines wait and no more, and a line that is empty makes room', async () => {
    const { run, endOne } = stage(new FairTurns(1, { waiting: 2, lines: 1 }));
    const kept = [run('a'), run('b')];
    await expect(run('c')).resolves.toBe('too_many_requests');
    await endOne();
    kept.push(run('c'));
    await endOne();
    await endOne();
    await expect(Promise.all(kept)).resolves.toEqual(['done', 'done', 'done']);
  });

  it('go on after work that fails', async () => {
    const turns = new FairTurns(1, { waiting: 1, lines: 1 });
    const fails = turns.run('a', () => Promise.reject(new AppError('conflict'))).catch(refusal);
    await expect(turns.run('a', () => Promise.resolve('next'))).resolves.toBe('next');
    await expect(fails).resolves.toBe('conflict');
  });
});
