import { batchesOf } from './summary-batches.js';

const batches = (costs: number[], room: number) => batchesOf(costs, (cost) => cost, room);

describe('Batches', () => {
  it('hold as much as there is room, in order', () => {
    expect(batches([3, 3, 4, 1, 9, 2], 10)).toEqual([[3, 3, 4], [1, 9], [2]]);
    expect(batches([], 10)).toEqual([]);
  });

  it('hold one alone that is larger than the room', () =>
    expect(batches([1, 20, 1], 10)).toEqual([[1], [20], [1]]));
});
