import type { QueryClient } from '@tanstack/react-query';
import type { Occurrence } from '../api-types';
import { occurrencesKey } from '../queries';

/** What somebody does with one time of an event, or with all of them. */
export type Change =
  | { kind: 'move'; eventId: string; slot: string; startsAt: string; minutes?: number }
  /** All times that lie ahead and were not moved, by so much. */
  | { kind: 'shift'; eventId: string; millis: number }
  | { kind: 'lengthen'; eventId: string; minutes: number };

/** Whether it still lies ahead, and takes place. */
export const isComing = ({ status }: Pick<Occurrence, 'status'>): boolean => status === 'scheduled';

const later = (moment: string, millis: number): string => new Date(Date.parse(moment) + millis).toISOString();

const lengthOf = ({ startsAt, endsAt }: Occurrence): number | undefined =>
  endsAt === null ? undefined : Date.parse(endsAt) - Date.parse(startsAt);

function placed(occurrence: Occurrence, startsAt: string, length = lengthOf(occurrence)): Occurrence {
  return { ...occurrence, startsAt, endsAt: length === undefined ? null : later(startsAt, length) };
}

/** The times as they will be when the server agrees. */
export function withChange(known: readonly Occurrence[], change: Change): Occurrence[] {
  const changed = known.map((occurrence) => {
    if (occurrence.eventId !== change.eventId || !isComing(occurrence)) return occurrence;
    switch (change.kind) {
      case 'move': {
        if (occurrence.slot !== change.slot) return occurrence;
        const length = change.minutes === undefined ? undefined : change.minutes * 60_000;
        return placed(occurrence, change.startsAt, length);
      }
      case 'shift':
        return occurrence.moved ? occurrence : placed(occurrence, later(occurrence.startsAt, change.millis));
      case 'lengthen':
        return placed(occurrence, occurrence.startsAt, change.minutes * 60_000);
    }
  });
  return changed.sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
}

interface Known {
  items: Occurrence[];
  isComplete: boolean;
}

/** Shows a change before the server has agreed; what is returned takes it back. */
export async function foresee(queries: QueryClient, change: Change): Promise<() => void> {
  const filter = { queryKey: occurrencesKey };
  await queries.cancelQueries(filter);
  const before = queries.getQueriesData<Known>(filter);
  queries.setQueriesData<Known>(filter, (known) =>
    known ? { ...known, items: withChange(known.items, change) } : known,
  );
  return () => before.forEach(([key, data]) => queries.setQueryData(key, data));
}
