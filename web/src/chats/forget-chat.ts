import type { QueryClient } from '@tanstack/react-query';
import { inPages } from '../platform/api';
import { meQuery } from '../platform/session';
import { allChatsQuery, chatListsKey, chatQuery } from '../roster';
import { forgetDraft } from './composer/drafts';
import { endStream, places, typing } from './model/stores';
import type { ChatPages } from './model/list-news';
import { chatListQuery, historyQuery, runsQuery } from './queries';
import { forgetUnsent } from './sending';

/** Of what takes a chat away from this person, by their own will. */
export const leavingKey = (chatId: string) => ['chats', 'leaving', chatId];

/** It is not ours any more: nothing of it is shown or kept. Its screen says so when it asks, unless it is being left there. */
export function forgetChat(queries: QueryClient, id: string): void {
  for (const archived of [false, true])
    queries.setQueryData<ChatPages>(
      chatListQuery(archived).queryKey,
      (known) => known && inPages(known, (chat) => (chat.id === id ? undefined : chat)),
    );
  queries.setQueryData(allChatsQuery.queryKey, (known) => known?.filter((chat) => chat.id !== id));
  for (const run of queries.getQueryData(runsQuery(id).queryKey) ?? []) endStream(run.id);
  queries.removeQueries({ queryKey: historyQuery(id).queryKey });
  queries.removeQueries({ queryKey: runsQuery(id).queryKey });
  queries.removeQueries({ queryKey: chatQuery(id).queryKey, type: 'inactive' });
  if (queries.isMutating({ mutationKey: leavingKey(id) }) === 0)
    void queries.invalidateQueries({ queryKey: chatQuery(id).queryKey });
  void queries.invalidateQueries({ queryKey: chatListsKey });
  places.set(id, undefined);
  typing.set(id, undefined);
  forgetUnsent(id);
  const me = queries.getQueryData(meQuery.queryKey);
  if (me) forgetDraft(me.user.id, id);
}
