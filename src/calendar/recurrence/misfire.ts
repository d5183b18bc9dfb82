import { lastFirings, type Firing, type Timetable } from './timetable.js';

/** What becomes of the times that passed while no process worked. */
export const misfireRules = ['fire_once', 'skip', 'fire_all'] as const;
export type MisfireRule = (typeof misfireRules)[number];

/** Whatever fires later than this is a misfire. */
export const graceMillis = 60_000;

/** So many misfires are fired or recorded, the newest. */
export const mostMisfires = 100;

/** What is due of an event. */
export interface Due {
  fire: Firing[];
  missed: Firing[];
  /** Everything up to here has been dealt with: it never moves back, whatever clocks do. */
  handledUntil: Date;
}

/** Judges what became due after `handledUntil`. What is in time fires under every rule. */
export function judge(timetable: Timetable, misfire: MisfireRule, handledUntil: Date, now: Date): Due {
  if (now <= handledUntil) return { fire: [], missed: [], handledUntil };
  const due = lastFirings(timetable, handledUntil, now, mostMisfires);
  const late = due.filter(({ firesAt }) => now.getTime() - firesAt.getTime() > graceMillis);
  const fired = late.slice(late.length - firesOf(misfire, late.length));
  return {
    fire: [...fired, ...due.slice(late.length)],
    missed: late.slice(0, late.length - fired.length),
    handledUntil: now,
  };
}

function firesOf(misfire: MisfireRule, late: number): number {
  switch (misfire) {
    case 'fire_all':
      return late;
    case 'fire_once':
      return Math.min(late, 1);
    case 'skip':
      return 0;
  }
}
