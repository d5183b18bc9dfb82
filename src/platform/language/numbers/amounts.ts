import { type Decimal } from 'decimal.js';
import type { Amount, Setting } from './amount.js';
import { currencies } from './currencies.js';
import { Exact, Fractions } from './fractions.js';
import { isIdiom } from './idioms.js';
import { roomAfter, type Term } from './lexicon.js';
import { type Token } from './tokens.js';
import { Words } from './words.js';

interface Group extends Amount {
  /** Larger scales still fit after it. */
  open: boolean;
}

const ordinalSuffix = /^(й|ый|ой|я|ая|е|ое|ье|го|ого|му|ому|м|ом|ую|ые|st|nd|rd|th)$/;
const countSuffix = /^(ти|х|ми|мя|ух|ех|та|и)$/;
const measure =
  /^(кг|г|гр|т|км|м|см|мм|л|мл|ч|час|мин|с|сек|шт|дн|нед|мес|чел|кв|гб|мб|тб|х|kg|g|km|cm|mm|l|ml|h|hr|hrs|min|s|sec|d|gb|mb|tb|pcs|x|am|pm|m)$/;
const vague = /^(few|several|many|some|these|those)$/;

function numeralValue(written: string): Decimal {
  const stroke = written.indexOf('/');
  return stroke < 0 ? new Exact(written) : new Exact(written.slice(0, stroke)).div(written.slice(stroke + 1));
}

/** Reads numbers out of tokens; every method answers undefined where there is none at that place. */
export class Amounts {
  readonly words: Words;
  private readonly fractions: Fractions;

  constructor(private readonly tokens: readonly Token[]) {
    this.words = new Words(tokens);
    this.fractions = new Fractions(this.words);
  }

  /** Groups with falling scales: «два миллиона | триста тысяч | пять». */
  read(at: number, setting: Setting = {}): Amount | undefined {
    if (isIdiom(this.tokens, at)) return undefined;
    const first = this.scaled(at, Infinity, setting);
    let total = first;
    while (total && total.scale && !total.ordinal) {
      const joint = this.jointAfter(total.end, setting);
      const next = this.scaled(total.end + (joint ? 1 : 0), total.scale, setting);
      if (!next || (joint === 'and' && !this.joins(next)) || (joint === '.' && !this.hasUnit(next))) break;
      total = { ...next, value: total.value.plus(next.value), scale: next.scale, implied: undefined };
      if (!next.scale || next.ordinal) {
        total.scale = undefined;
        break;
      }
    }
    // What was put together of several scales hands none of them to the other side of a range.
    if (total && total !== first) total.scale = undefined;
    return total;
  }

  /** What may stand between a scale and what continues the number: "and", or the point of «1 тыс. 200 руб.». */
  private jointAfter(at: number, { and }: Setting): 'and' | '.' | undefined {
    const norm = this.words.norm(at);
    if (norm === 'and' && and !== false) return norm;
    return norm === '.' && /^(тыс|млн|млрд|трлн)$/.test(this.words.norm(at - 1)) ? norm : undefined;
  }

  private hasUnit({ scale, end }: Amount): boolean {
    return scale !== undefined || this.unitFollows(end);
  }

  /** "a thousand and five", yes; "a thousand and two hundred", no. */
  private joins(next: Amount): boolean {
    return !next.scale && next.value.lt(100) && this.words.term(next.end)?.is !== 'times';
  }

  /** One group and its scale, smaller than the scale before it. */
  private scaled(at: number, below: number, setting: Setting): Amount | undefined {
    const group = this.group(at, below, setting);
    if (!group) return below === Infinity ? this.bareScale(at, setting) : undefined;
    const scale = group.open ? this.scaleAt(group.end) : undefined;
    if (!scale || scale.value >= below)
      return below === Infinity || this.completes(at, group) ? group : undefined;
    const value = this.fractions.withTail(scale.end, group.value.times(scale.value), scale.value);
    return { ...value, scale: scale.value, currency: scale.currency };
  }

  /** After a scale, digits continue the number only if they fill it up or have a unit: «5 тысяч 200», not «8 тысяч 3 окна». */
  private completes(at: number, group: Group): boolean {
    const token = this.tokens[at];
    if (token?.is !== 'numeral') return true;
    return (
      token.text.length === 3 ||
      (this.tokens[group.end]?.is === 'word' && currencies.has(this.words.norm(group.end)))
    );
  }

  private bareScale(at: number, { bounded }: Setting): Amount | undefined {
    const from = this.words.article(at) ? at + 1 : at;
    const term = this.words.term(from);
    if (term?.is === 'pair') return this.pair(from);
    if (term?.is !== 'scale' || term.glued || vague.test(this.words.norm(at - 1))) return undefined;
    if (term.alone === 'never' || (term.alone === 'bounded' && !bounded)) return undefined;
    const value = this.fractions.withTail(from + 1, new Exact(term.value), term.value);
    return { ...value, scale: term.value, implied: true };
  }

  /** «пару тысяч», "a couple of hundred bucks" */
  private pair(at: number): Amount | undefined {
    const next = this.words.norm(at + 1) === 'of' ? at + 2 : at + 1;
    const scale = this.scaleAt(next);
    if (scale) return { value: new Exact(2).times(scale.value), end: scale.end, scale: scale.value };
    const times = this.words.term(next);
    if (times?.is === 'times') return { value: new Exact(2).times(times.value), end: next + 1 };
    return currencies.has(this.words.norm(next)) ? { value: new Exact(2), end: next } : undefined;
  }

  /** The multiplier at a place: a word, or a letter or two that touch the digits: «5к», "$2m". */
  scaleAt(at: number): { value: number; end: number; currency?: string } | undefined {
    const token = this.tokens[at];
    if (!token) return undefined;
    if (token.norm === 'т') return this.shortThousand(at);
    const term = this.words.term(at);
    if (term?.is !== 'scale' || (term.glued && !this.fitsGlued(at, token))) return undefined;
    const dot = this.words.norm(at + 1) === '.' && this.tokens[at + 1]?.glued && this.unitFollows(at + 2);
    return { value: term.value, end: dot ? at + 2 : at + 1, currency: term.currency };
  }

  private fitsGlued(at: number, token: Token): boolean {
    if (!token.glued || this.tokens[at - 1]?.is !== 'numeral') return false;
    if (token.norm === 'm' || token.norm === 'b')
      return (
        token.text !== token.norm ||
        currencies.has(this.words.norm(at - 2)) ||
        currencies.has(this.words.norm(at + 1))
      );
    return true;
  }

  /** «т.р.» and «т. руб.» */
  private shortThousand(at: number): { value: number; end: number } | undefined {
    const next = this.words.norm(at + 1) === '.' ? at + 2 : at + 1;
    return next > at + 1 && currencies.has(this.words.norm(next)) ? { value: 1_000, end: next } : undefined;
  }

  private unitFollows(at: number): boolean {
    return currencies.has(this.words.norm(at)) || this.words.norm(at).startsWith('процент');
  }

  private group(at: number, below: number, setting: Setting): Group | undefined {
    const token = this.tokens[at];
    if (token?.is === 'numeral') return this.numeral(at, token, below);
    if (token?.is !== 'word') return undefined;
    return this.partOfOne(at) ?? this.inWords(at, below, setting);
  }

  private numeral(at: number, token: Token, below: number): Group | undefined {
    const value = numeralValue(token.value ?? '');
    if (below !== Infinity && (!value.isInteger() || value.gte(Math.min(below, 1_000)))) return undefined;
    const next = this.tokens[at + 1];
    const hyphen = next?.text === '-' && next.glued && this.tokens[at + 2]?.glued ? 1 : 0;
    const suffix = this.tokens[at + 1 + hyphen];
    if (suffix?.is === 'word' && suffix.glued) {
      const end = at + 2 + hyphen;
      if (this.isOrdinal(suffix.norm, value, hyphen > 0)) return { value, end, ordinal: true, open: false };
      if (countSuffix.test(suffix.norm)) return { value, end, open: true };
      if (!hyphen && !this.knownAfterDigits(at + 1)) return undefined;
    }
    return { ...this.fractions.withFraction(at + 1, value), open: true };
  }

  /** «5м» is a length, «5-м» a place; «3-х» counts, «90-х» are years. */
  private isOrdinal(suffix: string, value: Decimal, hyphen: boolean): boolean {
    if (suffix === 'х') return value.gt(4) && (hyphen || value.mod(10).isZero());
    return ordinalSuffix.test(suffix) && (hyphen || suffix !== 'м');
  }

  private knownAfterDigits(at: number): boolean {
    const norm = this.words.norm(at);
    return (
      measure.test(norm) ||
      currencies.has(norm) ||
      this.scaleAt(at) !== undefined ||
      this.words.term(at) !== undefined
    );
  }

  /** Counts with falling values: «двести | сорок | пять», "three hundred and five". */
  private inWords(at: number, below: number, setting: Setting): Group | undefined {
    const start = this.words.article(at) ? at + 1 : at;
    const first = this.words.term(start);
    if (first?.is === 'whole') return { value: new Exact(first.value), end: start + 1, open: false };
    if (first?.is === 'demi') return this.demi(start);
    if (first?.is === 'ordinal') return this.ordinal(start, first.value, below, start > at);
    if (first?.is === 'times') {
      if (
        first.alone === 'never' ||
        (first.alone === 'bounded' && !setting.bounded) ||
        vague.test(this.words.norm(at - 1))
      )
        return undefined;
      return this.counted(start + 1, new Exact(first.value), first.value === 100 ? 100 : 1, setting);
    }
    // «a five» is no number, "a hundred" is.
    if (first?.is !== 'count' || start > at || !this.supported(start, first, setting)) return undefined;
    return this.counted(
      start + 1,
      new Exact(first.value),
      first.value > 0 ? roomAfter(first.value) : 0,
      setting,
    );
  }

  private counted(at: number, first: Decimal, left: number, setting: Setting): Group {
    let value = first;
    let room = left;
    let end = at;
    for (;;) {
      const term = this.words.term(end);
      if (term?.is === 'times' && value.lt(100) && room !== 100) {
        value = value.times(term.value);
        room = term.value === 100 ? 100 : 0;
        end += 1;
        continue;
      }
      const next = this.nextCount(end, room, setting);
      if (!next) break;
      if (next.ordinal) return { value: value.plus(next.value), end: next.end, ordinal: true, open: false };
      value = value.plus(next.value);
      room = roomAfter(next.value);
      end = next.end;
    }
    return { ...this.fractions.withFraction(end, value), open: true };
  }

  /** The smaller count that continues a larger one, after "and" or a hyphen too. */
  private nextCount(
    at: number,
    room: number,
    { and }: Setting,
  ): { value: number; end: number; ordinal?: true } | undefined {
    let from = at;
    if (this.words.norm(at) === 'and' && and !== false && room === 100) from += 1;
    else if (this.words.norm(at) === '-' && this.tokens[at]?.glued && this.tokens[at + 1]?.glued) from += 1;
    const term = this.words.term(from);
    if (term?.is !== 'count' && term?.is !== 'ordinal') return undefined;
    if (term.value >= room || term.value <= 0 || !Number.isInteger(term.value)) return undefined;
    if (term.is === 'ordinal') return { value: term.value, end: from + 1, ordinal: true };
    // "one hundred | two hundred": the two belongs to the next number.
    const beyond = this.words.term(from + 1);
    const belongsOn = room === 100 && beyond?.is === 'times' && term.value < 100;
    return belongsOn ? undefined : { value: term.value, end: from + 1 };
  }

  private ordinal(at: number, value: number, below: number, article: boolean): Group | undefined {
    if (value >= below) return undefined;
    // "a third of the team", but "a third attempt"
    if (article) {
      const term = this.words.term(at);
      const isPart = term?.is === 'ordinal' && term.divides && this.words.norm(at + 1) === 'of';
      return isPart ? { value: new Exact(1).div(value), end: at + 1, open: true } : undefined;
    }
    return { value: new Exact(value), end: at + 1, ordinal: true, open: false };
  }

  /** «пол миллиона», «пол-миллиона» */
  private demi(at: number): Group | undefined {
    const end = this.words.norm(at + 1) === '-' ? at + 2 : at + 1;
    return this.words.term(end)?.is === 'scale' ? { value: new Exact(0.5), end, open: true } : undefined;
  }

  /** «сорока», «семью»: numbers next to other numbers, units and certain prepositions only. */
  private supported(at: number, term: Term & { is: 'count' }, { bounded }: Setting): boolean {
    if (!term.needs || bounded || term.needs.after.has(this.words.norm(at - 1))) return true;
    const next = this.words.term(at + 1);
    const continued = next?.is === 'scale' || (next?.is === 'count' && next.value < roomAfter(term.value));
    return continued || this.unitFollows(at + 1);
  }

  /** «треть миллиона», "half a dozen", "a quarter of the budget" */
  private partOfOne(at: number): Group | undefined {
    const start = this.words.article(at) ? at + 1 : at;
    const term = this.words.term(start);
    if (term?.is !== 'part' || !term.alone || this.words.term(at - 1)?.is === 'ordinal') return undefined;
    const value = new Exact(1).div(term.of);
    const end = this.fractions.ofOne(start + 1);
    const times = this.words.term(end);
    if (times?.is === 'times') return { value: value.times(times.value), end: end + 1, open: true };
    const multiplied = this.scaleAt(end) !== undefined || end > start + 1;
    if (multiplied || /^(половин|треть|четверть)/.test(this.words.norm(start)))
      return { value, end, open: true };
    return /^(of|a|an|the|my|our|your|percent)$/.test(this.words.norm(end)) || this.words.norm(end) === '%'
      ? { value, end, open: true }
      : undefined;
  }
}
