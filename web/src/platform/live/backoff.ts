const firstMillis = 500;
const longestMillis = 30_000;

/** How long to wait before the n-th attempt (from 0): doubling, and spread, so that clients do not come all at once. */
export function backoffMillis(attempt: number, random = Math.random): number {
  const most = Math.min(longestMillis, firstMillis * 2 ** attempt);
  return Math.round(most / 2 + (random() * most) / 2);
}
