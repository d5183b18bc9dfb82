/** Splits items, in their order, into as few runs as keep below `room` each; one that alone is over it has its own. */
export function batchesOf<T>(items: T[], costOf: (item: T) => number, room: number): T[][] {
  const batches: T[][] = [];
  let left = 0;
  for (const item of items) {
    const cost = costOf(item);
    const last = batches.at(-1);
    if (last && cost <= left) {
      last.push(item);
      left -= cost;
    } else {
      batches.push([item]);
      left = room - cost;
    }
  }
  return batches;
}
