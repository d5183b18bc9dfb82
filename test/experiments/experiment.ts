import type { Deployment } from '../support/deployment.js';

/** One figure beside what it must be. */
export interface Figure {
  what: string;
  value: number;
  mustBe: string;
  holds: boolean;
}

/** What an experiment saw; `violations` are sentences that say where to look. */
export interface Findings {
  figures: Figure[];
  violations: string[];
}

/** One row of reliability.md: provokes something in a running deployment and judges from outside. */
export interface Experiment {
  number: number;
  title: string;
  /** What was tried, in a few words for the report. */
  tried: string;
  /** Seconds that it is expected to take. */
  seconds: number;
  /** Mostly waits, and disturbs no other. */
  patient?: true;
  /** Tries what no profile changes: CI does it on one. */
  alike?: true;
  /** `thorough`: as often as reliability.md says, for the bench; in CI fewer must do. */
  run: (deployment: Deployment, options?: { thorough?: boolean }) => Promise<Findings>;
}

/** Sentences that are kept of each figure: enough to see what is wrong. */
const mostSentences = 20;

/** Collects the figures of one experiment. A figure that does not hold is a violation by itself. */
export class Ledger implements Findings {
  readonly figures: Figure[] = [];
  readonly violations: string[] = [];

  /** What must not have happened even once: each occurrence is a sentence. */
  none(what: string, occurrences: readonly string[]): void {
    this.figures.push({ what, value: occurrences.length, mustBe: '0', holds: occurrences.length === 0 });
    this.violations.push(...occurrences.slice(0, mostSentences).map((text) => `${what}: ${text}`));
    const more = occurrences.length - mostSentences;
    if (more > 0) this.violations.push(`${what}: and ${more} more`);
  }

  atLeast(what: string, value: number, least: number): void {
    this.limited(what, value, `>= ${least}`, value >= least);
  }

  atMost(what: string, value: number, most: number): void {
    this.limited(what, value, `<= ${most}`, value <= most);
  }

  exactly(what: string, value: number, expected: number): void {
    this.limited(what, value, String(expected), value === expected);
  }

  private limited(what: string, value: number, mustBe: string, holds: boolean): void {
    this.figures.push({ what, value, mustBe, holds });
    if (!holds) this.violations.push(`${what}: ${value}, must be ${mustBe}`);
  }
}
