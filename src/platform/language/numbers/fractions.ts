import { Decimal } from 'decimal.js';
import { roomAfter } from './lexicon.js';
import { type Words } from './words.js';

/** Wide enough for a third of a trillion with all of its digits. */
export const Exact = Decimal.clone({ precision: 60 });

interface Fraction {
  value: Decimal;
  end: number;
}

const wholes = /^цел(ых|ая|ые|ую|ой)$/;
const point = /^(запятая|точка|point)$/;

/** What stands after a count and makes a fraction of it or with it. */
export class Fractions {
  constructor(private readonly words: Words) {}

  withFraction(at: number, value: Decimal): Fraction {
    return (
      this.decimal(at, value) ??
      this.pointed(at, value) ??
      this.divided(at, value) ??
      this.withTail(at, value, 1)
    );
  }

  /** «три целых и две десятых», «пять и три десятых», "two and three quarters" */
  private decimal(at: number, value: Decimal): Fraction | undefined {
    const whole = wholes.test(this.words.norm(at));
    const joint = whole ? at + 1 : at;
    const from = /^(и|and)$/.test(this.words.norm(joint)) ? joint + 1 : joint;
    if (from === at) return undefined;
    const above = this.plainCount(from);
    const below = above && this.divisor(above.end, above.value);
    return below && { value: value.plus(new Exact(above.value).div(below.by)), end: below.end };
  }

  /** "two point five", «ноль запятая двадцать пять»: digits as they are said. */
  private pointed(at: number, value: Decimal): Fraction | undefined {
    if (!point.test(this.words.norm(at)) || !value.isInteger()) return undefined;
    let digits = '';
    let end = at + 1;
    while (digits.length < 12) {
      const next = this.plainCount(end);
      if (!next) break;
      digits += String(next.value);
      end = next.end;
    }
    return digits ? { value: value.plus(`0.${digits}`), end } : undefined;
  }

  /** «две трети», "three quarters", «одна пятая» */
  private divided(at: number, value: Decimal): Fraction | undefined {
    const below = value.isInteger() && value.lt(1_000_000) ? this.divisor(at, value.toNumber()) : undefined;
    return below && { value: value.div(below.by), end: this.ofOne(below.end) };
  }

  private divisor(at: number, count: number): { by: number; end: number } | undefined {
    const term = this.words.term(at);
    if (term?.is === 'part' && count > 0 && (this.words.norm(at) !== 'half' || count === 1))
      return { by: term.of, end: at + 1 };
    if (term?.is !== 'ordinal' || !term.divides || term.value < 2) return undefined;
    const fits =
      term.divides === 'one' ? count % 10 === 1 && count % 100 !== 11 : count > 0 && term.value > 2;
    return fits ? { by: term.value, end: at + 1 } : undefined;
  }

  /** A count below a thousand in words, of which nothing else is asked. */
  private plainCount(at: number): { value: number; end: number } | undefined {
    const first = this.words.term(at);
    if (first?.is !== 'count' || !Number.isInteger(first.value)) return undefined;
    let { value } = first;
    let end = at + 1;
    for (let room = value > 0 ? roomAfter(value) : 0; ;) {
      const next = this.words.term(end);
      if (next?.is !== 'count' || next.value >= room || next.value <= 0) return { value, end };
      value += next.value;
      room = roomAfter(next.value);
      end += 1;
    }
  }

  /** «с половиной», "and a half": of the last scale. */
  withTail(at: number, value: Decimal, scale: number): Fraction {
    const russianTail = this.words.norm(at) === 'с' || this.words.norm(at) === 'со';
    const englishTail = this.words.norm(at) === 'and' && this.words.article(at + 1);
    if (!russianTail && !englishTail) return { value, end: at };
    const from = englishTail ? at + 2 : at + 1;
    // «две с лишним тысячи»: past it, where a scale follows.
    if (
      /^(лишним|небольшим|хвостиком)$/.test(this.words.norm(from)) &&
      this.words.term(from + 1)?.is === 'scale'
    )
      return { value, end: from + 1 };
    const term = this.words.term(from);
    if (!/^(половиной|четвертью|half|quarter|third)$/.test(this.words.norm(from))) return { value, end: at };
    const of = term?.is === 'part' ? term.of : 3;
    return { value: value.plus(new Exact(scale).div(of)), end: from + 1 };
  }

  /** Past "of a" or "a" that stand between a part and what it is a part of, where that is a scale or a percent. */
  ofOne(at: number): number {
    const from = this.words.norm(at) === 'of' ? at + 1 : at;
    const to = this.words.article(from) || this.words.norm(from) === 'one' ? from + 1 : from;
    const term = this.words.term(to);
    return term?.is === 'scale' || term?.is === 'times' || /^(percent|процента)$/.test(this.words.norm(to))
      ? to
      : at;
  }
}
