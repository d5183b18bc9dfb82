import type { UserActor } from '../../identity/index.js';
import { columnsOf, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Chat } from './chat.entity.js';
import { maySee } from './chat.policy.js';

/** A chat with the membership of the one who locked it. */
export type ChatOfMember = Chat & { membership: { userId: string; username: string; name: string } };

/**
 * The chat under its lock; null when it is gone. Whoever writes in it, changes it, or starts and ends runs of it does so
 * one after the other, so that numbers of messages follow commits.
 */
export const lockChat = (tx: Tx, orgId: string, id: string): Promise<Chat | null> =>
  tx.manager.findOne(Chat, { where: { orgId, id }, lock: { mode: 'pessimistic_write' } });

/**
 * The same for one of its members; throws `not_found` for anybody else. The membership is locked too: of what a
 * statement locks it reads what holds when it got it, and they may be removed while it waits.
 */
export async function lockChatAsMember(
  tx: Tx,
  actor: Pick<UserActor, 'orgId' | 'userId'>,
  id: string,
): Promise<ChatOfMember> {
  const [chat] = await tx.manager.query<ChatOfMember[]>(
    `SELECT ${columnsOf(tx.manager.connection, Chat, 'c')},
       jsonb_build_object('userId', m.user_id, 'username', u.username, 'name', u.name) AS membership
     FROM chats c
     JOIN chat_members m ON m.org_id = c.org_id AND m.chat_id = c.id
     JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
     WHERE c.org_id = $1 AND c.id = $2 AND m.user_id = $3 FOR UPDATE OF c, m`,
    [actor.orgId, id, actor.userId],
  );
  if (!chat || !maySee(actor, chat)) throw notFound('The chat');
  return chat;
}
