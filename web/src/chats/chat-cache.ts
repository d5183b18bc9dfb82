import type { QueryClient } from '@tanstack/react-query';
import { askOnceMore } from '../platform/api';
import { chatListsKey, chatQuery, type Chat } from '../roster';
import { chatIn, withChat, type ChatPages } from './model/list-news';
import { chatListQuery } from './queries';

/** A chat as it is kept: by itself, or with the list. */
export const knownChat = (queries: QueryClient, id: string): Chat | undefined =>
  queries.getQueryData(chatQuery(id).queryKey) ??
  chatIn(queries.getQueryData<ChatPages>(chatListQuery(false).queryKey), id);

/** Changes a chat wherever it is kept. One that lists do not know is asked for with them. */
export function patchChat(queries: QueryClient, id: string, change: (chat: Chat) => Chat): void {
  queries.setQueryData<Chat>(chatQuery(id).queryKey, (known) => known && change(known));
  askOnceMore(queries, chatQuery(id).queryKey);
  askOnceMore(queries, chatListsKey);
  const { queryKey } = chatListQuery(false);
  const known = queries.getQueryData<ChatPages>(queryKey);
  const changed = known && withChat(known, id, change);
  if (changed) queries.setQueryData(queryKey, changed);
  else if (known) void queries.invalidateQueries({ queryKey: chatListsKey });
}

export function refreshChat(queries: QueryClient, id: string): void {
  void queries.invalidateQueries({ queryKey: chatQuery(id).queryKey });
  void queries.invalidateQueries({ queryKey: chatListsKey });
}
