import type { UserActor } from '../../identity/index.js';
import type { Chat } from './chat.entity.js';

type Who = Pick<UserActor, 'orgId' | 'userId'>;

/** A chat with the asker's own membership, if they have one. */
export type ChatSeen = Pick<Chat, 'orgId' | 'kind'> & { membership?: { userId: string } | null };

/** Chats belong to their members; to anybody else they do not exist, whatever their permission role. */
export const maySee = (who: Who, chat: ChatSeen): boolean =>
  chat.orgId === who.orgId && chat.membership?.userId === who.userId;

export const mayPost = maySee;

/** A direct chat is called after the other person. */
export const mayRetitle = (who: Who, chat: ChatSeen): boolean => maySee(who, chat) && chat.kind !== 'direct';

/** Every member invites and removes; a direct or an agent chat stays between those it was opened for. */
export const mayChangeMembers = (who: Who, chat: ChatSeen): boolean =>
  maySee(who, chat) && chat.kind === 'group';

/** Nobody needs a chat with themselves. */
export const mayOpenDirect = (who: Who, otherId: string): boolean => otherId !== who.userId;
