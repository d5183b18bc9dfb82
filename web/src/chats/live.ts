import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api, askOnceMore } from '../platform/api';
import { useLive, useLiveEvent, useLiveReturn, useLiveState, type LiveData } from '../platform/live';
import { useMe } from '../platform/session';
import { chatListsKey, type Chat } from '../roster';
import { knownChat, patchChat, refreshChat } from './chat-cache';
import { forgetChat } from './forget-chat';
import { isPartlyHidden, withMessage, type History, type Message } from './model/history';
import { afterChange, afterMessage, afterRead } from './model/list-news';
import { withStarted, withStatus, type Run } from './model/runs';
import { endStream, forgetStores, hearRunEvent, streams, typing } from './model/stores';
import { historyQuery, messageFrames, presenceQuery, runsQuery } from './queries';
import { beginSending, confirmSent, retryNow } from './sending';

/** Brings what the socket tells of chats into the cache, whichever screen is shown. */
export function useChatNews(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const changeChat = (id: string, change: (chat: Chat) => Chat) => patchChat(queries, id, change);
  useLiveEvent('message.created', (message) => {
    hearMessage(queries, message);
    if (message.author.id === user.id) confirmSent(message);
    changeChat(message.chatId, (chat) => afterMessage(chat, message, user.id));
    patchRuns(queries, message.chatId, (runs) => withStarted(runs, message.runs, message));
    void seeSources(queries, message);
    hearTyping({ chatId: message.chatId, userId: message.author.id, isTyping: false });
  });
  useLiveEvent('message.updated', (message) => {
    hearMessage(queries, message);
    patchRuns(queries, message.chatId, (runs) => withStarted(runs, message.runs, message));
    hearChange(queries, message);
  });
  useLiveEvent('message.deleted', (message) => {
    hearMessage(queries, message);
    refreshChat(queries, message.chatId);
  });
  useLiveEvent('run.status', (news) => {
    patchRuns(queries, news.chatId, (runs) => withStatus(runs, news));
    // What it ended with stands in its row.
    if (['failed', 'cancelled'].includes(news.status))
      void queries.invalidateQueries({ queryKey: runsQuery(news.chatId).queryKey });
  });
  useLiveEvent('run.event', (event) => {
    hearRunEvent(event);
  });
  useLiveEvent('chat.read', ({ chatId, userId, seq }) => {
    changeChat(chatId, (chat) => afterRead(chat, userId, seq));
    // Read elsewhere: how many are left is the server's to say.
    const known = knownChat(queries, chatId);
    if (userId === user.id && known && known.lastReadSeq < seq) refreshChat(queries, chatId);
  });
  useLiveEvent('chat.joined', () => void queries.invalidateQueries({ queryKey: chatListsKey }));
  useLiveEvent('chat.updated', ({ chatId }) => refreshChat(queries, chatId));
  useLiveEvent('chat.left', ({ chatId }) => forgetChat(queries, chatId));
  useLiveEvent('chat.deleted', ({ chatId }) => forgetChat(queries, chatId));
  useLiveEvent('typing', (news) => {
    if (news.userId !== user.id) hearTyping(news);
  });
  useLiveEvent('presence', (news) => hearPresence(queries, news));
  useLiveEvent('reset', () => streams.clear());
  // What passes by is told to nobody again: who is here, and what was read elsewhere.
  useLiveReturn(() => {
    void queries.invalidateQueries({ queryKey: presenceQuery.queryKey });
    void queries.invalidateQueries({ queryKey: chatListsKey });
  });
  useSending();
}

/** What was not sent goes when there is a connection again. Nothing of one person stays for the next. */
function useSending(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const live = useLive();
  const state = useLiveState();
  useEffect(() => {
    const end = beginSending(queries, user.id);
    return () => {
      end();
      messageFrames.clear();
      forgetStores();
    };
  }, [live, queries, user.id]);
  useEffect(() => {
    if (state === 'online') retryNow();
  }, [state]);
}

function hearMessage(queries: QueryClient, message: Message): void {
  messageFrames.add(message);
  queries.setQueryData<History>(
    historyQuery(message.chatId).queryKey,
    (known) => known && withMessage(known, message),
  );
  if (message.runId) endStream(message.runId);
}

/** A new answer comes to all alike: what only some may see of its sources is asked for, once. */
async function seeSources(queries: QueryClient, told: Message): Promise<void> {
  if (!isPartlyHidden(told)) return;
  const path = { id: told.id };
  const own = await answer(api.GET('/api/v1/messages/{id}', { params: { path } })).catch(() => undefined);
  if (!own) return;
  queries.setQueryData<History>(historyQuery(told.chatId).queryKey, (known) => {
    const now = known?.messages.find(({ id }) => id === told.id);
    return known && now && !now.deletedAt ? withMessage(known, { ...now, citations: own.citations }) : known;
  });
}

/** Lists show how the last message stands now; when another one has become the last, they are asked for. */
function hearChange(queries: QueryClient, message: Message): void {
  const known = knownChat(queries, message.chatId);
  if (!known) return;
  const changed = afterChange(known, message);
  if (!changed) refreshChat(queries, message.chatId);
  else if (changed !== known)
    patchChat(queries, message.chatId, (chat) => afterChange(chat, message) ?? chat);
}

function patchRuns(
  queries: QueryClient,
  chatId: string,
  change: (runs: readonly Run[]) => Run[] | undefined,
): void {
  const { queryKey } = runsQuery(chatId);
  askOnceMore(queries, queryKey);
  const known = queries.getQueryData(queryKey);
  if (!known) return;
  const changed = change(known);
  if (changed) queries.setQueryData(queryKey, changed);
  else void queries.invalidateQueries({ queryKey });
}

/** Who types tells it every few seconds. */
const typingMillis = 6_000;

function hearTyping({ chatId, userId, isTyping }: LiveData<'typing'>): void {
  const known = typing.get(chatId) ?? new Map<string, number>();
  if (!isTyping && !known.has(userId)) return;
  const now = Date.now();
  const still = [...known].filter(([id, until]) => id !== userId && until > now);
  const all = new Map(isTyping ? [...still, [userId, now + typingMillis] as const] : still);
  typing.set(chatId, all.size > 0 ? all : undefined);
  if (isTyping) setTimeout(() => forgetTyping(chatId), typingMillis + 100);
}

function forgetTyping(chatId: string): void {
  const still = [...(typing.get(chatId) ?? [])].filter(([, until]) => until > Date.now());
  typing.set(chatId, still.length > 0 ? new Map(still) : undefined);
}

function hearPresence(queries: QueryClient, news: LiveData<'presence'>): void {
  const { queryKey } = presenceQuery;
  if ('reload' in news) return void queries.invalidateQueries({ queryKey });
  askOnceMore(queries, queryKey);
  queries.setQueryData<string[]>(queryKey, (online) => {
    const others = online?.filter((id) => id !== news.userId);
    return news.status === 'online' ? others?.concat(news.userId) : others;
  });
}
