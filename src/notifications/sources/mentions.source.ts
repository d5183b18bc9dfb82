import { Injectable } from '@nestjs/common';
import { messageCreated, messageResent, messageRewritten, type StartedRun } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Inbox } from '../intents/inbox.js';
import { Notifications } from '../intents/notifications.js';
import { excerpt, linkTo, saidIn } from './said.js';

type Told = PayloadOf<typeof messageCreated>;

/** People learn that a person or a role has mentioned them: once for each message, however often that is sent again. */
@Injectable()
export class MentionsSource {
  constructor(
    private readonly notifications: Notifications,
    private readonly inbox: Inbox,
  ) {}

  @InTransaction(messageCreated)
  created(tx: Tx, message: Told): Promise<StartedRun[]> {
    return this.tell(tx, message);
  }

  @InTransaction(messageResent)
  resent(tx: Tx, message: Told): Promise<StartedRun[]> {
    return this.tell(tx, message);
  }

  /** What was taken back is neither sent nor kept: notifications say what the message says, to whom it still mentions. */
  @InTransaction(messageRewritten)
  async rewritten(
    tx: Tx,
    { orgId, messageId, mentionedIds }: PayloadOf<typeof messageRewritten>,
  ): Promise<void> {
    const told = await tx.manager.query<{ id: string; userId: string }[]>(
      `SELECT id, user_id AS "userId" FROM notifications
       WHERE org_id = $1 AND subject_id = $2 AND subject_kind = 'message' AND template = 'mention' ORDER BY id FOR UPDATE`,
      [orgId, messageId],
    );
    if (told.length === 0) return;
    const said = (await saidIn(tx, orgId, [messageId])).get(messageId);
    const mentioned = new Set(said ? mentionedIds : []);
    await this.inbox.withdrawThese(
      tx,
      orgId,
      told.flatMap(({ id, userId }) => (mentioned.has(userId) ? [] : [id])),
    );
    if (!said) return;
    await tx.manager.query(
      `UPDATE notifications SET params = params || jsonb_build_object('text', $3::text)
       WHERE org_id = $1 AND subject_id = $2 AND subject_kind = 'message' AND template = 'mention'`,
      [orgId, messageId, excerpt(said.content).text],
    );
  }

  /** Only members of the chat are ever mentioned. Starts no runs. */
  private async tell(tx: Tx, { orgId, messageId, mentionedIds }: Told): Promise<StartedRun[]> {
    if (mentionedIds.length === 0) return [];
    const said = (await saidIn(tx, orgId, [messageId])).get(messageId);
    if (!said) return [];
    const { authorName: author, chat, content } = said;
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: mentionedIds,
        type: 'mention',
        template: 'mention',
        params: { author, chat, text: excerpt(content).text },
        link: linkTo(said),
        subject: { kind: 'message', id: messageId },
        chatId: said.chatId,
        key: `mention:${messageId}`,
      },
    ]);
    return [];
  }
}
