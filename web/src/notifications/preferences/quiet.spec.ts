import { formOf, isOvernight, quietOf, weekdayDate } from './quiet';

const zone = 'Europe/Moscow';
const quiet = { from: '23:00', to: '07:30', days: [1, 5], timeZone: 'Asia/Tokyo' };

describe('Quiet hours in their form', () => {
  it('come out as they went in', () => {
    expect(quietOf(formOf(quiet, zone), zone)).toEqual(quiet);
    expect(quietOf(formOf(null, zone), zone)).toBeNull();
    expect(quietOf({ ...formOf(quiet, zone), isOn: false }, zone)).toBeNull();
  });

  it("follow the person's own zone when it is the one", () => {
    expect(formOf({ ...quiet, timeZone: null }, zone).timeZone).toBe(zone);
    expect(quietOf(formOf({ ...quiet, timeZone: null }, zone), zone)?.timeZone).toBeNull();
  });

  it('have their days in the order of the week', () => {
    expect(quietOf({ ...formOf(quiet, zone), days: ['7', '2', '1'] }, zone)?.days).toEqual([1, 2, 7]);
  });

  it('may last into the next day', () => {
    expect(isOvernight({ from: '22:00', to: '08:00' })).toBe(true);
    expect(isOvernight({ from: '12:00', to: '13:00' })).toBe(false);
    expect(isOvernight({ from: '12:00', to: '12:00' })).toBe(true);
  });

  it('begin the week on Monday', () => {
    expect([1, 7].map((day) => weekdayDate(day).getDay())).toEqual([1, 0]);
  });
});
