import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { answer, api } from '../../platform/api';
import { useMe } from '../../platform/session';
import { patchChat, refreshChat } from '../chat-cache';
import type { History } from '../model/history';
import { afterOwnReading } from '../model/list-news';
import type { Chat } from '../../roster';

/** Notes how far the chat is read: to its last message, while that is seen on a page that is looked at. */
export function useReading(chat: Chat, history: History): (isAtBottom: boolean) => void {
  const queries = useQueryClient();
  const { user } = useMe();
  const [isAtBottom, setIsAtBottom] = useState(false);
  const { mutate } = useMutation({
    mutationFn: (messageId: string) =>
      answer(api.POST('/api/v1/chats/{id}/read', { params: { path: { id: chat.id } }, body: { messageId } })),
    retry: 3,
    // There is one for each message: none is kept.
    gcTime: 0,
    // Nobody is told of it: it is tried again with the next look at the chat.
    onError: () => refreshChat(queries, chat.id),
  });
  const last = history.newer === null ? history.messages.at(-1) : undefined;
  const note = useEffectEvent(() => {
    const isSeen = isAtBottom && document.visibilityState === 'visible';
    if (!isSeen || !last || (last.seq <= chat.lastReadSeq && chat.unreadCount === 0)) return;
    mutate(last.id);
    patchChat(queries, chat.id, (known) => afterOwnReading(known, user.id, last.seq));
  });
  useEffect(() => {
    note();
    const come = () => note();
    document.addEventListener('visibilitychange', come);
    return () => document.removeEventListener('visibilitychange', come);
  }, [last?.id, isAtBottom]);
  return setIsAtBottom;
}
