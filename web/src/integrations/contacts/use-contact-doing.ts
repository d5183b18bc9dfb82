import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyProblem } from '../../platform/ui';
import { chatQuery } from '../../roster';
import { contactsKey } from './queries';

/** Something is done with somebody outside: how they and their conversation are then is asked anew. */
export function useContactDoing(chatId: string | null, doing: () => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: doing,
    onError: notifyProblem,
    onSettled: async () => {
      if (chatId) await queries.invalidateQueries({ queryKey: chatQuery(chatId).queryKey });
      await queries.invalidateQueries({ queryKey: contactsKey });
    },
  });
}
