import fc from 'fast-check';
import { readChoice } from './choice.js';
import { readEmail, readPhone } from './contacts.js';
import { readDate } from './date.js';
import { readMoney, readNumber } from './numbers.js';

/** A Wednesday, and in Moscow already the next day. */
const moment = { now: new Date('2027-03-16T22:30:00Z'), timeZone: 'Europe/Moscow' };

describe('A day', () => {
  it.each([
    ['сегодня', '2027-03-17'],
    ['завтра', '2027-03-18'],
    ['давайте завтра в 5 вечера', '2027-03-18'],
    ['послезавтра', '2027-03-19'],
    ['через две недели', '2027-03-31'],
    ['через 3 дня', '2027-03-20'],
    ['через неделю', '2027-03-24'],
    ['через двадцать пять дней', '2027-04-11'],
    ['через месяц', '2027-04-17'],
    ['через полтора месяца', '2027-05-02'],
    ['через год', '2028-03-17'],
    ['через полгода', '2027-09-17'],
    ['в пятницу', '2027-03-19'],
    ['в эту пятницу', '2027-03-19'],
    ['в следующую пятницу', '2027-03-26'],
    ['5 мая', '2027-05-05'],
    ['5-го мая', '2027-05-05'],
    ['пятого мая', '2027-05-05'],
    ['двадцать пятого декабря', '2027-12-25'],
    ['1 января', '2028-01-01'],
    ['5 мая 2028', '2028-05-05'],
    ['05.05.2027', '2027-05-05'],
    ['5.5.27', '2027-05-05'],
    ['05.05', '2027-05-05'],
    ['01.03', '2028-03-01'],
    ['2027-05-05', '2027-05-05'],
    ['к концу месяца', '2027-03-31'],
    ['до конца недели', '2027-03-21'],
    ['в конце апреля', '2027-04-30'],
    ['к концу февраля', '2028-02-29'],
    ['до конца года', '2027-12-31'],
    ['двадцать первого', '2027-03-21'],
    ['20 числа', '2027-03-20'],
    ['10-го числа', '2027-04-10'],
    ['давайте в субботу, 20 марта', '2027-03-20'],
    ['tomorrow', '2027-03-18'],
    ['next Friday', '2027-03-26'],
    ['on Friday', '2027-03-19'],
    ['in 3 days', '2027-03-20'],
    ['in two weeks', '2027-03-31'],
    ['in a week', '2027-03-24'],
    ['May 5th', '2027-05-05'],
    ['the fifth of May', '2027-05-05'],
    ['May 5, 2028', '2028-05-05'],
    ['the 25th', '2027-03-25'],
    ['by the end of the month', '2027-03-31'],
    ['end of May', '2027-05-31'],
  ])('%s is %s', (said, day) => expect(readDate(said, moment)?.value).toBe(day));

  it.each([
    ['31.02.2027'],
    ['February 31'],
    ['в марте'],
    ['на следующей неделе'],
    ['next week'],
    ['с 5 по 10 мая'],
    ['в пятницу или в субботу'],
    ['05.05.2027 или 06.05.2027'],
    ['не знаю'],
    ['пять'],
    ['5 штук'],
    ['version 1.2'],
    ['Добрый день!'],
    ['по сто штук в день'],
    [''],
  ])('%s is none', (said) => expect(readDate(said, moment)).toBeUndefined());

  it('follows the time zone', () =>
    expect(readDate('сегодня', { ...moment, timeZone: 'America/New_York' })?.value).toBe('2027-03-16'));

  it('is likely when its month is guessed', () => {
    expect(readDate('двадцать первого', moment)).toEqual({
      value: '2027-03-21',
      said: 'двадцать первого',
      confidence: 'likely',
    });
    expect(readDate('5 мая', moment)).toEqual({ value: '2027-05-05', said: '5 мая', confidence: 'sure' });
  });
});

describe('A number', () => {
  it.each([
    ['нас двадцать пять', '25'],
    ['5 (пять) штук', '5'],
    ['до 10', '10'],
    ['около ста', '100'],
    ['10%', '10'],
    ['третий', '3'],
  ])('%s is %s', (said, value) => expect(readNumber(said)?.value).toBe(value));

  it.each([['от 3 до 5'], ['2 или 3'], ['семья'], ['']])('%s is none', (said) =>
    expect(readNumber(said)).toBeUndefined(),
  );

  it('is likely when it is a bound or about', () => {
    expect(readNumber('до 10')?.confidence).toBe('likely');
    expect(readNumber('около ста')?.confidence).toBe('likely');
    expect(readNumber('сто')?.confidence).toBe('sure');
  });
});

describe('A sum', () => {
  it.each([
    ['полтора миллиона рублей', { amount: '1500000', currency: 'RUB' }],
    ['$3k за 2 недели', { amount: '3000', currency: 'USD' }],
    ['до 300 тыс. руб.', { amount: '300000', currency: 'RUB' }],
  ])('%s is %j', (said, value) => expect(readMoney(said)?.value).toEqual(value));

  it('takes a currency by default', () => {
    expect(readMoney('сорок тысяч')).toBeUndefined();
    expect(readMoney('сорок тысяч', 'RUB')?.value).toEqual({ amount: '40000', currency: 'RUB' });
    expect(readMoney('100 рублей или 2 доллара')).toBeUndefined();
  });
});

describe('A phone', () => {
  it.each([
    ['+7 (912) 345-67-89', '+79123456789'],
    ['8 912 345-67-89', '+79123456789'],
    ['мой телефон 89123456789, звоните', '+79123456789'],
    ['912 345 67 89', '+79123456789'],
    ['+44 20 7946 0958', '+442079460958'],
  ])('%s is %s', (said, phone) => expect(readPhone(said)?.value).toBe(phone));

  it('belongs to a region', () => expect(readPhone('(415) 555-2671', 'US')?.value).toBe('+14155552671'));

  it.each([['123'], ['нет'], ['+7 912 345-67-89 или +7 912 345-67-88'], ['']])('%s is none', (said) =>
    expect(readPhone(said)).toBeUndefined(),
  );
});

describe('An e-mail address', () => {
  it.each([
    ['ivan@example.com', 'ivan@example.com'],
    ['пишите на Ivan.Petrov+work@Example.COM.', 'Ivan.Petrov+work@example.com'],
    ['Иван <ivan@example.com>', 'ivan@example.com'],
    ['mailto:a@b.ru', 'a@b.ru'],
  ])('%s is %s', (said, address) => expect(readEmail(said)?.value).toBe(address));

  it.each([['ivan@'], ['@ivan'], ['a@b.ru или c@d.ru'], ['нет почты'], ['']])('%s is none', (said) =>
    expect(readEmail(said)).toBeUndefined(),
  );
});

describe('A choice', () => {
  const delivery = [
    { value: 'courier', names: ['Доставка курьером', 'курьер', 'доставка'] },
    { value: 'pickup', names: ['Самовывоз', 'сам заберу'] },
    { value: 'post', names: ['Почта России', 'почта'] },
  ];
  const colours = [
    { value: 'красный' },
    { value: 'тёмно-красный' },
    { value: 'синий' },
    { value: 'зелёный', names: ['green'] },
  ];

  it.each([
    ['доставка', 'courier'],
    ['курьером, пожалуйста', 'courier'],
    ['давайте доставкой курьером', 'courier'],
    ['самовывозом', 'pickup'],
    ['сам заберу', 'pickup'],
    ['почтой', 'post'],
    ['второй вариант', 'pickup'],
    ['2', 'pickup'],
    ['номер три', 'post'],
    ['первое', 'courier'],
    ['последний вариант', 'post'],
    ['самов', 'pickup'],
    ['не курьером, а почтой', 'post'],
  ])('%s is %s', (said, value) => expect(readChoice(said, delivery)?.value).toBe(value));

  it.each([
    ['красную', 'красный'],
    ['тёмно-красный', 'тёмно-красный'],
    ['ТЕМНО-КРАСНЫЙ', 'тёмно-красный'],
    ['Green', 'зелёный'],
    ['зелёную хочу', 'зелёный'],
  ])('%s is %s', (said, value) => expect(readChoice(said, colours)?.value).toBe(value));

  it.each([
    ['курьером или почтой'],
    ['мне 2 билета'],
    ['4'],
    ['0'],
    ['не знаю'],
    [''],
    ['до'],
    ['не почтой'],
  ])('%s is none', (said) => expect(readChoice(said, delivery)).toBeUndefined());
});

describe('The readers', () => {
  it('answer whatever is written', () => {
    const scrap = fc.constantFrom(
      'через ',
      '5',
      ' мая',
      '-',
      '.',
      '+7',
      '@',
      ' в ',
      'пятницу',
      '9999999999',
      '👍',
      'до ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(scrap).map((scraps) => scraps.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [readNumber, readMoney, readPhone, readEmail]) read(text);
        readDate(text, moment);
        readChoice(text, [{ value: text }, { value: 'a' }]);
      }),
    );
  });
});
