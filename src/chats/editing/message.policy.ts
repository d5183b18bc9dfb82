import type { UserActor } from '../../identity/index.js';
import { AppError, notFound, type ErrorCode } from '../../platform/errors/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { mayDelete, maySee, type ChatSeen } from '../chat/chat.policy.js';
import type { Message } from '../messages/message.entity.js';

type Who = Pick<UserActor, 'orgId' | 'userId' | 'role'>;
type ChatOfMessage = ChatSeen & Pick<Chat, 'createdBy' | 'contact'>;
type Concerned = Pick<Message, 'orgId' | 'authorKind' | 'authorId' | 'system' | 'deletedAt'>;

const isOwn = (who: Who, { authorKind, authorId }: Concerned): boolean =>
  authorKind === 'user' && authorId === who.userId;

/** Whoever may delete a group may delete what is in it. */
const keepsOrder = (who: Who, chat: ChatOfMessage): boolean => chat.kind === 'group' && mayDelete(who, chat);

/** Why the asker may not rewrite this message; a role's answer is changed by a verdict on it alone. */
export function editRefusal(who: Who, chat: ChatOfMessage, message: Concerned): ErrorCode | undefined {
  if (!maySee(who, chat) || message.orgId !== chat.orgId) return 'not_found';
  if (message.authorKind !== 'user' || message.system) return 'not_editable';
  if (!isOwn(who, message)) return 'forbidden';
  return message.deletedAt ? 'message_deleted' : undefined;
}

/**
 * Why the asker may not delete this message. People take back what they wrote; what roles wrote in a direct or an agent
 * chat is its members' to delete; in a group all else is left to those who keep order there.
 */
export function deleteRefusal(who: Who, chat: ChatOfMessage, message: Concerned): ErrorCode | undefined {
  if (!maySee(who, chat) || message.orgId !== chat.orgId) return 'not_found';
  if (message.system) return 'not_deletable';
  if (isOwn(who, message) || keepsOrder(who, chat)) return undefined;
  return message.authorKind === 'agent' && chat.kind !== 'group' ? undefined : 'forbidden';
}

export function refuse(code: ErrorCode | undefined): void {
  if (code === 'not_found') throw notFound('The message');
  if (code) throw new AppError(code);
}
