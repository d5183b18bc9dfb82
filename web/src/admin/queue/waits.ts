import type { OpenRun } from './search';

export const runStates = ['queued', 'running', 'waiting_approval'] as const;

/** Since when a run is as it is. */
export function sinceOf({ status, createdAt, startedAt, waitingSince }: OpenRun): string {
  if (status === 'waiting_approval') return waitingSince ?? createdAt;
  return (status === 'running' ? startedAt : null) ?? createdAt;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

interface Part {
  value: number;
  unit: (typeof units)[number][0];
}

/** How long that is by now, in its two largest units at most: `1 hour 5 minutes`, `42 seconds`. */
export function waited(since: string, now = Date.now()): Part[] {
  // The clocks of the server and the reader differ.
  let left = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  const parts: Part[] = [];
  for (const [unit, size] of units) {
    parts.push({ value: Math.floor(left / size), unit });
    left %= size;
  }
  const first = parts.findIndex(({ value }) => value > 0);
  if (first === -1) return parts.slice(-1);
  return parts.slice(first, first + 2).filter(({ value }, place) => place === 0 || value > 0);
}

const mostShown = 10;

/** The first of a long list, and what is chosen of the others. */
export const firstOf = <Item extends { id: string }>(
  items: readonly Item[],
  chosen: readonly (string | undefined)[],
): Item[] => items.filter(({ id }, place) => place < mostShown || chosen.includes(id));
