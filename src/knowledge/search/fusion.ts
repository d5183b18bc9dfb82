/** Cormack, Clarke and Büttcher 2009: ranks near the top differ, and none decides alone. */
const flatness = 60;

/**
 * Several orders of the same things as one, by reciprocal rank: what stands high in more of them comes first. The score
 * is 1 for what is first in all. What is equal keeps the order of the lists.
 */
export function fuse(lists: readonly (readonly string[])[]): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  const best = lists.length / (flatness + 1);
  for (const list of lists) {
    for (const [rank, id] of list.entries())
      scores.set(id, (scores.get(id) ?? 0) + 1 / (flatness + rank + 1) / best);
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score);
}
