import { useMe } from '../platform/session';
import type { Chat } from './queries';

/** What a chat is called: a direct one by the other person, a nameless group by those who are in it. */
export function titleOf(chat: Pick<Chat, 'kind' | 'title' | 'members'>, ownId: string): string {
  const others = chat.members.filter(({ userId }) => userId !== ownId);
  if (chat.kind === 'direct') return others[0]?.name ?? chat.title;
  return chat.title || others.map(({ name }) => name).join(', ');
}

/** What a chat is called for whoever is signed in. */
export function useChatTitle(): (chat: Pick<Chat, 'kind' | 'title' | 'members'>) => string {
  const { user } = useMe();
  return (chat) => titleOf(chat, user.id);
}
