import type { Occurrence } from '../api-types';
import { blockOf, isLong, lastingIds } from './blocks';

const block = (startsAt: string, endsAt: string | null, zone = 'Europe/Berlin') =>
  blockOf({ eventId: 'e', slot: startsAt, title: 'Report', startsAt, endsAt } as Occurrence, zone, 'artel');

describe('A block of the calendar', () => {
  it('stands where the clock of the zone says', () =>
    expect(block('2026-11-24T08:00:00Z', '2026-11-24T09:30:00Z')).toMatchObject({
      start: '2026-11-24 09:00:00',
      end: '2026-11-24 10:30:00',
    }));

  it('has a size without an end, within its day', () => {
    expect(block('2026-11-24T08:00:00Z', null).end).toBe('2026-11-24 09:30:00');
    expect(block('2026-11-24T22:45:00Z', null).end).toBe('2026-11-24 23:59:59');
  });

  it('ends after it begins, whatever clocks do', () =>
    expect(block('2027-10-31T00:45:00Z', '2027-10-31T01:15:00Z').end).toBe('2027-10-31 03:15:00'));

  it('is long when it goes on after midnight', () => {
    expect(isLong(block('2026-11-24T21:00:00Z', '2026-11-25T01:00:00Z'))).toBe(true);
    expect(isLong(block('2026-11-24T21:00:00Z', '2026-11-24T23:00:00Z'))).toBe(false);
  });
});

it('Blocks keep their names while they are moved', () => {
  const at = (slot: string, startsAt = slot) => ({ eventId: 'e', slot, startsAt }) as Occurrence;
  const [first, second] = [at('2026-11-24', '2026-11-30'), at('2026-11-25')];
  expect([...lastingIds([second, first]).values()]).toEqual(['e 0', 'e 1']);
  expect(lastingIds([second, first]).get(first)).toBe('e 0');
  const once = at('2026-11-24');
  expect(lastingIds([once]).get(once)).toBe('e 0');
});
