import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { calendarKey } from '../queries';
import { say } from '../say';
import { useWrongWords } from '../words/use-wrong-words';
import { foresee, type Change } from './occurrence-cache';

/** What a change asks of the server. */
export type Asked =
  | { as: 'event'; body: { startsAt?: string; durationMinutes?: number; cron?: string } }
  /** One time of an event that its rule gives. */
  | { as: 'time'; movedTo: string };

/** Shows a change at once, and takes it back, with the reason, when the server refuses. */
export function useChange() {
  const queries = useQueryClient();
  const { ofRefusal } = useWrongWords();
  return useMutation({
    mutationFn: ({ change, asked }: { change: Change; asked: Asked }) => ask(change, asked),
    onMutate: ({ change }) => foresee(queries, change),
    onError: (error, _, undo) => {
      undo?.();
      say(ofRefusal(error));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: calendarKey }),
  });
}

async function ask(change: Change, asked: Asked): Promise<void> {
  const id = change.eventId;
  if (asked.as === 'event') {
    await answer(api.PATCH('/api/v1/calendar/events/{id}', { params: { path: { id } }, body: asked.body }));
    return;
  }
  const slot = change.kind === 'move' ? change.slot : '';
  const params = { path: { id, slot } };
  await answer(
    api.PUT('/api/v1/calendar/events/{id}/exceptions/{slot}', { params, body: { movedTo: asked.movedTo } }),
  );
}
