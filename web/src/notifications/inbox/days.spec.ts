import type { Notification } from '../api-types';
import { byDay } from './days';

const at = (...when: [number, number, number, number, number]) =>
  ({ createdAt: new Date(...when).toISOString() }) as Notification;

describe('byDay', () => {
  const now = new Date(2026, 2, 30, 0, 5).getTime();

  it("goes by the reader's midnights, not by hours", () => {
    const items = [
      at(2026, 2, 30, 0, 1),
      at(2026, 2, 29, 23, 59),
      at(2026, 2, 29, 0, 0),
      at(2026, 2, 28, 23, 59),
    ];
    expect(byDay(items, now).map(({ ago, items: of }) => [ago, of.length])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  it('takes what a clock ahead of ours says as of today', () => {
    expect(byDay([at(2026, 2, 31, 9, 0)], now)).toMatchObject([{ ago: 0 }]);
    expect(byDay([], now)).toEqual([]);
  });
});
