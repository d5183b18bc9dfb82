import { useQuery } from '@tanstack/react-query';
import { rolesQuery, type Chat } from '../../roster';

/** The other one of a direct chat. */
export const otherOf = (chat: Pick<Chat, 'kind' | 'members'>, ownId: string): string | undefined =>
  chat.kind === 'direct' ? chat.members.find(({ userId }) => userId !== ownId)?.userId : undefined;

type FaceKind = 'user' | 'group' | 'agent' | 'contact';
const kinds = { direct: 'user', group: 'group', agent: 'agent' } as const;

/** Whose picture a chat has: the role's in its own chat, whatever that is called; of whoever speaks with it from outside theirs. */
export function useFace(
  chat: Pick<Chat, 'kind' | 'agentId' | 'contact'>,
  title: string,
): { kind: FaceKind; name: string } {
  const { data: roles } = useQuery(rolesQuery);
  if (chat.contact) return { kind: 'contact', name: chat.contact.name };
  const role = chat.agentId ? roles?.find(({ id }) => id === chat.agentId) : undefined;
  return { kind: kinds[chat.kind], name: role?.name ?? title };
}
