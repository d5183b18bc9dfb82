import type { UserActor } from '../../identity/index.js';
import type { Chat } from './chat.entity.js';

type Who = Pick<UserActor, 'orgId' | 'userId'>;
type WhoOfRole = Pick<UserActor, 'orgId' | 'userId' | 'role'>;

/** A chat with the asker's own membership, if they have one. */
export type ChatSeen = Pick<Chat, 'orgId' | 'kind'> & { membership?: { userId: string } | null };
type ChatWith = ChatSeen & Pick<Chat, 'contact'>;
type ChatMade = ChatWith & Pick<Chat, 'createdBy'>;

/** Chats belong to their members; to anybody else they do not exist, whatever their permission role. */
export const maySee = (who: Who, chat: ChatSeen): boolean =>
  chat.orgId === who.orgId && chat.membership?.userId === who.userId;

/** In an archived chat nobody writes any more; answers that were under way still come. */
export const isOpen = (chat: Pick<Chat, 'archivedAt'>): boolean => chat.archivedAt === null;

/** A chat can be confined to some roles; the agent of an agent chat always answers in it. */
export const mayBeCalled = (chat: Pick<Chat, 'agentId' | 'allowedAgentIds'>, agentId: string): boolean =>
  agentId === chat.agentId || (chat.allowedAgentIds?.includes(agentId) ?? true);

/** A direct chat is two people and what they write: it has no title, no settings, and is not ended by one of them. */
export const isManaged = (chat: ChatSeen): boolean => chat.kind !== 'direct';

/** Every member names the chat. */
export const mayRetitle = (who: Who, chat: ChatSeen): boolean => maySee(who, chat) && isManaged(chat);

/**
 * Its settings, its archive: of a group, who made it, and owners and administrators who are in it; any member when
 * nobody knows who made it. A chat with an agent is its person's; a conversation with somebody outside is the organization's,
 * whoever looks into it: owners and administrators settle it.
 */
export function mayManage(who: WhoOfRole, chat: ChatMade): boolean {
  if (!maySee(who, chat) || !isManaged(chat)) return false;
  if (chat.kind === 'agent') return chat.contact === null || who.role !== 'member';
  return chat.createdBy === null || chat.createdBy === who.userId || who.role !== 'member';
}

/** Not every member of a group that nobody knows the maker of: what is deleted is gone for all. */
export const mayDelete = (who: WhoOfRole, chat: ChatMade): boolean =>
  mayManage(who, chat) && (chat.kind === 'agent' || chat.createdBy === who.userId || who.role !== 'member');

/** Every member invites and removes; a direct or an agent chat stays between those it was opened for. */
export const mayChangeMembers = (who: Who, chat: ChatSeen): boolean =>
  maySee(who, chat) && chat.kind === 'group';

/** Whoever looked into a conversation with somebody outside leaves it again; who answers there hands it back first. */
export const mayLeave = (who: Who, chat: ChatWith): boolean =>
  mayChangeMembers(who, chat) ||
  (maySee(who, chat) && chat.contact !== null && chat.contact.takenOverBy !== who.userId);

/** Nobody needs a chat with themselves. */
export const mayOpenDirect = (who: Who, otherId: string): boolean => otherId !== who.userId;
