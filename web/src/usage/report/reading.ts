import type { UsageSearch } from '../search';
import { periods, spanOf, type Period, type Span } from './periods';
import { dimensions, measures, type Dimension, type Measure } from './series';

export interface View {
  period: Period;
  span: Span;
  by: Dimension;
  of: Measure;
}

/** For oneself, whom it was for is known. */
export const dimensionsOf = (whose: 'organization' | 'mine'): Dimension[] =>
  dimensions.filter((dimension) => whose === 'organization' || dimension !== 'user');

/** What an address means; what it says wrongly, or not at all, is the usual. */
export function readView(search: UsageSearch, offered: readonly Dimension[], today: string): View {
  const period = oneOf(periods, search.period) ?? '30d';
  return {
    period,
    span: spanOf(period, today, { from: search.from, to: search.to }),
    by: oneOf(offered, search.by) ?? 'model',
    of: oneOf(measures, search.of) ?? 'tokens',
  };
}

const oneOf = <Name extends string>(names: readonly Name[], name?: string): Name | undefined =>
  names.find((one) => one === name);
