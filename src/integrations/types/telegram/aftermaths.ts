import { Injectable } from '@nestjs/common';
import { log } from '../../../platform/logging/index.js';
import { Pace, TooSoon, type BotMethod } from '../../../platform/telegram/index.js';
import type { BotAtWork } from './bot-at-work.js';
import { FollowedRuns } from './followed-runs.js';
import { telegramWords } from './telegram-words.js';
import type { Aftermath } from './update-taker.js';

const hintWaitMillis = 3_000;

/** Does what follows an update that was taken. All of it is a courtesy: what fails is not done again. */
@Injectable()
export class Aftermaths {
  constructor(
    private readonly pace: Pace,
    private readonly followed: FollowedRuns,
  ) {}

  async see(bot: BotAtWork, { hint, pressed, awaited }: Aftermath): Promise<void> {
    if (hint) await this.hint(bot, hint);
    if (pressed) await this.settle(bot, pressed);
    if (!awaited) return;
    const streams = awaited.streams && bot.held.settings.streaming;
    await this.followed.follow({ ...awaited, client: bot.client, streams }, bot.held.signal);
  }

  /** Words with one of Telegram's own keyboards. Who asks for it fast gets it seldom. */
  private async hint(bot: BotAtWork, { at, text, keyboard }: NonNullable<Aftermath['hint']>): Promise<void> {
    const { client } = bot;
    const chatId = String(at.chatId);
    try {
      await this.pace.turn(client.botId, chatId, hintWaitMillis, bot.held.signal);
    } catch (error) {
      if (error instanceof TooSoon || bot.held.signal.aborted) return;
      throw error;
    }
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
      chat_id: at.chatId,
      text,
      ...(keyboard ? { reply_markup: markup[keyboard] } : {}),
    });
  }

  /** The button stops turning in any case, and what was chosen is not chosen again. */
  private async settle(
    bot: BotAtWork,
    { queryId, text, at }: NonNullable<Aftermath['pressed']>,
  ): Promise<void> {
    await this.call(bot, 'answerCallbackQuery', { callback_query_id: queryId, text });
    if (at)
      await this.call(bot, 'editMessageReplyMarkup', {
        chat_id: at.chatId,
        message_id: at.messageId,
        reply_markup: { inline_keyboard: [] },
      });
  }

  private async call({ client, held }: BotAtWork, method: BotMethod, payload: object): Promise<void> {
    await client
      .call(method, { ...payload }, { signal: held.signal })
      .catch((error: unknown) =>
        log.info(
          { err: error, integrationId: held.id, method },
          'a bot could not do what it should by the way',
        ),
      );
  }
}
