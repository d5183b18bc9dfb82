import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { chatQuery, type Chat } from '../roster';
import { listed } from './model/list-news';
import { chatListQuery } from './queries';

/** A chat as it is now, from the list if it is there; undefined until it is told, or if it is not mine. */
export function useKnownChat(id: string): Chat | undefined {
  const list = useInfiniteQuery(chatListQuery(false));
  const known = list.data && listed(list.data).find((chat) => chat.id === id);
  const { data } = useQuery({ ...chatQuery(id), enabled: !known && !list.isPending && id !== '' });
  return known ?? data;
}
