import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import type { RepliedTo } from '../../contacts/contacts.js';
import type { BotAtWork } from './bot-at-work.js';
import type { Place } from './heard.js';
import { idOf } from './telegram-address.js';
import { TelegramGate } from './telegram-gate.js';
import { TelegramPieces } from './telegram-pieces.js';

/** What people reply to. */
@Injectable()
export class TelegramReplies {
  constructor(
    private readonly gate: TelegramGate,
    private readonly pieces: TelegramPieces,
  ) {}

  /** Undefined: nothing. A long answer stands in several messages; who is blocked is not heard in a quotation either. */
  async of(tx: Tx, bot: BotAtWork, { answers }: Place): Promise<RepliedTo | undefined> {
    if (!answers) return undefined;
    const { messageId, userId, author, text, isChosen } = answers;
    const isHushed = userId !== undefined && (await this.gate.blocks(tx, bot, userId));
    return {
      providerId: idOf(bot.account.id, messageId),
      messageIds: await this.pieces.saidIn(tx, bot.held, String(bot.account.id), messageId),
      author,
      text: isHushed ? '' : text,
      isChosen,
    };
  }
}
