import { type Decimal } from 'decimal.js';
import type { Amount, Setting } from './amount.js';
import { Amounts } from './amounts.js';
import { currencies, leadingCurrencies, ofNation } from './currencies.js';
import { Exact } from './fractions.js';
import { compound } from './russian.js';
import { type Token } from './tokens.js';

export type Unit = { kind: 'percent' } | { kind: 'money'; currency: string };

/** An amount with its sign and unit. */
export interface Quantity {
  value: Decimal;
  end: number;
  unit?: Unit;
  /** The unit stands after this amount itself, so it is complete and takes no scale from another. */
  complete?: boolean;
  ordinal?: true;
  scale?: number;
  implied?: true;
  approximate?: true;
}

const percent = /^(%|percent|pct|проц|процентн.*|процент(а|у|ом|е|ы|ов|ам|ами|ах)?)$/;
const inverted = new Set(
  'тысяч тыщ миллионов миллиардов рублей долларов баксов тенге юаней процентов'.split(' '),
);
const few = new Set('тысячи миллиона миллиарда ляма рубля доллара бакса'.split(' '));
const vagueBefore =
  /^(несколько|сколько|столько|много|мало|пара|пару|сотни|десятки|тысячи|миллионы|без|из|нескольких)$/;

/** Reads amounts together with their units. */
export class Quantities {
  readonly amounts: Amounts;

  constructor(private readonly tokens: readonly Token[]) {
    this.amounts = new Amounts(tokens);
  }

  mayBegin(at: number): boolean {
    const norm = this.norm(at);
    return (
      this.amounts.words.term(at) !== undefined ||
      norm === 'a' ||
      norm === 'an' ||
      this.leadingCurrency(at) !== undefined ||
      inverted.has(norm) ||
      norm.includes('процентн')
    );
  }

  read(at: number, setting: Setting = {}): Quantity | undefined {
    const few = this.fewOf(at);
    if (few) return few;
    const leading = this.leadingCurrency(at);
    const sign = leading && (this.norm(at + 1) === '-' || this.norm(at + 1) === '−') ? 1 : 0;
    const from = leading ? at + 1 + sign : at;
    const amount = this.amounts.read(from, setting);
    if (!amount) return this.compound(at) ?? this.invertedAt(at);
    const value = sign ? amount.value.neg() : amount.value;
    if (leading)
      return this.withMinor({ ...plain(amount), value, unit: { kind: 'money', currency: leading } });
    return this.withUnit(amount);
  }

  private withUnit(amount: Amount): Quantity {
    const quantity = plain(amount);
    if (amount.currency)
      return { ...quantity, unit: { kind: 'money', currency: amount.currency }, complete: true };
    if (amount.ordinal) return quantity;
    const end = this.pastRepetition(amount);
    const unit = this.unitAt(end);
    if (!unit) return { ...quantity, end };
    return this.withMinor({
      ...quantity,
      value: unit.minor ? amount.value.div(100) : amount.value,
      unit: unit.unit,
      end: unit.end,
      complete: true,
    });
  }

  /** «10 (десять) рублей», as contracts say it: past the repetition. */
  private pastRepetition({ value, end }: Amount): number {
    if (this.norm(end) !== '(') return end;
    const again = this.amounts.read(end + 1);
    return again?.value.eq(value) && this.norm(again.end) === ')' ? again.end + 1 : end;
  }

  /** «десять рублей пять копеек», "five dollars and twenty cents" */
  private withMinor(quantity: Quantity): Quantity {
    const { unit } = quantity;
    if (unit?.kind !== 'money' || !quantity.value.isInteger()) return quantity;
    const joint = this.joinsMinor(quantity.end) ? 1 : 0;
    const cents = this.amounts.read(quantity.end + joint);
    const minor = cents && this.unitAt(cents.end);
    if (!cents || !minor?.minor || !cents.value.isInteger() || cents.value.gte(100)) return quantity;
    const isSame = minor.unit.kind === 'money' && minor.unit.currency === unit.currency;
    if (!isSame && !/^(цент|cent)/.test(this.norm(cents.end))) return quantity;
    return { ...quantity, value: quantity.value.plus(cents.value.div(100)), end: minor.end };
  }

  /** «рублей и пять копеек», «рублей ноль ноль копеек» */
  private joinsMinor(at: number): boolean {
    const norm = this.norm(at);
    return norm === 'и' || norm === 'and' || (norm === 'ноль' && this.norm(at + 1) === 'ноль');
  }

  /** The unit after an amount: «%», «процентов», «руб.», «белорусских рублей», "US dollars", «долларов США». */
  private unitAt(at: number): { unit: Unit; end: number; minor?: true } | undefined {
    if (at >= this.tokens.length) return undefined;
    const from = this.norm(at) === '-' && /^(процентн|percent)/.test(this.norm(at + 1)) ? at + 1 : at;
    if (percent.test(this.norm(from))) return { unit: { kind: 'percent' }, end: this.pastPoints(from + 1) };
    if (this.norm(at) === 'per' && this.norm(at + 1) === 'cent')
      return { unit: { kind: 'percent' }, end: at + 2 };
    const currency = currencies.get(this.norm(at));
    if (currency)
      return { ...this.money(currency.code), end: this.pastCountry(at + 1), minor: currency.minor };
    const noun = currencies.get(this.norm(at + 1));
    const nation = noun && !noun.minor ? ofNation(this.norm(at), noun.code) : undefined;
    return nation ? { ...this.money(nation), end: at + 2 } : undefined;
  }

  private money(currency: string): { unit: Unit } {
    return { unit: { kind: 'money', currency } };
  }

  private pastCountry(at: number): number {
    if (this.norm(at) === 'сша' || this.norm(at) === 'стерлингов') return at + 1;
    return at;
  }

  private pastPoints(at: number): number {
    return /^(пункт(а|ов)?|points?)$/.test(this.norm(at)) ? at + 1 : at;
  }

  private leadingCurrency(at: number): string | undefined {
    const token = this.tokens[at];
    if (!token || !leadingCurrencies.has(token.norm)) return undefined;
    const next = this.tokens[at + 1];
    if (!next || (next.is === 'sign' && next.text !== '-' && next.text !== '−')) return undefined;
    return currencies.get(token.norm)?.code;
  }

  /** «пятипроцентный» */
  private compound(at: number): Quantity | undefined {
    const token = this.tokens[at];
    const border = token?.is === 'word' ? token.norm.indexOf('процентн') : -1;
    const value = border > 0 ? compound(token?.norm.slice(0, border) ?? '') : undefined;
    if (value === undefined) return undefined;
    return { value: new Exact(value), end: at + 1, unit: { kind: 'percent' }, complete: true };
  }

  /** «миллиона три», «рубля два»: about so many, though «миллиона» alone is one. */
  private fewOf(at: number): Quantity | undefined {
    const term = few.has(this.norm(at)) ? this.amounts.words.term(at + 1) : undefined;
    const isFew = term?.is === 'count' && term.value >= 2 && term.value <= 4;
    return isFew && !this.amounts.scaleAt(at + 2) ? this.turned(at) : undefined;
  }

  /** «тысяч пять», «рублей пятьсот»: about so many. */
  private invertedAt(at: number): Quantity | undefined {
    return inverted.has(this.norm(at)) && !vagueBefore.test(this.norm(at - 1)) ? this.turned(at) : undefined;
  }

  private turned(at: number): Quantity | undefined {
    const amount = this.amounts.read(at + 1);
    if (!amount || amount.ordinal) return undefined;
    const scale = this.amounts.scaleAt(at);
    if (!scale) {
      const unit = this.unitAt(at);
      return unit && !this.unitAt(amount.end)
        ? { ...plain(amount), unit: unit.unit, complete: true, approximate: true }
        : undefined;
    }
    if (amount.scale || amount.value.gte(1_000)) return undefined;
    return {
      ...this.withUnit({ ...amount, value: amount.value.times(scale.value), scale: scale.value }),
      // Hands its scale on, as a bare one does: «тысяч двести-триста».
      implied: true,
      approximate: true,
    };
  }

  private norm(at: number): string {
    return this.tokens[at]?.norm ?? '';
  }
}

const plain = ({ value, end, ordinal, scale, implied }: Amount): Quantity => ({
  value,
  end,
  ordinal,
  scale,
  implied,
});
