import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { activeUser } from '../../../identity/index.js';
import { sha256 } from '../../../platform/crypto/index.js';
import { asSystem, inOrganization, newId, Transactions, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { AfterCommit, Events, type PayloadOf } from '../../../platform/events/index.js';
import { Purges } from '../../../platform/purge/index.js';
import { BotFailure, Pace, TooSoon } from '../../../platform/telegram/index.js';
import {
  answerTaken,
  notificationAnswered,
  notificationsSettled,
  type AnswerOutcome,
} from '../../notification.events.js';
import type { Subject } from '../../notification-types.js';
import type { NotificationAction } from '../../templates/template.js';
import type { OutboundMessage } from '../channel.js';
import { BotApi, type BotCall } from './bot-api.js';
import { botWords, type BotWords } from './bot-words.js';
import { HeardUpdates, RepeatedUpdate } from './heard-updates.js';
import type { Update } from './updates.js';
import { TelegramButtons } from './telegram-button.entity.js';

const keptDays = 30;
const tokenBytes = 16;
const dataForm = /^(?<token>[\w-]{22}):(?<index>\d)$/;
const settleWaitMillis = 5_000;

type Query = NonNullable<Update['callback_query']>;

interface Pressed {
  outcome: AnswerOutcome | 'again' | 'expired';
  action?: NotificationAction;
  words: BotWords;
}

/** Buttons under messages: what Telegram is given of them is a token that means nothing, and one that works in one chat. */
@Injectable()
export class Buttons {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly heard: HeardUpdates,
    private readonly api: BotApi,
    private readonly pace: Pace,
    purges: Purges,
  ) {
    purges.add('buttons of Telegram', (limit) => this.purge(limit));
  }

  /** For a message that is about to be sent. */
  async make({ orgId, userId, notificationId, actions }: OutboundMessage, chatId: string) {
    const id = newId();
    const token = randomBytes(tokenBytes).toString('base64url');
    await inOrganization(orgId, () =>
      this.dataSource.manager.insert(TelegramButtons, {
        id,
        orgId,
        userId,
        notificationId,
        chatId,
        tokenHash: sha256(token),
        actions: actions.map(({ action }) => action),
        expiresAt: new Date(Date.now() + keptDays * 86_400_000),
      }),
    );
    return { id, buttons: actions.map(({ label }, index) => ({ label, data: `${token}:${index}` })) };
  }

  async sentAs(orgId: string, id: string, messageId: number): Promise<void> {
    await inOrganization(orgId, () =>
      this.dataSource.manager.update(TelegramButtons, { orgId, id }, { messageId: String(messageId) }),
    );
  }

  /** What was pressed is done with the rights of its person, once, and shown where it was pressed. */
  async press(updateId: number, query: Query): Promise<void> {
    const { token = '', index = '' } = dataForm.exec(query.data ?? '')?.groups ?? {};
    const [found] = await asSystem('runner', () =>
      this.dataSource.query<{ id: string; orgId: string }[]>(
        'SELECT id, org_id AS "orgId" FROM telegram_buttons WHERE token_hash = $1 AND chat_id = $2',
        [sha256(token), String(query.from.id)],
      ),
    );
    const unknown: Pressed = { outcome: 'expired', words: botWords(query.from.language_code ?? 'en') };
    if (!found) return this.heard.note(updateId, callsOf(query, unknown));
    const { orgId, id } = found;
    await inOrganization(orgId, async () => {
      try {
        await this.transactions.run(async (tx) => {
          const pressed = (await this.answer(tx, orgId, id, Number(index))) ?? unknown;
          await this.heard.take(tx, updateId, callsOf(query, pressed));
        });
      } catch (error) {
        if (error instanceof RepeatedUpdate || !isRefusal(error)) throw error;
        const outcome = error.status === 409 ? 'late' : 'forbidden';
        await this.heard.note(updateId, callsOf(query, { ...unknown, outcome }));
      }
    });
  }

  private async answer(tx: Tx, orgId: string, id: string, index: number): Promise<Pressed | undefined> {
    const [row] = await tx.manager.query<(TelegramButtons & { isAlive: boolean })[]>(
      `SELECT user_id AS "userId", notification_id AS "notificationId", chat_id AS "chatId", actions,
         answered_at AS "answeredAt", expires_at > now() AS "isAlive"
       FROM telegram_buttons WHERE org_id = $1 AND id = $2 FOR UPDATE`,
      [orgId, id],
    );
    const user = row && (await activeUser(tx.manager, orgId, row.userId));
    const action = row?.actions[index];
    if (!row?.isAlive || !user || !action || !(await isLinked(tx, orgId, row))) return undefined;
    const words = botWords(user.locale);
    if (row.answeredAt) return { outcome: 'again', words };
    const { userId, notificationId } = row;
    const subject = await subjectOf(tx, orgId, notificationId);
    const payload = { orgId, notificationId, userId, action, subject };
    const answers = await this.events.emit(tx, notificationAnswered, payload);
    const told = answers.find((answer) => answer !== undefined);
    const outcome = told ?? (action === 'acknowledge' ? 'done' : 'late');
    // Who was refused may still press the other button, or this one when they are allowed to.
    if (outcome !== 'forbidden') {
      await tx.manager.update(TelegramButtons, { orgId, id }, { answeredAt: new Date() });
      await this.events.emit(tx, answerTaken, { orgId, notificationId, userId });
    }
    return { outcome, action, words };
  }

  /** What is settled elsewhere has no buttons any more. */
  @AfterCommit(notificationsSettled)
  async settled({ orgId, notificationIds }: PayloadOf<typeof notificationsSettled>): Promise<void> {
    if (!this.api.isConfigured) return;
    const rows = await inOrganization(orgId, () =>
      this.dataSource.query<{ id: string; chatId: string; messageId: string }[]>(
        `SELECT id, chat_id AS "chatId", message_id AS "messageId" FROM telegram_buttons
         WHERE org_id = $1 AND notification_id = ANY($2::uuid[]) AND answered_at IS NULL AND message_id IS NOT NULL`,
        [orgId, notificationIds],
      ),
    );
    for (const { id, chatId, messageId } of rows) {
      await this.removeKeyboard(chatId, messageId);
      await inOrganization(orgId, () =>
        this.dataSource.manager.update(TelegramButtons, { orgId, id }, { answeredAt: new Date() }),
      );
    }
  }

  /** Throws what may pass. */
  private async removeKeyboard(chatId: string, messageId: string): Promise<void> {
    try {
      await this.pace.turn(this.api.botId, chatId, settleWaitMillis);
      await this.api.call('editMessageReplyMarkup', {
        chat_id: Number(chatId),
        message_id: Number(messageId),
        reply_markup: { inline_keyboard: [] },
      });
      await this.pace.sent(this.api.botId, chatId);
    } catch (error) {
      if (error instanceof BotFailure && error.kind === 'refused') return;
      if (error instanceof BotFailure && error.kind === 'too_many')
        await this.pace.refused(this.api.botId, chatId, error.retryAfterMillis ?? 0);
      throw error instanceof TooSoon ? new Error('Telegram takes no more now', { cause: error }) : error;
    }
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_buttons WHERE id IN (
         SELECT id FROM telegram_buttons WHERE expires_at < now() LIMIT $1)`,
      [limit],
    );
    return gone;
  }
}

/** What people may be refused, as opposed to what is broken and will be tried again. */
const isRefusal = (error: unknown): error is AppError => error instanceof AppError && error.status < 500;

/** Who has unlinked a chat, or linked another one, does nothing from this one. */
async function isLinked(tx: Tx, orgId: string, { userId, chatId }: TelegramButtons): Promise<boolean> {
  const rows = await tx.manager.query<unknown[]>(
    `SELECT FROM notification_channels
     WHERE org_id = $1 AND user_id = $2 AND type = 'telegram' AND address = $3 AND verified`,
    [orgId, userId, chatId],
  );
  return rows.length > 0;
}

async function subjectOf(tx: Tx, orgId: string, id: string): Promise<Subject | null> {
  const [row] = await tx.manager.query<{ [K in keyof Subject]: Subject[K] | null }[]>(
    'SELECT subject_kind AS kind, subject_id AS id FROM notifications WHERE org_id = $1 AND id = $2',
    [orgId, id],
  );
  return row?.kind && row.id ? { kind: row.kind, id: row.id } : null;
}

/** The spinner on the button ends in any case; what was decided stands in place of the buttons. */
function callsOf(query: Query, { outcome, action, words }: Pressed): BotCall[] {
  const shown = shownOf(outcome, action, words);
  const isAlert = outcome !== 'done';
  const answer: BotCall = {
    method: 'answerCallbackQuery',
    payload: { callback_query_id: query.id, text: shown, show_alert: isAlert },
  };
  const { message } = query;
  if (!message || outcome === 'forbidden' || outcome === 'again') return [answer];
  const place = { chat_id: message.chat.id, message_id: message.message_id };
  const none = { inline_keyboard: [] };
  if (message.text === undefined || outcome === 'expired')
    return [answer, { method: 'editMessageReplyMarkup', payload: { ...place, reply_markup: none } }];
  // Its own formatting goes along as Telegram told it.
  const text = `${message.text}\n\n${shown}`;
  const payload = { ...place, text, entities: message.entities ?? [], reply_markup: none };
  return [answer, { method: 'editMessageText', payload }];
}

function shownOf(outcome: Pressed['outcome'], action: Pressed['action'], words: BotWords): string {
  if (outcome !== 'done') return words[outcome];
  return { approve: words.approved, reject: words.rejected, acknowledge: words.acknowledged }[
    action ?? 'acknowledge'
  ];
}
