import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { notifyDone } from '../../platform/ui';
import { calendarKey } from '../queries';
import { say } from '../say';
import { useWrongWords } from '../words/use-wrong-words';

type Asked = { movedTo: string } | 'cancelled' | 'restored';

/** Moves, cancels or restores one time of an event that recurs. */
export function useOneTime(id: string, slot: string) {
  const { t } = useTranslation('calendar');
  const queries = useQueryClient();
  const { ofRefusal } = useWrongWords();
  const params = { path: { id, slot } };
  const path = '/api/v1/calendar/events/{id}/exceptions/{slot}';
  return useMutation({
    mutationFn: async (asked: Asked): Promise<void> => {
      if (asked === 'restored') await answer(api.DELETE(path, { params }));
      else {
        const body = asked === 'cancelled' ? { cancelled: true as const } : asked;
        await answer(api.PUT(path, { params, body }));
      }
    },
    onSuccess: async (_, asked) => {
      notifyDone(t(typeof asked === 'string' ? `one.${asked}` : 'one.moved'));
      await queries.invalidateQueries({ queryKey: calendarKey });
    },
    onError: (error, asked) => {
      // Where a time is written, what is wrong with it is shown there.
      if (typeof asked === 'string') say(ofRefusal(error));
    },
  });
}
