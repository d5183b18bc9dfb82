import { Injectable } from '@nestjs/common';
import {
  answerJudged,
  messageCreated,
  validationDue,
  ValidationService,
  type StartedRun,
} from '../../chats/index.js';
import { activeUser, permissionsOf } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { plainBeginning } from '../../platform/text/index.js';
import { Inbox } from '../intents/inbox.js';
import { Notifications } from '../intents/notifications.js';
import { notificationAnswered, type AnswerOutcome } from '../notification.events.js';
import { longestShown } from '../templates/template.js';
import { linkTo, saidIn } from './said.js';

/** Those whom a chat lists as its validators learn of answers that wait for them, and judge them from there. */
@Injectable()
export class ValidationsSource {
  constructor(
    private readonly notifications: Notifications,
    private readonly inbox: Inbox,
    private readonly validation: ValidationService,
  ) {}

  /** Where nobody is listed every member judges, and nobody in particular is waited for. */
  @InTransaction(messageCreated)
  async answered(
    tx: Tx,
    { orgId, messageId, authorKind }: PayloadOf<typeof messageCreated>,
  ): Promise<StartedRun[]> {
    if (authorKind !== 'agent') return [];
    const userIds = await listedFor(tx, orgId, messageId);
    await this.tell(tx, { orgId, messageId, userIds });
    return [];
  }

  @InTransaction(validationDue)
  due(tx: Tx, event: PayloadOf<typeof validationDue>): Promise<void> {
    return this.tell(tx, event);
  }

  /** Nobody has to judge it any more. */
  @InTransaction(answerJudged)
  async judged(tx: Tx, { orgId, messageId }: PayloadOf<typeof answerJudged>): Promise<void> {
    await this.inbox.settle(tx, orgId, 'message', [messageId], ['validation_due']);
  }

  /** A verdict by a button of a notification: with the rights that the person has in the chat now. */
  @InTransaction(notificationAnswered)
  async judge(
    tx: Tx,
    { orgId, userId, action, subject }: PayloadOf<typeof notificationAnswered>,
  ): Promise<AnswerOutcome | undefined> {
    if (subject?.kind !== 'message' || action === 'acknowledge') return undefined;
    const person = await activeUser(tx.manager, orgId, userId);
    if (!person || !permissionsOf(person.role).has('chat:write')) return 'forbidden';
    try {
      await this.validation.validateIn(tx, { kind: 'user', orgId, userId }, subject.id, action);
      return 'done';
    } catch (error) {
      // It is refused before anything is written.
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      return error.code === 'not_found' || error.code === 'forbidden' ? 'forbidden' : 'late';
    }
  }

  private async tell(
    tx: Tx,
    {
      orgId,
      messageId,
      userIds,
      dueAt,
    }: { orgId: string; messageId: string; userIds: string[]; dueAt?: string },
  ): Promise<void> {
    const said = userIds.length > 0 && (await saidIn(tx, orgId, [messageId])).get(messageId);
    if (!said) return;
    // A link that is not shown is a part of the answer that nobody has seen.
    const shown = plainBeginning(said.content, longestShown, { withTargets: true });
    const params = { role: said.authorName, chat: said.chat, ...shown };
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds,
        type: 'validation_due',
        ...(dueAt === undefined
          ? { template: 'validation_waits', params, key: `validation:${messageId}` }
          : { template: 'validation_due', params: { ...params, dueAt }, key: `validation-due:${messageId}` }),
        link: linkTo(said),
        subject: { kind: 'message', id: messageId },
        chatId: said.chatId,
      },
    ]);
  }
}

/** The validators that a chat lists, for an answer that waits; who asked hears of the answer itself. */
async function listedFor(tx: Tx, orgId: string, messageId: string): Promise<string[]> {
  const rows = await tx.manager.query<{ userId: string }[]>(
    `SELECT v.user_id AS "userId" FROM messages m
     JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
     JOIN chat_members v ON v.org_id = c.org_id AND v.chat_id = c.id AND v.user_id = ANY(c.validator_ids)
     LEFT JOIN messages q ON q.org_id = m.org_id AND q.id = m.reply_to_id
     WHERE m.org_id = $1 AND m.id = $2 AND m.validation_state = 'unvalidated'
       AND NOT (q.id IS NOT NULL AND q.author_kind = 'user' AND q.author_id = v.user_id)
     ORDER BY v.user_id`,
    [orgId, messageId],
  );
  return rows.map(({ userId }) => userId);
}
