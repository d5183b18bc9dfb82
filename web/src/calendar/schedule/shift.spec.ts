import { shiftCron } from './shift';

describe('shiftCron', () => {
  it('moves the time of day', () => {
    expect(shiftCron('0 10 * * *', '2026-11-24 10:00:00', '2026-11-24 11:30:00')).toBe('30 11 * * *');
    expect(shiftCron('0 10 * * 1-5', '2026-11-24 10:00:00', '2026-11-24 09:00:00')).toBe('0 9 * * 1-5');
  });

  it('moves days of the week, around its end too', () => {
    expect(shiftCron('0 10 * * 2,5', '2026-11-24 10:00:00', '2026-11-25 10:00:00')).toBe('0 10 * * 3,6');
    expect(shiftCron('0 10 * * 1', '2026-11-23 10:00:00', '2026-11-22 08:15:00')).toBe('15 8 * * 7');
  });

  it('moves the day of a month', () => {
    expect(shiftCron('0 10 24 * *', '2026-11-24 10:00:00', '2026-11-26 10:00:00')).toBe('0 10 26 * *');
    expect(shiftCron('0 10 L * *', '2026-11-30 10:00:00', '2026-11-30 12:00:00')).toBe('0 12 L * *');
  });

  it('says so where no schedule does that', () => {
    expect(shiftCron('0 10 * * *', '2026-11-24 10:00:00', '2026-11-25 10:00:00')).toBeUndefined();
    expect(shiftCron('0 10 * * 1-5', '2026-11-24 10:00:00', '2026-11-25 10:00:00')).toBeUndefined();
    expect(shiftCron('0 10 L * *', '2026-11-30 10:00:00', '2026-11-29 10:00:00')).toBeUndefined();
    expect(shiftCron('0 10 30 * *', '2026-11-30 10:00:00', '2026-12-01 10:00:00')).toBeUndefined();
    expect(shiftCron('*/30 * * * *', '2026-11-24 10:00:00', '2026-11-24 10:15:00')).toBeUndefined();
  });
});
