import { cronOf, freshRule, ruleFrom } from './rule';

const fresh = freshRule('10:00', 2, '24');

describe('A schedule that is chosen', () => {
  it.each([
    ['30 9 * * *', 'daily'],
    ['0 18 * * 1-5', 'weekdays'],
    ['5 7 * * 1,3,7', 'weekly'],
    ['0 10 31 * *', 'monthly'],
    ['0 10 L * *', 'monthly'],
  ])('is %s as cron, and is found in it again', (cron, pattern) => {
    const rule = ruleFrom(cron, fresh);
    expect(rule.pattern).toBe(pattern);
    expect(cronOf(rule)).toBe(cron);
  });

  it('has a time, days of the week and a day of the month', () => {
    expect(ruleFrom('5 7 * * 0,3', fresh)).toMatchObject({ time: '07:05', weekdays: [7, 3] });
    expect(ruleFrom('5 7 09 * *', fresh)).toMatchObject({ time: '07:05', monthDay: '9' });
    expect(cronOf({ ...fresh, weekdays: [5, 1] })).toBe('0 10 * * 1,5');
  });

  it.each([
    '*/30 * * * *',
    '@daily',
    '0 9,18 * * *',
    '0 9 1 1 *',
    '0 9 15W * *',
    '0 9 * * MON#1',
    '61 9 * * *',
    '0 9 1 * 1',
  ])('is %s where there is no choice for it', (cron) => {
    const rule = ruleFrom(cron, fresh);
    expect(rule.pattern).toBe('cron');
    expect(cronOf(rule)).toBe(cron);
  });
});
