import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { useMe } from '../../platform/session';
import { notifyProblem } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import { refreshChat } from '../chat-cache';
import { chatQuery, type Chat } from '../../roster';

export type Settings = Partial<
  Pick<
    Chat,
    'title' | 'isArchived' | 'allowedAgentIds' | 'whenBusy' | 'validatorIds' | 'validationDueMinutes'
  >
>;

/** Changes the chat; it is shown at once, and as it was when that is refused. */
export function useSettings() {
  const queries = useQueryClient();
  const { chat } = useChat();
  const { queryKey } = chatQuery(chat.id);
  const show = (settings: Settings) =>
    queries.setQueryData(queryKey, (known) => known && { ...known, ...settings });
  const { mutate } = useMutation({
    mutationFn: (settings: Settings) =>
      answer(api.PATCH('/api/v1/chats/{id}', { params: { path: { id: chat.id } }, body: settings })),
    onMutate: (settings) => {
      const before = queries.getQueryData(queryKey);
      show(settings);
      return before && changedOf(before, settings);
    },
    onError: (error, _, before) => {
      if (before) show(before);
      notifyProblem(error);
    },
    onSettled: () => refreshChat(queries, chat.id),
  });
  return mutate;
}

/** Of a chat, what other settings would replace: the rest of it may change meanwhile. */
const changedOf = (chat: Chat, settings: Settings): Settings =>
  Object.fromEntries(Object.keys(settings).map((name) => [name, chat[name as keyof Settings]]));

/** What this person may do with the chat; the server decides in any case. */
export function useRights() {
  const { chat, ownId } = useChat();
  const { user } = useMe();
  const isGroup = chat.kind === 'group';
  const isKeeper = chat.createdBy === ownId || user.role !== 'member';
  // A conversation with somebody outside is the organization's.
  const isOwn = chat.kind === 'agent' && (!chat.contact || user.role !== 'member');
  return {
    mayRename: chat.kind !== 'direct',
    mayInvite: isGroup,
    mayManage: isOwn || (isGroup && (isKeeper || chat.createdBy === null)),
    mayDelete: isOwn || (isGroup && isKeeper),
    mayLeave: isGroup || (chat.contact !== null && chat.contact.takenOverBy !== ownId),
  };
}
