import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useShortcut } from '../platform/shortcuts';
import { listed } from './model/list-news';
import { chatListQuery } from './queries';

/** Keys that lead from the open chat to its neighbours in the list. Once for the whole client. */
export function useChatWalk(): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { chatId } = useParams({ strict: false });
  const go = (step: 1 | -1) => {
    const known = queries.getQueryData(chatListQuery(false).queryKey);
    const chats = known ? listed(known) : [];
    const next = chats[chats.findIndex(({ id }) => id === chatId) + step];
    if (!next) return false;
    return navigate({ to: '/chats/$chatId', params: { chatId: next.id } });
  };
  useShortcut('previousChat', () => go(-1));
  useShortcut('nextChat', () => go(1));
}
