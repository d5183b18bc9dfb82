export const verdictKinds = ['approved', 'edited', 'rejected', 'waiting'] as const;
export type VerdictKind = (typeof verdictKinds)[number];
export type Counts = Record<VerdictKind, number>;

export interface RoleStatistics extends Counts {
  agent: { id: string; username: string; name: string };
  /** 0 to 1; null: none was judged. */
  approvalRate: number | null;
  medianSecondsToValidate: number | null;
  p90SecondsToValidate: number | null;
  feedback: { up: number; down: number };
}

export interface Share {
  kind: VerdictKind;
  count: number;
  /** Of the whole bar, 0 to 1: where it begins, and how long it is. */
  from: number;
  size: number;
}

/** The pieces of a role's bar; bars are as long as their counts, the longest fills its line. */
export function sharesOf(counts: Counts, longest: number): Share[] {
  let from = 0;
  return verdictKinds.flatMap((kind) => {
    const size = longest > 0 ? counts[kind] / longest : 0;
    const share = { kind, count: counts[kind], from, size };
    from += size;
    return counts[kind] > 0 ? [share] : [];
  });
}

export const totalOf = (counts: Counts): number => verdictKinds.reduce((sum, kind) => sum + counts[kind], 0);

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A duration in the largest unit that fits, for `Intl`; seconds at the least. */
export function inUnits(seconds: number): { value: number; unit: 'day' | 'hour' | 'minute' | 'second' } {
  for (const [unit, size] of units)
    if (seconds >= size) return { value: Math.round((seconds / size) * 10) / 10, unit };
  return { value: Math.round(seconds), unit: 'second' };
}
