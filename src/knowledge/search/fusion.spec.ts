import { fuse } from './fusion.js';

const order = (...lists: string[][]) => fuse(lists).map(({ id }) => id);

describe('fuse', () => {
  it('puts what is high in both before what is first in one', () =>
    expect(order(['a', 'b', 'c'], ['d', 'b', 'a'])).toEqual(['a', 'b', 'd', 'c']));

  it('leaves one list as it is', () => expect(order(['c', 'a', 'b'])).toEqual(['c', 'a', 'b']));

  it('says 1 of what is first everywhere, and less of everything else', () => {
    const [first, second] = fuse([
      ['a', 'b'],
      ['a', 'c'],
    ]);
    expect(first).toEqual({ id: 'a', score: 1 });
    expect(second?.score).toBeLessThan(0.51);
  });

  it('is nothing of nothing', () => expect(fuse([[], []])).toEqual([]));
});
