import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundNumber } from '../../src/platform/language/index.js';

/** A phrase and what must be found in it. */
export interface Phrase {
  text: string;
  expected: string;
}

/**
 * The lines `phrase | expected` of a set; `#` begins a remark. What is expected of numbers is written so: `5`, `#5` of
 * an ordinal, `5 %`, `5 RUB`, `3..5`, `3..`, `..5`, several with `; ` between them, and `-` for none.
 */
export function readSet(name: string): Phrase[] {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('# '))
    .map((line) => {
      const border = line.lastIndexOf(' | ');
      if (border < 0) throw new Error(`${name}: no bar in ${line}`);
      return { text: line.slice(0, border), expected: line.slice(border + 3) };
    });
}

/** Found numbers in the notation of the sets. */
export function written(found: readonly FoundNumber[]): string {
  const one = ({ kind, value, min = '', max = '', currency }: FoundNumber): string => {
    const mark = kind === 'ordinal' ? '#' : '';
    const signed = (text: string): string => (text ? mark + text : '');
    const amount = value === undefined ? `${signed(min)}..${signed(max)}` : signed(value);
    const unit = kind === 'percent' ? '%' : currency;
    return unit ? `${amount} ${unit}` : amount;
  };
  return found.map(one).join('; ') || '-';
}
