import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { notifyProblem } from '../../platform/ui';
import type { Chat } from '../../roster';
import { withMessage, type History, type Message } from '../model/history';
import type { Pending } from '../model/outbox';
import { withStarted } from '../model/runs';
import { historyQuery, runsQuery } from '../queries';
import { sendAgain } from '../sending';

/** Whether a message asks somebody who could be asked again. */
export const asksRoles = ({ kind }: Pick<Chat, 'kind'>, { mentions }: Message): boolean =>
  kind === 'agent' || mentions.some((mention) => mention.kind === 'role' && !mention.refused);

interface Edit {
  message: Message;
  content: string;
  resend: boolean;
}

/** Changes a message: it is shown at once, and as it was when that is refused. */
export function useEdit(): (message: Message, content: string, resend: boolean) => void {
  const queries = useQueryClient();
  const patch = ({ id, chatId }: Message, change: (known: Message) => Message) =>
    queries.setQueryData<History>(historyQuery(chatId).queryKey, (history) => {
      const known = history?.messages.find((message) => message.id === id);
      return known ? history && withMessage(history, change(known)) : history;
    });
  const { mutate } = useMutation({
    mutationFn: ({ message, content, resend }: Edit) =>
      answer(
        api.PATCH('/api/v1/messages/{id}', {
          params: { path: { id: message.id } },
          body: { content, resend },
        }),
      ),
    onMutate: ({ message, content }) => {
      const editedAt = new Date().toISOString();
      patch(message, (known) => ({ ...known, content, editedAt }));
      return { editedAt };
    },
    onSuccess: ({ unknownMentions: _, ...message }) => {
      patch(message, () => message);
      queries.setQueryData(
        runsQuery(message.chatId).queryKey,
        (known) => known && withStarted(known, message.runs, message),
      );
    },
    onError: (error, { message: { content, editedAt }, message }, shown) => {
      // What was told meanwhile stays: of a later edit, and of everything else.
      patch(message, (known) =>
        known.editedAt === shown?.editedAt ? { ...known, content, editedAt } : known,
      );
      notifyProblem(error);
    },
  });
  return (message, content, resend) => {
    if (resend || content !== message.content) mutate({ message, content, resend });
  };
}

/** Sends what was not sent in other words; it may have arrived meanwhile, and is then changed like any message. */
export function useRewrite(): (pending: Pending, content: string) => void {
  const queries = useQueryClient();
  const save = useEdit();
  return (pending, content) => {
    const { chatId, clientId } = pending;
    const arrived = queries
      .getQueryData<History>(historyQuery(chatId).queryKey)
      ?.messages.find((message) => message.clientId === clientId);
    if (arrived) save(arrived, content, false);
    else sendAgain(queries, pending, content);
  };
}
