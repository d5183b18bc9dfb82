import type { UserActor } from '../../identity/index.js';
import type { ErrorCode } from '../../platform/errors/index.js';
import { maySee, type ChatSeen } from '../chat/chat.policy.js';
import type { Message } from '../messages/message.entity.js';

type Who = Pick<UserActor, 'orgId' | 'userId'>;

/**
 * Whether a member judges a chat's answers, over chats `c`: those who are listed, or every member when nobody is. Who
 * left or was deactivated does not count; with none of the listed left, every member judges.
 */
export const judgedBy = (member: string): string =>
  `(c.validator_ids IS NULL OR ${member} = ANY(c.validator_ids) OR NOT EXISTS (
     SELECT FROM chat_members v JOIN users u ON u.org_id = v.org_id AND u.id = v.user_id AND u.is_active
     WHERE v.org_id = c.org_id AND v.chat_id = c.id AND v.user_id = ANY(c.validator_ids)))`;

/** Why something is not allowed, as an error's code and detail. */
export type Refusal = [code: ErrorCode, detail?: string];

/** Why somebody is none of an answer's judges; undefined when they are. */
export function judgeRefusal(
  who: Who,
  chat: ChatSeen,
  isJudge: boolean,
  message: Pick<Message, 'orgId' | 'authorKind' | 'validationState'>,
): Refusal | undefined {
  if (!maySee(who, chat) || message.orgId !== chat.orgId) return ['not_found', 'The message was not found'];
  // A greeting answers nothing, nor does what the chat says of a call.
  if (message.authorKind !== 'agent' || message.validationState === null) return ['not_validatable'];
  if (!isJudge) return ['forbidden', 'Answers in this chat are validated by others'];
  return undefined;
}

/** Why nobody judges an answer now: it is not what the chat shows. */
export function answerRefusal({
  deletedAt,
  isCurrent,
}: Pick<Message, 'deletedAt' | 'isCurrent'>): Refusal | undefined {
  if (deletedAt) return ['message_deleted'];
  if (!isCurrent)
    return ['answer_superseded', 'Another answer is shown in place of this one: select this one first'];
  return undefined;
}

/** Nobody relies on what nobody has checked, or what was found wrong. */
export const mayBeTrusted = ({ validationState }: Pick<Message, 'validationState'>): boolean =>
  validationState === 'approved' || validationState === 'edited';
