import type { Decimal } from 'decimal.js';

/** A number without its sign and unit. */
export interface Amount {
  value: Decimal;
  end: number;
  ordinal?: true;
  /** The scale that all of it was multiplied by, which a range hands to its other side: "3 to 5 thousand". */
  scale?: number;
  /** It is a scale without a count: «тысяча», which may hand itself on: «тысячу-две». */
  implied?: true;
  /** Of slang that names it along with the scale: «50 тыр». */
  currency?: string;
}

export interface Setting {
  /** A bound or an approximation stands before, so that «тысячи» is one thousand. */
  bounded?: boolean;
  /** Does "and" join: not between the two sides of "between". */
  and?: boolean;
}
