import type { Schema } from '../../platform/api';
import { beginOf, stepsOf, type Span, type Step } from './periods';

export type Amounts = Schema<'UsageAmounts'>;
export type Group = Schema<'UsageGroup'>;

export const dimensions = ['model', 'agent', 'user', 'key', 'source'] as const;
export type Dimension = (typeof dimensions)[number];
export const measures = ['tokens', 'cost', 'calls'] as const;
export type Measure = (typeof measures)[number];

/** How many are told apart by a colour; the others share one. */
export const mostColours = 7;

/** What has a colour in the chart. */
export interface Series {
  name: string;
  colour: string;
}

export interface Ranked extends Amounts {
  /** What it is, in its dimension; empty: of none. */
  id: string;
  /** One of the groups that it is made of: its names. */
  group: Group;
  /** Of all there is, from 0 to 1. */
  share: number;
}

/** Of what a group is, in a dimension. Who was renamed meanwhile is still the same. */
export const idOf = (group: Group, by: Dimension): string =>
  ({
    model: group.model,
    agent: group.agentId ?? group.agentUsername,
    user: group.userId,
    key: group.apiKeyId,
    source: group.source,
  })[by] ?? '';

export const amountOf = (amounts: Amounts, of: Measure): number =>
  ({ tokens: amounts.totalTokens, cost: amounts.cost ?? 0, calls: amounts.calls })[of];

const counted = [
  'calls',
  'estimatedCalls',
  'unpricedCalls',
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cachedTokens',
  'reasoningTokens',
] as const;

function added(one: Amounts, other: Amounts): Amounts {
  const sums = Object.fromEntries(counted.map((name) => [name, one[name] + other[name]]));
  const cost = one.cost === null && other.cost === null ? null : (one.cost ?? 0) + (other.cost ?? 0);
  return { ...one, ...sums, cost };
}

/** What took most comes first. */
export function rank(groups: readonly Group[], by: Dimension, of: Measure): Ranked[] {
  const found = new Map<string, Ranked>();
  for (const group of groups) {
    const id = idOf(group, by);
    const known = found.get(id);
    found.set(id, known ? { ...known, ...added(known, group), group } : { ...group, id, group, share: 0 });
  }
  const all = [...found.values()];
  const sum = all.reduce((so, one) => so + amountOf(one, of), 0);
  return all
    .map((one) => ({ ...one, share: sum > 0 ? amountOf(one, of) / sum : 0 }))
    .sort((one, other) => amountOf(other, of) - amountOf(one, of) || (one.id < other.id ? -1 : 1));
}

/** How much of each, by place: the first `mostColours` of the ranking, and behind them all others together. */
export interface Column {
  begin: string;
  amounts: number[];
}

/** What was taken in each step, by those that `ranked` tells apart. */
export function columnsOf(
  days: readonly Group[],
  ranked: readonly { id: string }[],
  { by, of, span, step }: { by: Dimension; of: Measure; span: Span; step: Step },
): Column[] {
  const places = new Map(ranked.slice(0, mostColours).map(({ id }, place) => [id, place]));
  const width = Math.min(ranked.length, mostColours + 1);
  const columns = new Map(
    stepsOf(span, step).map((begin): [string, Column] => [
      begin,
      { begin, amounts: Array.from({ length: width }, () => 0) },
    ]),
  );
  for (const group of days) {
    const amounts = group.day && columns.get(beginOf(group.day, step))?.amounts;
    const place = places.get(idOf(group, by)) ?? width - 1;
    if (amounts) amounts[place] = (amounts[place] ?? 0) + amountOf(group, of);
  }
  return [...columns.values()];
}
