import { QueryClient } from '@tanstack/react-query';
import type { Occurrence } from '../api-types';
import { occurrencesQuery } from '../queries';
import { foresee, withChange } from './occurrence-cache';

const at = (hour: number, minute = 0) =>
  `2026-11-24T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;

const anOccurrence = (more: Partial<Occurrence> = {}): Occurrence => ({
  eventId: 'e',
  slot: at(10),
  startsAt: at(10),
  endsAt: at(11),
  title: 'Report',
  status: 'scheduled',
  moved: false,
  cancelled: false,
  mayEdit: true,
  ...{ runId: null, chatId: null, messageId: null, error: null, lateMillis: null, finishedAt: null },
  ...more,
});

const times = (occurrences: readonly Occurrence[]) =>
  occurrences.map(({ startsAt, endsAt }) => [startsAt, endsAt]);

describe('withChange', () => {
  it('moves one time, with its length, and keeps the order', () => {
    const known = [anOccurrence(), anOccurrence({ slot: at(12), startsAt: at(12), endsAt: at(13) })];
    const moved = withChange(known, { kind: 'move', eventId: 'e', slot: at(10), startsAt: at(15) });
    expect(times(moved)).toEqual([
      [at(12), at(13)],
      [at(15), at(16)],
    ]);
    expect(times(known)[0]).toEqual([at(10), at(11)]);
  });

  it('gives it another length', () => {
    const change = { kind: 'move', eventId: 'e', slot: at(10), startsAt: at(9, 30), minutes: 90 } as const;
    expect(times(withChange([anOccurrence()], change))).toEqual([[at(9, 30), at(11)]]);
    const longer = { kind: 'lengthen', eventId: 'e', minutes: 15 } as const;
    expect(times(withChange([anOccurrence({ endsAt: null })], longer))).toEqual([[at(10), at(10, 15)]]);
  });

  it('moves all that lie ahead but for those that were moved alone', () => {
    const known = [
      anOccurrence({ slot: at(8), startsAt: at(8), endsAt: null, status: 'succeeded' }),
      anOccurrence({ endsAt: null }),
      anOccurrence({ slot: at(12), startsAt: at(14), endsAt: null, moved: true }),
      anOccurrence({ eventId: 'other', slot: at(16), startsAt: at(16), endsAt: null }),
    ];
    const shifted = withChange(known, { kind: 'shift', eventId: 'e', millis: 3_600_000 });
    expect(shifted.map(({ startsAt }) => startsAt)).toEqual([at(8), at(11), at(14), at(16)]);
  });
});

it('What was foreseen is taken back when the server refuses', async () => {
  const queries = new QueryClient();
  const { queryKey } = occurrencesQuery({ from: at(0), to: at(23) });
  queries.setQueryData(queryKey, { items: [anOccurrence()], isComplete: true });
  const undo = await foresee(queries, { kind: 'move', eventId: 'e', slot: at(10), startsAt: at(15) });
  expect(times(queries.getQueryData(queryKey)?.items ?? [])).toEqual([[at(15), at(16)]]);
  undo();
  expect(times(queries.getQueryData(queryKey)?.items ?? [])).toEqual([[at(10), at(11)]]);
});
