import { Injectable } from '@nestjs/common';
import { messageCreated, type StartedRun } from '../../chats/index.js';
import { excerpt, linkTo, Notifications, saidIn } from '../../notifications/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';

/** Who has asked a role learns that it has answered. */
@Injectable()
export class AnswerReady {
  constructor(private readonly notifications: Notifications) {}

  @InTransaction(messageCreated)
  async answered(
    tx: Tx,
    { orgId, messageId, authorKind, mentionedIds }: PayloadOf<typeof messageCreated>,
  ): Promise<StartedRun[]> {
    if (authorKind !== 'agent') return [];
    const askerId = await askerOf(tx, orgId, messageId);
    // Whom it mentions hears of it by that.
    if (!askerId || mentionedIds.includes(askerId)) return [];
    const said = (await saidIn(tx, orgId, [messageId])).get(messageId);
    if (!said) return [];
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: [askerId],
        type: 'answer_ready',
        template: 'answer_ready',
        params: { role: said.authorName, chat: said.chat, text: excerpt(said.content).text },
        link: linkTo(said),
        subject: { kind: 'message', id: messageId },
        chatId: said.chatId,
        key: `answer:${messageId}`,
      },
    ]);
    return [];
  }
}

/** The person to whose own question this is the answer, while they are in the chat. Events of the calendar ask by notes. */
async function askerOf(tx: Tx, orgId: string, messageId: string): Promise<string | undefined> {
  const [asker] = await tx.manager.query<{ userId: string }[]>(
    `SELECT r.user_id AS "userId" FROM messages m
     JOIN runs r ON r.org_id = m.org_id AND r.id = m.run_id
     JOIN messages q ON q.org_id = m.org_id AND q.id = m.reply_to_id AND q.author_kind = 'user' AND q.system IS NULL
     JOIN chat_members u ON u.org_id = m.org_id AND u.chat_id = m.chat_id AND u.user_id = r.user_id
     WHERE m.org_id = $1 AND m.id = $2`,
    [orgId, messageId],
  );
  return asker?.userId;
}
