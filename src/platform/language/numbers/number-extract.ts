import { type Decimal } from 'decimal.js';
import { isPrefix, prefixAt, suffixAt, type Prefix } from './bounds.js';
import { type Language } from './numerals.js';
import { Quantities, type Quantity } from './quantities.js';
import { languageOf, tokenize, type Token } from './tokens.js';

/** A number in a text. Values are plain decimal notation, exact, or of 20 digits where there is no end of them. */
export interface FoundNumber {
  kind: 'number' | 'money' | 'percent' | 'ordinal';
  /** Of one number; a range has `min`, `max` or both. */
  value?: string;
  min?: string;
  max?: string;
  /** ISO 4217, of money. */
  currency?: string;
  approximate?: true;
  text: string;
  /** UTF-16 offsets; all that gives it its meaning lies between them: «не больше 10 рублей». */
  start: number;
  end: number;
}

export interface ExtractOptions {
  /** Decides what "1,500" means; without it, the language of the text's letters. */
  language?: Language;
  /** How many are found at most; who writes more of them in one message wants no answer. */
  limit?: number;
}

/** All numbers of a Russian or English text, in their order. Time is proportional to the length of the text. */
export function extractNumbers(text: string, options: ExtractOptions = {}): FoundNumber[] {
  const { language = languageOf(text), limit = 1_000 } = options;
  return new Extraction(text, tokenize(text, language)).first(limit);
}

const month =
  /^(январ|феврал|март|апрел|ма[яйею]$|июн|июл|август|сентябр|октябр|ноябр|декабр|january|february|march|april|may$|june|july|august|september|october|november|december)/;
const mostPlaces = 20;

const nothing: ReadonlySet<Prefix> = new Set();

interface Prefixes {
  has: ReadonlySet<Prefix>;
  end: number;
}

class Extraction {
  private readonly quantities: Quantities;
  private readonly found: FoundNumber[] = [];

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {
    this.quantities = new Quantities(tokens);
  }

  first(limit: number): FoundNumber[] {
    for (let at = 0; at < this.tokens.length && this.found.length < limit;)
      at = (this.mayBegin(at) && this.expression(at)) || at + 1;
    return this.found.slice(0, limit);
  }

  /** Passes over what begins no number, which most words do not, without trying to read one. */
  private mayBegin(at: number): boolean {
    const token = this.tokens[at];
    if (!token || token.is === 'opaque') return false;
    return isPrefix(token.norm) || this.beginsQuantity(at);
  }

  private beginsQuantity(at: number): boolean {
    return this.tokens[at]?.is === 'numeral' || this.quantities.mayBegin(at);
  }

  /** Takes what begins here and answers where it ends; undefined if nothing does. */
  private expression(at: number): number | undefined {
    if (this.withinWord(at)) return undefined;
    const prefixes = this.prefixes(at);
    // Whatever begins within the prefixes comes to the same end.
    const passed = prefixes.end > at ? prefixes.end : undefined;
    if (!this.beginsQuantity(prefixes.end)) return passed;
    const left = this.signed(prefixes, {
      bounded: prefixes.has.size > 0,
      and: !prefixes.has.has('between'),
    });
    if (!left) return passed;
    return this.range(at, prefixes, left) ?? this.single(at, prefixes, left);
  }

  private prefixes(at: number): Prefixes {
    if (!prefixAt(this.tokens, at)) return { has: nothing, end: at };
    const has = new Set<Prefix>();
    let end = at;
    for (;;) {
      const next = prefixAt(this.tokens, end);
      if (!next || (next.prefix === 'minus' && end === at && this.followsNumber(at))) break;
      has.add(next.prefix);
      ({ end } = next);
    }
    return { has, end };
  }

  private signed(
    { has, end }: Prefixes,
    setting: { bounded?: boolean; and?: boolean },
  ): Quantity | undefined {
    const quantity = this.quantities.read(end, setting);
    return quantity && has.has('minus') ? { ...quantity, value: quantity.value.neg() } : quantity;
  }

  /** «от 3 до 5 процентов», «3-5 тыс.», "between 3 and 5 million" */
  private range(at: number, prefixes: Prefixes, left: Quantity): number | undefined {
    const joint = this.jointAfter(left.end, prefixes.has);
    if (joint === undefined) return undefined;
    const inner = this.prefixes(joint);
    if ([...inner.has].some((prefix) => prefix !== 'about' && prefix !== 'minus' && prefix !== 'plus'))
      return undefined;
    const right = this.signed(inner, { bounded: true });
    const sides = right && share(left, right);
    if (!right || !sides) return undefined;
    const [low, high] = sides;
    const approximate = prefixes.has.has('about') || inner.has.has('about') || right.approximate;
    if (low.value.gte(high.value)) {
      // «с 150 до 100 рублей»: two numbers of one unit.
      if (![...prefixes.has].some((prefix) => /^(since|from|starting)$/.test(prefix))) return undefined;
      this.add(low, { value: low.value }, at, left.end);
      this.add(high, { value: high.value }, joint, right.end);
      return right.end;
    }
    this.add(high, { min: low.value, max: high.value }, at, right.end, approximate);
    return right.end;
  }

  /** Where the other side of a range begins. */
  private jointAfter(at: number, has: ReadonlySet<Prefix>): number | undefined {
    const norm = this.norm(at);
    if (has.has('between')) return /^(и|and)$/.test(norm) ? at + 1 : undefined;
    const opened = has.has('from') || has.has('starting') || has.has('since');
    if (opened && norm === 'и' && this.norm(at + 1) === 'до') return at + 2;
    if (opened && (norm === 'до' || norm === 'по')) return at + 1;
    if (norm === 'to' || norm === '…') return at + 1;
    if (norm === '.' && this.norm(at + 1) === '.') return this.norm(at + 2) === '.' ? at + 3 : at + 2;
    if (!/^[-–—−]$/.test(norm)) return undefined;
    const [before, after] = [this.tokens[at], this.tokens[at + 1]];
    // «5 -3» is no range.
    return before?.glued === after?.glued ? at + 1 : undefined;
  }

  private single(at: number, { has }: Prefixes, left: Quantity): number {
    const suffix = suffixAt(this.tokens, left.end);
    const bound = this.isDate(left) ? undefined : (boundOf(has, left) ?? suffix?.prefix);
    const end = suffix?.end ?? left.end;
    const approximate = has.has('about') || suffix?.prefix === 'about' || left.approximate;
    const value = left.value;
    if (bound === 'min') this.add(left, { min: value }, at, end, approximate);
    else if (bound === 'max') this.add(left, { max: value }, at, end, approximate);
    else this.add(left, { value }, at, end, approximate);
    return end;
  }

  /** «до 5 мая» is a day, not a bound of a count. */
  private isDate(quantity: Quantity): boolean {
    return !quantity.unit && month.test(this.norm(quantity.end));
  }

  private add(
    { unit, ordinal }: Quantity,
    { value, min, max }: { value?: Decimal; min?: Decimal; max?: Decimal },
    from: number,
    to: number,
    approximate?: boolean,
  ): void {
    const start = this.tokens[from]?.start ?? 0;
    const end = this.tokens[to - 1]?.end ?? start;
    this.found.push({
      kind: unit?.kind ?? (ordinal ? 'ordinal' : 'number'),
      ...(value ? { value: notation(value) } : {}),
      ...(min ? { min: notation(min) } : {}),
      ...(max ? { max: notation(max) } : {}),
      ...(unit?.kind === 'money' ? { currency: unit.currency } : {}),
      ...(approximate ? { approximate } : {}),
      text: this.text.slice(start, end),
      start,
      end,
    });
  }

  /** «covid-19», «A4», «во-первых»: a part of something else. */
  private withinWord(at: number): boolean {
    const [token, before] = [this.tokens[at], this.tokens[at - 1]];
    if (!token?.glued || !before || token.is === 'sign') return false;
    if (token.is === 'numeral' && before.is === 'word') return true;
    if (before.text !== '-' || !before.glued) return false;
    return this.tokens[at - 2]?.is === 'word' && !this.followsNumber(at - 1);
  }

  /** Does a number end right before this place? */
  private followsNumber(at: number): boolean {
    const term = this.quantities.amounts.words.term(at - 1);
    return (
      this.tokens[at - 1]?.is === 'numeral' || (term !== undefined && !(term.is === 'scale' && term.glued))
    );
  }

  private norm(at: number): string {
    return this.tokens[at]?.norm ?? '';
  }
}

function boundOf(has: ReadonlySet<Prefix>, { unit }: Quantity): 'min' | 'max' | undefined {
  if (has.has('max')) return 'max';
  if (has.has('min') || has.has('starting')) return 'min';
  // "a letter from 2 clients"
  return has.has('from') && unit !== undefined ? 'min' : undefined;
}

/** The sides of a range with the unit and the scale that either lends the other; undefined if they do not fit. */
function share(left: Quantity, right: Quantity): [Quantity, Quantity] | undefined {
  if (left.ordinal && !right.ordinal) return undefined;
  const [unit, other] = [left.unit ?? right.unit, right.unit ?? left.unit];
  if (unit && other && (unit.kind !== other.kind || currencyOf(unit) !== currencyOf(other))) return undefined;
  const low = { ...left, unit };
  const high = { ...right, unit };
  if (left.implied && !right.scale && right.value.lt(1_000) && left.scale)
    high.value = right.value.times(left.scale);
  else if (right.scale && !right.implied && !left.scale && !left.complete) {
    const count = right.value.div(right.scale);
    if (left.value.lt(count) || left.value.lt(100)) low.value = left.value.times(right.scale);
  }
  return [low, high];
}

const currencyOf = (unit: NonNullable<Quantity['unit']>): string | undefined =>
  unit.kind === 'money' ? unit.currency : undefined;

function notation(value: Decimal): string {
  const endless = value.decimalPlaces() > mostPlaces;
  const written = (endless ? value.toSignificantDigits(mostPlaces) : value).toFixed();
  return written === '-0' ? '0' : written;
}
