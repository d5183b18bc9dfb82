import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { BotClients, type BotClient } from '../../../platform/telegram/index.js';

/** One call that is to be made, as it is kept until then. */
export interface BotCall {
  method: 'sendMessage' | 'editMessageText' | 'editMessageReplyMarkup' | 'answerCallbackQuery';
  payload: Record<string, unknown>;
}

/** The installation's one bot, which brings notifications. */
@Injectable()
export class BotApi {
  readonly isConfigured: boolean;
  readonly botId: string;
  readonly call: BotClient['call'];

  constructor(@InjectConfig() { TELEGRAM_BOT_TOKEN: token = '' }: Config, clients: BotClients) {
    const client = clients.of(token);
    this.isConfigured = token !== '';
    this.botId = client.botId;
    this.call = client.call.bind(client);
  }
}
