import type { BotClient } from '../../../platform/telegram/index.js';
import type { HeldIntegration } from '../../integration.js';
import type { BotAccount } from './heard.js';
import type { TelegramSecrets, TelegramSettings } from './telegram-settings.js';

/** A bot that this process has. */
export interface BotAtWork {
  held: HeldIntegration<TelegramSettings, TelegramSecrets>;
  client: BotClient;
  account: BotAccount;
}
