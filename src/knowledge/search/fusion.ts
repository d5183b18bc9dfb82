/** Less than the 60 of Cormack, Clarke and Büttcher 2009: what is first in one order is not beaten by two halfway places. */
const flatness = 10;

/** Things in an order, and what it is worth beside the others. */
export interface Order {
  ids: readonly string[];
  weight: number;
}

/**
 * Several orders of the same things as one, by reciprocal rank: what stands high in more of them comes first. The score
 * is 1 for what is first in all. What is equal keeps the order of the lists.
 */
export function fuse(orders: readonly Order[]): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  const best = orders.reduce((sum, { weight }) => sum + weight, 0) / (flatness + 1);
  for (const { ids, weight } of orders) {
    for (const [rank, id] of ids.entries())
      scores.set(id, (scores.get(id) ?? 0) + weight / (flatness + rank + 1) / best);
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score);
}
