import { instantOf, readMoment } from './moment.js';

/** A Sunday, 15:34 in Moscow. */
const now = new Date('2026-11-22T12:34:00Z');
const inMoscow = { now, timeZone: 'Europe/Moscow' };
const read = (text: string, moment = inMoscow) => {
  const found = readMoment(text, moment);
  return typeof found === 'string' ? found : [found.at.toISOString(), found.confidence];
};

describe('A moment', () => {
  it.each([
    ['завтра в 10', '2026-11-23T07:00:00.000Z'],
    ['завтра в десять', '2026-11-23T07:00:00.000Z'],
    ['Напомни завтра в десять утра', '2026-11-23T07:00:00.000Z'],
    ['через 2 часа', '2026-11-22T14:34:00.000Z'],
    ['через полчаса', '2026-11-22T13:04:00.000Z'],
    ['в пятницу в 15:30', '2026-11-27T12:30:00.000Z'],
    ['25 декабря в 9 вечера', '2026-12-25T18:00:00.000Z'],
    ['в 22:00', '2026-11-22T19:00:00.000Z'],
    ['завтра в 05:00', '2026-11-23T02:00:00.000Z'],
    ['tomorrow at 5pm', '2026-11-23T14:00:00.000Z'],
    ['in 2 hours', '2026-11-22T14:34:00.000Z'],
    ['next monday at 10am', '2026-11-23T07:00:00.000Z'],
    ['2026-12-25 09:00', '2026-12-25T06:00:00.000Z'],
    ['2026-12-25T09:00:00', '2026-12-25T06:00:00.000Z'],
    ['2026-12-25T09:00:00Z', '2026-12-25T09:00:00.000Z'],
    ['2026-12-25T09:00+02:00', '2026-12-25T07:00:00.000Z'],
  ])('is said by %j', (text, at) => expect(read(text)).toEqual([at, 'sure']));

  it.each([
    ['tomorrow at 5', '2026-11-23T02:00:00.000Z'],
    ['завтра в пять', '2026-11-23T02:00:00.000Z'],
    ['в 9', '2026-11-23T06:00:00.000Z'],
  ])('may be said by %j', (text, at) => expect(read(text)).toEqual([at, 'likely']));

  it.each([
    ['завтра', 'no_time'],
    ['завтра утром', 'no_time'],
    ['next week', 'no_time'],
    ['когда-нибудь', 'none'],
    ['', 'none'],
    ['завтра или послезавтра в 10', 'several'],
    ['завтра с 10 до 11', 'several'],
    ['каждый понедельник в 9', 'repeated'],
    ['every day at 9am', 'repeated'],
    ['вчера в 10', 'past'],
    ['2020-01-01T00:00:00Z', 'past'],
  ])('is not said by %j: %s', (text, problem) => expect(read(text)).toBe(problem));

  it('is of today by the clocks of whoever says it, wherever the server stands', () => {
    const atNoon = { now: new Date('2026-11-22T09:00:00Z'), timeZone: 'Europe/Moscow' };
    expect(read('в 16:00', atNoon)).toEqual(['2026-11-22T13:00:00.000Z', 'sure']);
    expect(read('в 23:30', atNoon)).toEqual(['2026-11-22T20:30:00.000Z', 'sure']);
    expect(read('в 10:00', atNoon)).toEqual(['2026-11-23T07:00:00.000Z', 'likely']);
  });

  it('is so long from now over a change of clocks', () => {
    const before = { now: new Date('2027-03-28T00:30:00Z'), timeZone: 'Europe/Berlin' };
    expect(read('in 2 hours', before)).toEqual(['2027-03-28T02:30:00.000Z', 'sure']);
  });
});

describe('What clocks show', () => {
  const at = (wall: string, timeZone: string) => instantOf(new Date(wall), timeZone).toISOString();

  it('is found in summer, in winter, and where it comes twice or never', () => {
    expect(at('2027-01-15T10:00:00Z', 'Europe/Berlin')).toBe('2027-01-15T09:00:00.000Z');
    expect(at('2027-07-15T10:00:00Z', 'Europe/Berlin')).toBe('2027-07-15T08:00:00.000Z');
    expect(at('2027-10-31T02:30:00Z', 'Europe/Berlin')).toBe('2027-10-31T00:30:00.000Z');
    expect(at('2027-03-28T02:30:00Z', 'Europe/Berlin')).toBe('2027-03-28T01:30:00.000Z');
    expect(at('2027-03-28T12:00:00Z', 'Pacific/Kiritimati')).toBe('2027-03-27T22:00:00.000Z');
  });
});
