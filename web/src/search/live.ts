import { useQueryClient } from '@tanstack/react-query';
import { askOnceMore, inPages, type Pages, type Schema } from '../platform/api';
import { useLiveEvent } from '../platform/live';
import { useMe } from '../platform/session';
import { foundAfter, mentionAfter } from './found-news';
import { foundKey, mentionsKey } from './queries';

type Message = Schema<'Message'>;
type Found = Schema<'FoundMessage'>;

/**
 * Brings what the socket tells into what was found and into mentions: what was deleted or is in no chat of mine any
 * more is not shown. Mentions are asked for again when there is a new one, or one was read.
 */
export function useSearchNews(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const refreshMentions = () => void queries.invalidateQueries({ queryKey: mentionsKey });
  const change = (
    ofFound: (found: Found) => Found | undefined,
    of: (one: Message) => Message | undefined,
  ) => {
    queries.setQueriesData<Pages<Found>>({ queryKey: foundKey }, (known) => known && inPages(known, ofFound));
    queries.setQueriesData<Pages<Message>>({ queryKey: mentionsKey }, (known) => known && inPages(known, of));
    askOnceMore(queries, foundKey);
    askOnceMore(queries, mentionsKey);
  };
  const namesMe = ({ mentions }: Message) => mentions.some(({ id }) => id === user.id);
  const hearChange = (told: Message) => {
    change(
      (found) => foundAfter(found, told),
      (mention) => mentionAfter(mention, told, user.id),
    );
    if (namesMe(told)) refreshMentions();
  };
  const forgetChat = ({ chatId }: { chatId: string }) => {
    change(
      (found) => (found.chat.id === chatId ? undefined : found),
      (mention) => (mention.chatId === chatId ? undefined : mention),
    );
  };
  useLiveEvent('message.created', (told) => {
    if (namesMe(told)) refreshMentions();
  });
  useLiveEvent('message.updated', hearChange);
  useLiveEvent('message.deleted', hearChange);
  useLiveEvent('chat.left', forgetChat);
  useLiveEvent('chat.deleted', forgetChat);
  useLiveEvent('chat.read', ({ userId }) => {
    if (userId === user.id) refreshMentions();
  });
}
