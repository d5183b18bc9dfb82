import type { Slot, SlotValue } from './slot.js';

/** The dialog's own words, beside those of its steps. */
interface Phrases {
  confirm: (shown: string) => string;
  whatToCorrect: (labels: string) => string;
  firstQuestion: string;
  passedOver: string;
  notGiven: string;
  agreeOrNot: string;
  low: (bound: string) => string;
  high: (bound: string) => string;
  early: (bound: string) => string;
  late: (bound: string) => string;
  today: string;
  waiting: string;
  short: (bound: string) => string;
  long: (bound: string) => string;
  range: () => string;
  needed: string;
  unread: Record<Slot['type'], string>;
  options: (shown: string) => string;
  /** Answers that are understood everywhere. */
  yes: string;
  no: string;
  skip: string;
  back: string;
}

export type Language = 'ru' | 'en';

export const phrases: Record<Language, Phrases> = {
  ru: {
    confirm: (shown) => `Верно понимаю: ${shown}?`,
    whatToCorrect: (labels) => `Что исправить: ${labels}?`,
    firstQuestion: 'Это первый вопрос, раньше него ничего нет.',
    passedOver: 'Хорошо, пропустим.',
    notGiven: 'не указано',
    agreeOrNot: 'Ответьте, пожалуйста, «да» или «нет».',
    low: (bound) => `Нужно не меньше: ${bound}.`,
    high: (bound) => `Нужно не больше: ${bound}.`,
    early: (bound) => `Нужна дата не раньше, чем ${bound}.`,
    late: (bound) => `Нужна дата не позже, чем ${bound}.`,
    today: 'сегодня',
    waiting: 'Ваш прошлый ответ ждёт решения человека. Как только оно будет, продолжим.',
    short: (bound) => `Напишите чуть подробнее, хотя бы ${bound} знаков.`,
    long: (bound) => `Это слишком длинно, уложитесь в ${bound} знаков.`,
    range: () => 'Вы назвали промежуток, а нужно одно число: напишите, например, наибольшее.',
    needed: 'Без этого не получится продолжить.',
    unread: {
      text: 'Напишите, пожалуйста, словами.',
      number: 'Не понял число. Напишите его цифрами или словами, например «25» или «двадцать пять».',
      money: 'Не понял сумму. Напишите её, например «300 тысяч рублей» или «полтора миллиона».',
      date: 'Не понял дату. Напишите её, например «5 мая», «через две недели» или «до конца месяца».',
      choice: 'Не понял, какой вариант вы выбрали.',
      phone: 'Не понял номер. Напишите телефон целиком, например +7 912 345-67-89.',
      email: 'Не понял адрес. Напишите почту целиком, например ivan@example.com.',
    },
    options: (shown) => `Варианты: ${shown}.`,
    yes: 'Да',
    no: 'Нет',
    skip: 'Пропустить',
    back: 'Назад',
  },
  en: {
    confirm: (shown) => `Did I get that right: ${shown}?`,
    whatToCorrect: (labels) => `What should I correct: ${labels}?`,
    firstQuestion: 'This is the first question, so there is nothing to go back to.',
    passedOver: 'All right, we will skip that.',
    notGiven: 'not given',
    agreeOrNot: 'Please answer "yes" or "no".',
    low: (bound) => `It has to be at least ${bound}.`,
    high: (bound) => `It has to be ${bound} at most.`,
    early: (bound) => `The date cannot be before ${bound}.`,
    late: (bound) => `The date cannot be after ${bound}.`,
    today: 'today',
    waiting: 'Your last answer is waiting for somebody to decide. We will carry on as soon as they have.',
    short: (bound) => `Please write a little more, at least ${bound} characters.`,
    long: (bound) => `That is too long: ${bound} characters at most.`,
    range: () => 'That is a range, and one number is needed: the highest, for example.',
    needed: 'I cannot go on without it.',
    unread: {
      text: 'Please write it in words.',
      number: 'I did not understand the number. Write it in digits or words, such as "25" or "twenty-five".',
      money: 'I did not understand the amount. Write it like "$3,000" or "two thousand euros".',
      date: 'I did not understand the date. Write it like "May 5" or "in two weeks".',
      choice: 'I did not understand which option you chose.',
      phone: 'I did not understand the phone number. Write all of it, such as +1 415 555-2671.',
      email: 'I did not understand the address. Write all of it, such as ann@example.com.',
    },
    options: (shown) => `You can choose from: ${shown}.`,
    yes: 'Yes',
    no: 'No',
    skip: 'Skip',
    back: 'Back',
  },
};

const locales: Record<Language, string> = { ru: 'ru-RU', en: 'en-US' };

/** A slot's value for people to read; without a slot, of one that an earlier version of the chain had. */
export function shown(value: SlotValue, slot: Slot | undefined, language: Language): string {
  if (value === null) return phrases[language].notGiven;
  const locale = locales[language];
  if (typeof value === 'object') return showSum(value, locale);
  if (slot?.type === 'date') return showDay(value, locale);
  if (slot?.type === 'number') return grouped(value, locale);
  if (slot?.type !== 'choice') return value;
  return slot.options.find((option) => option.value === value)?.names[0] ?? value;
}

/** A bound of a slot, as its values are shown. */
export function shownBound(bound: number | string, slot: Slot, language: Language): string {
  if (bound === 'today') return phrases[language].today;
  if (slot.type === 'date' && typeof bound === 'string') return showDay(bound, locales[language]);
  if (slot.type === 'money' && slot.currency)
    return showSum({ amount: String(bound), currency: slot.currency }, locales[language]);
  return grouped(String(bound), locales[language]);
}

export const shownOptions = (slot: Slot): string =>
  slot.type === 'choice' ? slot.options.map(({ value, names }) => names[0] ?? value).join(', ') : '';

const showSum = ({ amount, currency }: { amount: string; currency: string }, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(amount as Intl.StringNumericLiteral);

const grouped = (amount: string, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(amount as Intl.StringNumericLiteral);

const showDay = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );
