import { lastSlotsBetween, nextSlot, type Schedule } from './schedule.js';

/** One time that an event takes place. */
export interface Firing {
  /** The time that its rule gives: it names the occurrence, wherever it was moved to. */
  slot: Date;
  firesAt: Date;
}

export type Rule =
  | { kind: 'one_time'; at: Date }
  /** Between two moments, both included, where they are set. */
  | ({ kind: 'recurring'; from: Date | null; until: Date | null } & Schedule);

/** When an event takes place: by its rule, without the slots that were moved or cancelled, at the times they were moved to. */
export interface Timetable {
  rule: Rule;
  /** By the slot's epoch milliseconds: where to, or null for cancelled. */
  exceptions: ReadonlyMap<number, Date | null>;
}

const just = 1;
const before = (moment: Date): Date => new Date(moment.getTime() - just);

export const byTime = (a: Firing, b: Firing): number =>
  a.firesAt.getTime() - b.firesAt.getTime() || a.slot.getTime() - b.slot.getTime();

/** Whether the rule gives this very time. */
export function isSlot({ rule }: Timetable, slot: Date): boolean {
  return nextOfRule(rule, before(slot))?.getTime() === slot.getTime();
}

/** The first firing after a moment. */
export function nextFiring(timetable: Timetable, after: Date): Firing | null {
  const { rule, exceptions } = timetable;
  let slot = nextOfRule(rule, after);
  while (slot && exceptions.has(slot.getTime())) slot = nextOfRule(rule, slot);
  const first = movedAfter(timetable, after).sort(byTime)[0];
  if (!slot) return first ?? null;
  const regular = { slot, firesAt: slot };
  return first && byTime(first, regular) < 0 ? first : regular;
}

/** Whether the event takes place at this very time. */
export const takesPlaceAt = (timetable: Timetable, moment: Date): boolean =>
  nextFiring(timetable, before(moment))?.firesAt.getTime() === moment.getTime();

/** The last firings after one moment and up to another, oldest first. */
export function lastFirings(timetable: Timetable, after: Date, upTo: Date, most: number): Firing[] {
  const { rule, exceptions } = timetable;
  const regular = lastOfRule(rule, after, upTo, most + exceptions.size)
    .filter((slot) => !exceptions.has(slot.getTime()))
    .map((slot) => ({ slot, firesAt: slot }));
  const moved = movedAfter(timetable, after).filter(({ firesAt }) => firesAt <= upTo);
  return [...regular, ...moved].sort(byTime).slice(-most);
}

function movedAfter({ exceptions }: Timetable, after: Date): Firing[] {
  return [...exceptions].flatMap(([slot, firesAt]) =>
    firesAt && firesAt > after ? [{ slot: new Date(slot), firesAt }] : [],
  );
}

function nextOfRule(rule: Rule, after: Date): Date | null {
  if (rule.kind === 'one_time') return rule.at > after ? rule.at : null;
  const { from, until } = rule;
  const slot = nextSlot(rule, from && from > after ? before(from) : after);
  return slot && (!until || slot <= until) ? slot : null;
}

function lastOfRule(rule: Rule, after: Date, upTo: Date, most: number): Date[] {
  if (rule.kind === 'one_time') return rule.at > after && rule.at <= upTo ? [rule.at] : [];
  const { from, until } = rule;
  const first = from && from > after ? before(from) : after;
  const last = until && until < upTo ? until : upTo;
  return first < last ? lastSlotsBetween(rule, first, last, most) : [];
}
