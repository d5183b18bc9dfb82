import { forms } from './lexicon.js';

/** A currency, or with `minor` its hundredth. */
export interface Currency {
  code: string;
  minor?: true;
}

const russianNouns: [string, string, string][] = [
  ['RUB', 'рубл', 'ь я ю ем е и ей ям ями ях'],
  ['USD', 'доллар', '_ а у ом е ы ов ам ами ах'],
  ['USD', 'бакс', '_ а у ом ы ов ам ами'],
  ['EUR', 'евро', '_'],
  ['KZT', 'тенге', '_'],
  ['CNY', 'юан', 'ь я ю ем е и ей ям ями ях'],
  ['GBP', 'фунт', '_ а у ом е ы ов ам ами ах'],
  ['JPY', 'иен', 'а ы е у ой _ ам ами'],
  ['JPY', 'йен', 'а ы е у ой _ ам ами'],
  ['UAH', 'грив', 'на ны не ну ной ен нам нами'],
  ['TRY', 'лир', 'а ы е у ой _ ам ами'],
  ['AED', 'дирхам', '_ а у ом ы ов ам ами'],
  ['PLN', 'злот', 'ый ого ому ых ым ыми'],
  ['CHF', 'франк', '_ а у ом ы ов ам ами'],
  ['INR', 'рупи', 'я и ю ей й ям ями'],
  ['AMD', 'драм', '_ а у ом ы ов ам ами'],
  ['GEL', 'лари', '_'],
  ['UZS', 'сум', '_ а у ом ы ов ам ами'],
  ['KGS', 'сом', '_ а у ов ам ами'],
];

const others: [string, string][] = [
  ['RUB', '₽ руб р рэ rub rur ruble rubles rouble roubles'],
  ['USD', '$ usd долл дол dollar dollars buck bucks'],
  ['EUR', '€ eur euro euros'],
  ['GBP', '£ gbp pound pounds quid'],
  ['JPY', '¥ jpy yen'],
  ['CNY', 'cny rmb yuan'],
  ['KZT', '₸ kzt тг tenge'],
  ['UAH', '₴ uah грн hryvnia hryvnias'],
  ['TRY', '₺ try lira liras'],
  ['INR', '₹ inr rupee rupees'],
  ['CHF', 'chf franc francs'],
  ['AED', 'aed dirham dirhams'],
  ['BYN', 'byn'],
  ['PLN', 'pln zloty'],
  ['CAD', 'cad'],
  ['AUD', 'aud'],
];

const minors: [string, string][] = [
  ['RUB', 'коп копейка копейки копейке копейку копейкой копеек копейкам копейками kopeck kopecks'],
  ['USD', '¢ цент цента центу центом центы центов центам центами cent cents'],
  ['GBP', 'пенс пенса пенсов pence penny'],
];

const each = (words: string[], currency: Currency): [string, Currency][] =>
  words.map((word) => [word, currency]);

export const currencies: ReadonlyMap<string, Currency> = new Map([
  ...russianNouns.flatMap(([code, stem, endings]) => each(forms(stem, endings), { code })),
  ...others.flatMap(([code, words]) => each(words.split(' '), { code })),
  ...minors.flatMap(([code, words]) => each(words.split(' '), { code, minor: true })),
]);

/** What may stand before a number: signs, codes and their abbreviations, no whole words. */
export const leadingCurrencies: ReadonlySet<string> = new Set(
  '$ € £ ¥ ₽ ₸ ₴ ₺ ₹ usd eur gbp rub rur kzt cny rmb jpy uah try inr chf aed byn pln cad aud руб'.split(' '),
);

/** An adjective, by its beginning, that makes another currency of a noun: «белорусских рублей», "Canadian dollars". */
const nationalities: [RegExp, Record<string, string>][] = [
  [/^белорусск/, { RUB: 'BYN' }],
  [/^(канадск|canadian$)/, { USD: 'CAD' }],
  [/^(австралийск|australian$)/, { USD: 'AUD' }],
  [/^(американск|us$|american$)/, { USD: 'USD' }],
  [/^(российск|russian$)/, { RUB: 'RUB' }],
  [/^(китайск|chinese$)/, { CNY: 'CNY' }],
  [/^(турецк|turkish$)/, { TRY: 'TRY' }],
  [/^(швейцарск|swiss$)/, { CHF: 'CHF' }],
  [/^(японск|japanese$)/, { JPY: 'JPY' }],
  [/^(украинск|ukrainian$)/, { UAH: 'UAH' }],
  [/^(казахск|казахстанск|kazakh$)/, { KZT: 'KZT' }],
  [/^british$/, { GBP: 'GBP' }],
];

export function ofNation(adjective: string, code: string): string | undefined {
  return nationalities.find(([word]) => word.test(adjective))?.[1][code];
}
