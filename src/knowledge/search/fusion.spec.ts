import { fuse } from './fusion.js';

const equal = (lists: string[][]) => fuse(lists.map((ids) => ({ ids, weight: 1 })));
const order = (...lists: string[][]) => equal(lists).map(({ id }) => id);

describe('fuse', () => {
  it('puts what is high in both before what is first in one', () =>
    expect(order(['a', 'b', 'c'], ['d', 'b', 'a'])).toEqual(['a', 'b', 'd', 'c']));

  it('leaves one list as it is', () => expect(order(['c', 'a', 'b'])).toEqual(['c', 'a', 'b']));

  it('says 1 of what is first everywhere, and less of everything else', () => {
    const [first, second] = equal([
      ['a', 'b'],
      ['a', 'c'],
    ]);
    expect(first).toEqual({ id: 'a', score: 1 });
    expect(second?.score).toBeLessThan(0.51);
  });

  it('lets an order that is worth little decide only what the other leaves open', () => {
    const words = { ids: ['a', 'b', 'c'], weight: 1 };
    const poor = { ids: ['d', 'c', 'b', 'a'], weight: 0.05 };
    expect(fuse([words, poor]).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is nothing of nothing', () => expect(equal([[], []])).toEqual([]));
});
