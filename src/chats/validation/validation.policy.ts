import type { UserActor } from '../../identity/index.js';
import { maySee, type ChatSeen } from '../chat/chat.policy.js';
import type { Message } from '../messages/message.entity.js';

/** Any member judges a role's answers; what people write is not judged. */
export const mayValidate = (
  who: Pick<UserActor, 'orgId' | 'userId'>,
  chat: ChatSeen,
  message: Pick<Message, 'orgId' | 'authorKind'>,
): boolean => maySee(who, chat) && message.orgId === chat.orgId && message.authorKind === 'agent';
