import type { QueryClient } from '@tanstack/react-query';
import { answer, api, forgetAccess, isProblem, noteAccess, onSessionEnd } from '../api';
import { forgetOthers, forgetOwn } from '../storage';
import { meQuery } from './me';

type News = 'began' | 'ended';

/** Tells the other tabs of this browser. */
const channel = new BroadcastChannel('artel-session');

/** The tokens have come, in cookies: from here on everybody knows who is here. */
export async function enter(queries: QueryClient, { expiresIn }: { expiresIn: number }): Promise<void> {
  noteAccess(expiresIn);
  queries.clear();
  const me = await queries.fetchQuery(meQuery);
  if (me) forgetOthers(me.user.id);
  channel.postMessage('began' satisfies News);
}

/** Ends this session, in all tabs. What its person has not sent is no one else's to read. */
export async function leave(queries: QueryClient): Promise<void> {
  const me = queries.getQueryData(meQuery.queryKey);
  await answer(api.POST('/api/v1/auth/logout')).catch((error: unknown) => {
    // It was over before.
    if (!isProblem(error) || error.status !== 401) throw error;
  });
  if (me) forgetOwn(me.user.id);
  forgetAccess();
  channel.postMessage('ended' satisfies News);
  forgetAll(queries);
}

/** Nothing of one person may be shown to the next. */
export function forgetAll(queries: QueryClient): void {
  // Screens hear of it, and are gone before they ask for what is forgotten.
  queries.setQueryData(meQuery.queryKey, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
  queries.getMutationCache().clear();
}

/** Hears of sessions that began or ended without this tab's doing: by the server, or in another tab. */
export function onSessionNews(listener: (news: News) => void): () => void {
  const hear = ({ data }: MessageEvent<News>) => listener(data);
  channel.addEventListener('message', hear);
  const stop = onSessionEnd(() => {
    forgetAccess();
    listener('ended');
  });
  return () => {
    channel.removeEventListener('message', hear);
    stop();
  };
}
