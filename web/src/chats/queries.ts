import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, byCursor, isProblem, type Schema } from '../platform/api';
import { chatListsKey } from '../roster';
import { FrameLog } from './model/frame-log';
import { historyOf, type History, type MessagePage, type Place } from './model/history';
import { places } from './model/stores';

export type StoredFile = Schema<'File'>;

/** Messages of frames: what is loaded meanwhile is brought up to them. */
export const messageFrames = new FrameLog();

const pageSize = 50;
const halfPage = 40;
/** The socket says what changes; a `reset` asks for all of it anew. */
const untilTold = { staleTime: Infinity } as const;

export const chatListQuery = (archived: boolean) =>
  infiniteQueryOptions({
    queryKey: [...chatListsKey, { archived }],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/api/v1/chats', {
          params: { query: { archived: String(archived), limit: pageSize, cursor: pageParam } },
        }),
      ),
    ...byCursor,
    ...untilTold,
  });

/** Chats that are called so, also those of which no page is loaded. */
export const foundChatsQuery = (archived: boolean, q: string) =>
  infiniteQueryOptions({
    queryKey: [...chatListsKey, 'found', { archived, q }],
    queryFn: ({ signal, pageParam }) => {
      const query = { archived: String(archived), q, limit: pageSize, cursor: pageParam };
      return answer(api.GET('/api/v1/chats', { params: { query }, signal }));
    },
    ...byCursor,
  });

interface PageWanted {
  cursor?: string;
  /** A message, or `unread`: where one left off. */
  around?: string;
}

/** Of a page around a place, half lies on either side. */
const askForPage = (id: string, query: PageWanted): Promise<MessagePage> =>
  answer(
    api.GET('/api/v1/chats/{id}/messages', {
      params: { path: { id }, query: { ...query, limit: query.around ? 2 * halfPage : pageSize } },
    }),
  );

/** A page of a chat, put to use with what was told while it was under way. */
export async function loadPage(
  chatId: string,
  query: PageWanted,
  put: (page: MessagePage) => History,
): Promise<History> {
  const mark = messageFrames.mark();
  return messageFrames.reapply(put(await askForPage(chatId, query)), mark, chatId);
}

/** The stretch of a chat that is shown: first where one left off; loaded anew, where one reads now. */
export const historyQuery = (chatId: string) =>
  queryOptions({
    queryKey: ['chats', 'history', chatId],
    queryFn: ({ client, queryKey }) => {
      const place = places.get(chatId);
      if (place) return loadPlace(chatId, place);
      const isFirst = client.getQueryData(queryKey) === undefined;
      return loadPage(chatId, isFirst ? { around: 'unread' } : {}, historyOf);
    },
    // What is the same is the same object already; to compare all of a long chat with each message takes its time.
    structuralSharing: false,
    ...untilTold,
  });

async function loadPlace(chatId: string, place: Place): Promise<History> {
  try {
    return await loadPage(chatId, { around: place.messageId }, (page) => ({ ...historyOf(page), place }));
  } catch (error) {
    // It is not kept any more.
    if (isProblem(error, 'not_found')) return loadPage(chatId, {}, historyOf);
    throw error;
  }
}

export const runsQuery = (chatId: string) =>
  queryOptions({
    queryKey: ['chats', 'runs', chatId],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/chats/{id}/runs', { params: { path: { id: chatId } } }))).items,
    ...untilTold,
  });

export const presenceQuery = queryOptions({
  queryKey: ['chats', 'presence'],
  queryFn: async () => (await answer(api.GET('/api/v1/presence'))).online,
  ...untilTold,
});
