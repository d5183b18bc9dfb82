import { useThrottledCallback } from '@mantine/hooks';
import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { inPages, type Pages } from '../platform/api';
import { useLiveEvent } from '../platform/live';
import { countQuery, messageKey, messageQuery, queueKey, type Review } from './queries';
import { withoutMessage } from './queue/without-message';
import { isWaiting, type Message } from './validation/verdict';

type QueuePages = Pages<Review>;

/** Many answers at once are asked for once. */
const togetherMillis = 1_000;

/** Brings what the socket tells of verdicts and of what waits for them into the cache. */
export function useReviewNews(): void {
  const queries = useQueryClient();
  const refreshCount = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: countQuery.queryKey }),
    togetherMillis,
  );
  const refresh = useThrottledCallback(() => refreshQueues(queries), togetherMillis);
  const hearChange = (message: Message) => {
    if (!message.validation) return;
    hearJudged(queries, message);
    refreshCount();
    // An answer made anew waits in the place of the one before.
    if (isWaiting(message)) refresh();
  };
  useLiveEvent('message.created', (message) => {
    if (!isWaiting(message)) return;
    refreshCount();
    refresh();
  });
  useLiveEvent('message.updated', hearChange);
  useLiveEvent('message.deleted', ({ id }) => {
    changeQueues(queries, (review) => withoutMessage(review, id));
    queries.removeQueries({ queryKey: messageQuery(id).queryKey });
    refreshCount();
    refresh();
  });
  const forgetChat = ({ chatId }: { chatId: string }) => {
    changeQueues(queries, (review) => (review.chat.id === chatId ? undefined : review));
    const isOfChat = ({ state }: Query) => (state.data as Message | undefined)?.chatId === chatId;
    queries.removeQueries({ queryKey: messageKey, predicate: isOfChat });
    refreshCount();
    refresh();
  };
  useLiveEvent('chat.left', forgetChat);
  useLiveEvent('chat.deleted', forgetChat);
  useLiveEvent('validation.due', () => {
    refreshCount();
    refresh();
  });
}

/**
 * What somebody reads stays where it is: a queue with something to judge is only marked as old, an empty one is asked
 * for again.
 */
function refreshQueues(queries: QueryClient): void {
  const hasWork = ({ state }: Query): boolean =>
    (state.data as QueuePages | undefined)?.pages.some(({ items }) =>
      items.some(({ message }) => isWaiting(message)),
    ) ?? false;
  void queries.invalidateQueries({ queryKey: queueKey, refetchType: 'none', predicate: hasWork });
  void queries.invalidateQueries({ queryKey: queueKey, predicate: (query) => !hasWork(query) });
}

function changeQueues(queries: QueryClient, change: (review: Review) => Review | undefined): void {
  queries.setQueriesData<QueuePages>({ queryKey: queueKey }, (known) => known && inPages(known, change));
}

/** A message as it is now, in the queues that hold it. */
export function hearJudged(queries: QueryClient, message: Message | undefined): void {
  if (!message) return;
  const changed = (review: Review): Review =>
    review.message.id === message.id ? { ...review, message } : review;
  changeQueues(queries, changed);
  void queries.invalidateQueries({ queryKey: countQuery.queryKey });
  void queries.invalidateQueries({ queryKey: messageQuery(message.id).queryKey });
}
