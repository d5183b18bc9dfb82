import {
  cases,
  counted,
  inEnglish,
  inRussian,
  nouns,
  ordinalInEnglish,
  ordinalInRussian,
  type Case,
} from './number-writer.js';
import { type Phrase } from './sets.js';

const seed = 20_260_513;

/** The same phrases in every run. */
class Dice {
  constructor(private state: number) {}

  below(bound: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * bound);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** As many small numbers as large ones, and round ones as often as in life. */
  number(digits = 9): number {
    const value = this.below(10 ** (1 + this.below(digits)));
    return this.below(3) === 0 ? Number(value.toPrecision(1)) : value;
  }
}

const grouped = (value: number, mark: string): string => String(value).replace(/\B(?=(\d{3})+$)/g, mark);

type Maker = (dice: Dice) => Phrase;

const frames: Record<Case, string[]> = {
  nominative: ['у нас $', '$', 'это $, не меньше и не больше', 'вышло $ за месяц', 'итого: $.'],
  genitive: ['хватит $', 'не больше чем у них, а у них нет и $', 'без $ никак', 'из $ остались не все'],
  dative: ['равно $', 'разошлось по $ адресам', 'близко к $'],
  instrumental: ['располагаем $', 'ограничимся $', 'закрыли вопрос $'],
  prepositional: ['речь о $', 'дело в $', 'сошлись на $'],
};
const framed = (dice: Dice, form: Case, words: string): string => dice.of(frames[form]).replace('$', words);

const hundredth = (part: number): string => (part % 10 === 1 && part !== 11 ? 'сотая' : 'сотых');

const russianMakers: Maker[] = [
  (dice) => {
    const [form, value] = [dice.of(cases), dice.number()];
    return { text: framed(dice, form, inRussian(value, form)), expected: String(value) };
  },
  (dice) => {
    const [form, value] = [dice.of(cases), dice.number()];
    return { text: framed(dice, form, inRussian(value, form)), expected: String(value) };
  },
  (dice) => {
    const [form, value] = [dice.of(cases), 1 + dice.number(7)];
    const noun = dice.of(['rouble', 'dollar'] as const);
    const words = `${inRussian(value, form)} ${counted(nouns[noun], value, form)}`;
    return { text: framed(dice, form, words), expected: `${value} ${noun === 'rouble' ? 'RUB' : 'USD'}` };
  },
  (dice) => {
    const [form, value] = [dice.of(cases), dice.below(101)];
    const words = `${inRussian(value, form)} ${counted(nouns.percent, value, form)}`;
    return { text: framed(dice, form, words), expected: `${value} %` };
  },
  (dice) => {
    const value = 1 + dice.below(999);
    const form = dice.of(['nominative', 'genitive', 'prepositional'] as const);
    const frame = {
      nominative: 'сегодня $',
      genitive: 'встретимся $ числа',
      prepositional: 'написано в $ пункте',
    }[form];
    return { text: frame.replace('$', ordinalInRussian(value, form)), expected: `#${value}` };
  },
  (dice) => {
    const [whole, part] = [dice.below(100), 1 + dice.below(99)];
    const and = dice.of([' и ', ' ']);
    const text = `${inRussian(whole, 'nominative', 'feminine')} ${whole % 10 === 1 && whole !== 11 ? 'целая' : 'целых'}${and}${inRussian(part, 'nominative', 'feminine')} ${hundredth(part)}`;
    return {
      text,
      expected: String(whole + part / 100)
        .slice(0, String(whole).length + 3)
        .replace(/0+$/, ''),
    };
  },
  (dice) => {
    const value = 1_000 + dice.number(9);
    const mark = dice.of([' ', '\u00a0', '.', "'"]);
    const tail = dice.of([' руб.', ' рублей', '₽', ' р.', ' RUB']);
    return { text: `сумма ${grouped(value, mark)}${tail}`, expected: `${value} RUB` };
  },
  (dice) => {
    const [whole, tenth] = [1 + dice.below(99), 1 + dice.below(9)];
    const [name, zeros] = dice.of([
      ['тыс.', 3],
      ['млн', 6],
      ['млрд', 9],
      ['к', 3],
    ] as const);
    const space = name === 'к' ? '' : dice.of([' ', '']);
    const expected = `${whole}${tenth}${'0'.repeat(zeros - 1)}`;
    return { text: `бюджет ${whole},${tenth}${space}${name}`, expected };
  },
  (dice) => {
    const low = 1 + dice.below(50);
    const high = low + 1 + dice.below(49);
    const [noun, zeros, unit] = dice.of([
      [nouns.thousand, '000', ''],
      [nouns.million, '000000', ''],
      [nouns.percent, '', ' %'],
      [nouns.rouble, '', ' RUB'],
    ] as const);
    const feminine = noun === nouns.thousand ? 'feminine' : 'masculine';
    const words = `от ${inRussian(low, 'genitive', feminine)} до ${inRussian(high, 'genitive', feminine)} ${counted(noun, high, 'genitive')}`;
    return { text: words, expected: `${low}${zeros}..${high}${zeros}${unit}` };
  },
  (dice) => {
    const low = 1 + dice.below(50);
    const high = low + 1 + dice.below(49);
    const [tail, zeros, unit] = dice.of([
      [' тыс. руб.', '000', ' RUB'],
      ['%', '', ' %'],
      [' млн', '000000', ''],
      [' дней', '', ''],
    ] as const);
    return {
      text: `срок или цена: ${low}${dice.of(['-', '–', ' - '])}${high}${tail}`,
      expected: `${low}${zeros}..${high}${zeros}${unit}`,
    };
  },
  (dice) => {
    const value = 1 + dice.number(7);
    const [words, before, after] = dice.of([
      ['не больше', '..', ''],
      ['не менее', '', '..'],
      ['свыше', '', '..'],
      ['до', '..', ''],
    ] as const);
    return { text: `${words} ${inRussian(value, 'genitive')} заявок`, expected: `${before}${value}${after}` };
  },
];

const englishMakers: Maker[] = [
  (dice) => {
    const value = dice.number();
    return { text: `we have ${inEnglish(value, dice.below(2) === 0)} left`, expected: String(value) };
  },
  (dice) => {
    const value = 2 + dice.number(7);
    const [words, code] = dice.of([
      ['dollars', 'USD'],
      ['rubles', 'RUB'],
      ['euros', 'EUR'],
    ] as const);
    return {
      text: `it costs ${inEnglish(value, dice.below(2) === 0)} ${words}`,
      expected: `${value} ${code}`,
    };
  },
  (dice) => {
    const value = dice.below(101);
    return { text: `${inEnglish(value, true)} percent of them`, expected: `${value} %` };
  },
  (dice) => {
    const value = 3 + dice.below(97);
    return { text: `the ${ordinalInEnglish(value)} item`, expected: `#${value}` };
  },
  (dice) => {
    const value = 1_000 + dice.number(9);
    const sign = dice.of(['$', '€', '£'] as const);
    const code = { $: 'USD', '€': 'EUR', '£': 'GBP' }[sign];
    return { text: `total ${sign}${grouped(value, ',')}`, expected: `${value} ${code}` };
  },
  (dice) => {
    const [whole, tenth] = [1 + dice.below(99), 1 + dice.below(9)];
    const [name, zeros] = dice.of([
      ['k', 3],
      [' million', 6],
      ['bn', 9],
    ] as const);
    return { text: `around ${whole}.${tenth}${name}`, expected: `${whole}${tenth}${'0'.repeat(zeros - 1)}` };
  },
  (dice) => {
    const low = 1 + dice.below(50);
    const high = low + 1 + dice.below(49);
    const [open, joint] = dice.of([
      ['between', 'and'],
      ['from', 'to'],
    ] as const);
    const [name, zeros, unit] = dice.of([
      ['thousand', '000', ''],
      ['percent', '', ' %'],
      ['dollars', '', ' USD'],
    ] as const);
    return {
      text: `${open} ${inEnglish(low, true)} ${joint} ${inEnglish(high, true)} ${name}`,
      expected: `${low}${zeros}..${high}${zeros}${unit}`,
    };
  },
  (dice) => {
    const value = 2 + dice.number(6);
    const [words, before, after] = dice.of([
      ['at least', '', '..'],
      ['up to', '..', ''],
      ['more than', '', '..'],
    ] as const);
    return { text: `${words} ${inEnglish(value, true)} users`, expected: `${before}${value}${after}` };
  },
];

/** Phrases made from values, in turn by every maker of the language. */
export function generatedNumbers(language: 'ru' | 'en', count: number): Phrase[] {
  const dice = new Dice(seed);
  const makers = language === 'ru' ? russianMakers : englishMakers;
  return Array.from({ length: count }, (_, index) => (makers[index % makers.length] as Maker)(dice));
}
