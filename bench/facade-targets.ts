import type { AnyProfile } from '../test/support/deployment.js';
import { paired, type FacadeFigures, type Slice, type Way } from './facade.js';
import { table } from './table.js';

/** What an answer through Artel may cost at most, or must reach at least, beside another way in the same rounds. */
interface Target {
  what: string;
  way: Way;
  inFlight: number;
  beside: 'proxy' | 'direct';
  compare: (artel: Slice, other: Slice) => number;
  bound: Partial<Record<AnyProfile, number>>;
  isMost: boolean;
}

const share = (a: Slice, b: Slice): number => a.perSecond / b.perSecond;

/** Those of the facade for a simple role without tools; none were set for the database inside. */
const targets: readonly Target[] = [
  {
    ...{ what: 'streamed, 64 in flight: requests/s x proxy', way: 'streamed', inFlight: 64, beside: 'proxy' },
    ...{ compare: share, bound: { single: 0.55, scaled: 0.4 }, isMost: false },
  },
  {
    ...{ what: 'whole, 64 in flight: requests/s x proxy', way: 'whole', inFlight: 64, beside: 'proxy' },
    ...{ compare: share, bound: { single: 0.3, scaled: 0.2 }, isMost: false },
  },
  {
    ...{ what: 'streamed, 1 in flight: added p50, ms', way: 'streamed', inFlight: 1, beside: 'direct' },
    ...{ compare: (a, b) => a.p50 - b.p50, bound: { single: 2, scaled: 4 }, isMost: true },
  },
  {
    ...{ what: 'paced, 256 in flight: first words p50 after the proxy, ms', way: 'paced', inFlight: 256 },
    ...{ beside: 'proxy', compare: (a, b) => a.firstWords - b.firstWords },
    ...{ bound: { single: 15, scaled: 30 }, isMost: true },
  },
];

interface Judged {
  what: string;
  mustBe: string;
  measured: number;
  isMet: boolean;
}

/** Of what was measured: a run that was ended early has fewer. */
function judged(profile: AnyProfile, figures: readonly FacadeFigures[]): Judged[] {
  return targets.flatMap(({ what, way, inFlight, beside, compare, bound: bounds, isMost }) => {
    const bound = bounds[profile];
    const row = figures.find((one) => one.way === way && one.inFlight === inFlight);
    if (bound === undefined || !row) return [];
    // Slices without an answer have no times, and meet nothing.
    const isMeasured = row.slices.every(({ answers }) => answers > 0);
    const measured = isMeasured ? paired(row.slices, ['Artel', beside], compare) : NaN;
    const isMet = isMost ? measured <= bound : measured >= bound;
    return [{ what, mustBe: `${isMost ? '<=' : '>='} ${bound}`, measured, isMet }];
  });
}

/** Empty for a profile without targets. */
export function targetTable(profile: AnyProfile, figures: readonly FacadeFigures[]): string[] {
  const rows = judged(profile, figures).map(({ what, mustBe, measured, isMet }) => [
    ...[what, mustBe, measured, isMet ? 'yes' : 'NO'],
  ]);
  if (rows.length === 0) return [];
  return [
    `Targets of the facade, ${profile} profile\n\n${table(['target', 'must be', 'measured', 'met'], rows)}`,
  ];
}

export const missedFacadeTargets = (profile: AnyProfile, figures: readonly FacadeFigures[]): string[] =>
  judged(profile, figures)
    .filter(({ isMet }) => !isMet)
    .map(({ what, mustBe, measured }) => `${what}: ${measured.toFixed(2)}, must be ${mustBe}`);
