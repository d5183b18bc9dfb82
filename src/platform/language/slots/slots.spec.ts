import fc from 'fast-check';
import { readChoice } from './choice.js';
import { readEmail, readPhone } from './contacts.js';
import { readDate } from './date.js';
import { namesRange, readMoney, readNumber } from './numbers.js';

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
    ['через недели две', '2027-03-31'],
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
    ['через недели'],
    ['через 2-3 недели'],
    ['недели две'],
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

  it.each([
    ['через две недели'],
    ['in two weeks'],
    ['до 15 марта'],
    ['by March 15'],
    ['в 15:00'],
    ['к 5 утра'],
    ['89123456789'],
  ])('is none within a date, a time or a phone: %s', (said) => expect(readNumber(said)).toBeUndefined());

  it('of days or years answers for certain only what asks for time', () => {
    for (const said of ['две недели', '10 days', 'к 2027 году', 'by 2027'])
      expect(readNumber(said, 'мест')?.confidence).toBe('likely');
    expect(readNumber('10 дней', 'срок в днях')).toEqual({ value: '10', said: '10', confidence: 'sure' });
    expect(readNumber('12 человек')).toEqual({ value: '12', said: '12', confidence: 'sure' });
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

  it.each(
    [
      'через две недели; две недели; недели две; через 3 месяца; 10 дней; до 15 марта; 15 марта 2027; к 2027 году; к 2027',
      'в 15:00; к 5 утра; в 10 часов; 8 912 345-67-89; звоните на 89123456789; 10%; 10 процентов; 15.03.2027',
      'нас 12 человек; нас 12; нас около 12; нас будет двадцать; нас пятеро; человек десять; 5 штук; 5 тысяч штук; 12 новых сотрудников',
      'in two weeks; within 3 months; 10 days; 12 people; 12 of us; we are 12; 5 pages; by March 15; by 15 March; by 2027; 5 pm',
    ].flatMap((line) => line.split('; ')),
  )('is none where something else is counted: %s', (said) => expect(readMoney(said, 'RUB')).toBeUndefined());

  it.each([['3 сайта'], ['12 новых дверей'], ['2027'], ['15.03'], ['three websites']])(
    'is likely where something else may be counted: %s',
    (said) => expect(readMoney(said, 'RUB')?.confidence).toBe('likely'),
  );

  it.each([
    ['500 тысяч', '500000', 'sure'],
    ['500к', '500000', 'sure'],
    ['полмиллиона', '500000', 'sure'],
    ['2000', '2000', 'sure'],
    ['у нас 500 тысяч', '500000', 'sure'],
    ['500 тысяч хватит', '500000', 'sure'],
    ['10 тысяч в месяц', '10000', 'sure'],
    ['500 тысяч через две недели', '500000', 'sure'],
    ['нас 12 человек, бюджет 500 тысяч', '500000', 'sure'],
    ['half a million', '500000', 'sure'],
    ['50 thousand for 12 people', '50000', 'sure'],
    ['около 300', '300', 'likely'],
    ['до 500 тысяч рублей', '500000', 'likely'],
    ['50k max', '50000', 'likely'],
  ])('%s is %s, %s', (said, amount, confidence) =>
    expect(readMoney(said, 'RUB')).toMatchObject({ value: { amount, currency: 'RUB' }, confidence }),
  );

  it('is asked for again where a range is named, and no range of weeks is one', () => {
    expect(['от 300 до 400 тысяч', '2-3 недели', 'с 5 по 10 мая'].map(namesRange)).toEqual([
      true,
      false,
      false,
    ]);
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
