import { diffLines } from 'diff';
import type { Definition } from '../api-types';

export interface Line {
  op: 'same' | 'added' | 'removed';
  text: string;
}

/** A part in which two definitions differ, line by line. */
export interface Difference {
  part: string;
  lines: Line[];
}

/** How many lines around a change say where it is. */
const around = 2;

/** What the later of two definitions says otherwise. */
export function differences(before: Partial<Definition>, after: Partial<Definition>): Difference[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Definition)[];
  return parts
    .map((part) => ({ part, before: asText(before[part]), after: asText(after[part]) }))
    .filter((one) => one.before !== one.after)
    .map(({ part, ...texts }) => ({ part, lines: linesBetween(texts.before, texts.after) }));
}

const asText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : JSON.stringify(value, null, 2);

function linesBetween(before: string, after: string): Line[] {
  const lines = diffLines(before, after).flatMap(({ value, added, removed }): Line[] => {
    const op = added ? 'added' : removed ? 'removed' : 'same';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ op, text }));
  });
  const isNear = (place: number) =>
    lines.slice(Math.max(0, place - around), place + around + 1).some(({ op }) => op !== 'same');
  return lines.filter((_, place) => isNear(place));
}
