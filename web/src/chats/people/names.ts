import { useQuery } from '@tanstack/react-query';
import { rolesQuery, type Chat } from '../../roster';

/** The other one of a direct chat. */
export const otherOf = (chat: Pick<Chat, 'kind' | 'members'>, ownId: string): string | undefined =>
  chat.kind === 'direct' ? chat.members.find(({ userId }) => userId !== ownId)?.userId : undefined;

/** Whose picture a chat has: the role's in its own chat, whatever that is called. */
export function useFaceName(chat: Pick<Chat, 'agentId'>, title: string): string {
  const { data: roles } = useQuery(rolesQuery);
  const role = chat.agentId ? roles?.find(({ id }) => id === chat.agentId) : undefined;
  return role?.name ?? title;
}
