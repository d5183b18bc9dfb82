import type { Notification } from '../api-types';

export interface Day {
  /** 0 for today, 1 for yesterday. */
  ago: number;
  items: Notification[];
}

const dayMillis = 86_400_000;

const midnight = (time: string | number): number => new Date(time).setHours(0, 0, 0, 0);

/** Days of the reader's own, one after another, of what stands in their order. */
export function byDay(items: readonly Notification[], now = Date.now()): Day[] {
  const days: Day[] = [];
  for (const item of items) {
    // Days of a clock that is changed have an hour more, or less.
    const ago = Math.max(0, Math.round((midnight(now) - midnight(item.createdAt)) / dayMillis));
    const last = days.at(-1);
    if (last?.ago === ago) last.items.push(item);
    else days.push({ ago, items: [item] });
  }
  return days;
}
