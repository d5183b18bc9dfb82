import { hasWords, type Column, type ScaledColumn } from './columns.js';

/**
 * How far two values of a column are from each other, from 0 to 1: the parts of Gower's coefficient (J. C. Gower,
 * "A General Coefficient of Similarity and Some of Its Properties", Biometrics 27, 1971).
 */

/** Of numbers, days, and places in an order (J. Podani, Taxon 48, 1999), in parts of their range. */
export function scaledDistance(a: number, b: number, range: number): number {
  if (a === b) return 0;
  return range > 0 ? Math.min(1, Math.abs(a - b) / range) : 1;
}

const categoryDistance = (a: string, b: string): number => (a === b ? 0 : 1);

/** By the trigrams of their words that they do not share, as pg_trgm counts them. */
export function textDistance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 0;
  let shared = 0;
  for (const trigram of b) if (a.has(trigram)) shared++;
  return 1 - shared / (a.size + b.size - shared);
}

/** What is further in a text is not compared. */
const comparedLength = 1_000;

/** Of a normalized text; a word begins with two spaces and ends with one, so that short words have some as well. */
export function trigramsOf(text: string): Set<string> {
  const trigrams = new Set<string>();
  for (const word of text.slice(0, comparedLength).split(/[^\p{L}\p{N}]+/u)) {
    if (word === '') continue;
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) trigrams.add(padded.slice(at, at + 3));
  }
  return trigrams;
}

/** At either end of a column so many of its values are left out of its range: one typing error must not set it. */
const outlying = 0.02;

/** All of a short column, so that there the distance is Gower's own; without outliers of a long one. */
export function rangeOf({
  type,
  values,
}: Pick<ScaledColumn, 'type' | 'values'>): [low: number, high: number] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const skipped = type === 'boolean' || type === 'ordinal' ? 0 : Math.floor(known.length * outlying);
  const [low, high] = [known[skipped] ?? 0, known[known.length - 1 - skipped] ?? 0];
  // A column of one value with a few exceptions is about these.
  return low < high ? [low, high] : [known[0] ?? 0, known.at(-1) ?? 0];
}

/** From the wanted value to each row's; NaN where a row has none. */
export function distancesTo(column: Column, wanted: number | string): Float64Array {
  if (!hasWords(column)) {
    const [low, high] = rangeOf(column);
    return column.values.map((value) =>
      Number.isNaN(value) ? NaN : scaledDistance(value, Number(wanted), high - low),
    );
  }
  const word = String(wanted);
  const trigrams = trigramsOf(word);
  const distance =
    column.type === 'category'
      ? (value: string) => categoryDistance(value, word)
      : (value: string) => textDistance(trigrams, trigramsOf(value));
  return Float64Array.from(column.values, (value) => (value === '' ? NaN : distance(value)));
}
