import { Injectable } from '@nestjs/common';
import { log } from '../../../platform/logging/index.js';
import { BotFailure, Pace, TooSoon, type BotMethod } from '../../../platform/telegram/index.js';
import type { BotAtWork } from './bot-at-work.js';
import { FollowedRuns } from './followed-runs.js';
import { addressOf, chatOf } from './telegram-address.js';
import { TelegramPieces } from './telegram-pieces.js';
import { firstFile } from './telegram-speaker.js';
import { telegramWords } from './telegram-words.js';
import type { Aftermath } from './update-taker.js';

const hintWaitMillis = 3_000;
/** A chat whose turn comes later than by its own pace was told to wait, or an answer is on its way there. */
const busyMillis = 2_500;

/** Does what follows an update that was taken. All of it is a courtesy: what fails is not done again. */
@Injectable()
export class Aftermaths {
  constructor(
    private readonly pace: Pace,
    private readonly pieces: TelegramPieces,
    private readonly followed: FollowedRuns,
  ) {}

  async see(bot: BotAtWork, { hint, pressed, answered, awaited }: Aftermath): Promise<void> {
    if (hint) await this.hint(bot, hint);
    if (pressed) await this.settle(bot, pressed);
    if (answered) await this.close(bot, answered);
    if (!awaited) return;
    const streams = awaited.streams && bot.held.settings.streaming;
    await this.followed.follow({ ...awaited, client: bot.client, streams }, bot.held.signal);
  }

  /** Words with one of Telegram's own keyboards. Who asks for it fast gets it seldom. */
  private async hint(bot: BotAtWork, { at, text, keyboard }: NonNullable<Aftermath['hint']>): Promise<void> {
    if (!(await this.hasTurn(bot, String(at.chatId), hintWaitMillis))) return;
    const { shareLabel } = telegramWords(at.user.language_code);
    const markup = {
      share_phone: {
        keyboard: [[{ text: shareLabel, request_contact: true }]],
        resize_keyboard: true,
        one_time_keyboard: true,
      },
      none: { remove_keyboard: true },
    };
    await this.call(bot, 'sendMessage', {
      ...chatOf(addressOf(at.chatId, at.threadId)),
      text,
      ...(keyboard ? { reply_markup: markup[keyboard] } : {}),
    });
  }

  /** The button stops turning in any case, and what was chosen is not chosen again. */
  private async settle(
    bot: BotAtWork,
    { queryId, text, at, keyboard }: NonNullable<Aftermath['pressed']>,
  ): Promise<void> {
    await this.call(bot, 'answerCallbackQuery', { callback_query_id: queryId, text });
    if (at) await this.showButtons(bot, at.chatId, at.messageId, keyboard);
  }

  /** What was answered in words is not answered by a button. */
  private async close(
    bot: BotAtWork,
    { contact, messageId }: NonNullable<Aftermath['answered']>,
  ): Promise<void> {
    const pieces = await this.pieces.of(bot.held, bot.client.botId, messageId);
    const last = Math.max(...[...pieces.keys()].filter((place) => place < firstFile));
    const message = pieces.get(last);
    if (message !== undefined) await this.showButtons(bot, chatOf(contact.externalId).chat_id, message);
  }

  /** It takes no turn from what is said; where Telegram wants to hear less, they stay, and do nothing. */
  private async showButtons(
    bot: BotAtWork,
    chatId: number | string,
    messageId: number,
    keyboard: object = { inline_keyboard: [] },
  ): Promise<void> {
    if ((await this.pace.ahead(bot.client.botId, String(chatId))) > busyMillis) return;
    await this.call(bot, 'editMessageReplyMarkup', {
      chat_id: chatId,
      message_id: messageId,
      reply_markup: keyboard,
    });
  }

  private async hasTurn({ client, held }: BotAtWork, chatId: string, mostMillis: number): Promise<boolean> {
    try {
      await this.pace.turn(client.botId, chatId, mostMillis, held.signal);
      return true;
    } catch (error) {
      if (error instanceof TooSoon || held.signal.aborted) return false;
      throw error;
    }
  }

  private async call({ client, held }: BotAtWork, method: BotMethod, payload: object): Promise<void> {
    await client.call(method, { ...payload }, { signal: held.signal }).catch(async (error: unknown) => {
      const { chat_id: chatId } = payload as { chat_id?: number | string };
      if (error instanceof BotFailure && error.kind === 'too_many' && chatId !== undefined)
        await this.pace.refused(client.botId, String(chatId), error.retryAfterMillis ?? 0);
      log.info(
        { err: error, integrationId: held.id, method },
        'a bot could not do what it should by the way',
      );
    });
  }
}
