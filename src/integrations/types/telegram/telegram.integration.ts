import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { invalid } from '../../../platform/http/index.js';
import { BotClients, BotFailure, botIdOf, isBotGone } from '../../../platform/telegram/index.js';
import {
  IntegrationRefused,
  type Given,
  type HeldIntegration,
  type Integration,
  type IntegrationRef,
  type Outgoing,
  type Sent,
  type Verified,
  type Wanted,
} from '../../integration.js';
import { doubtsIn } from './allowed.js';
import { refusedBy } from './bot-send.js';
import { TelegramListener } from './telegram-listener.js';
import { TelegramSecrets, TelegramSettings } from './telegram-settings.js';
import { TelegramSpeaker } from './telegram-speaker.js';
import { telegramWords } from './telegram-words.js';

type WantedBot = Wanted<TelegramSettings, TelegramSecrets>;
type GivenBot = Given<TelegramSettings, TelegramSecrets>;

/** A bot of Telegram that speaks for a role (core.telegram.org/bots/api). */
@Injectable()
export default class TelegramIntegration implements Integration<
  typeof TelegramSettings,
  typeof TelegramSecrets
> {
  readonly type = 'telegram';
  readonly title = 'Telegram';
  readonly settings = TelegramSettings;
  readonly secrets = TelegramSecrets;
  readonly edits = true;
  readonly buttons = true;
  /** The word of the link by which they came. */
  readonly tells = ['start'];

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly clients: BotClients,
    private readonly listener: TelegramListener,
    private readonly speaker: TelegramSpeaker,
  ) {}

  /** Two that ask for the updates of one bot would take them from each other. */
  async verify(
    { settings, secrets }: Pick<WantedBot, 'settings' | 'secrets'>,
    signal: AbortSignal,
  ): Promise<Verified<TelegramSettings, TelegramSecrets>> {
    const path = 'secrets.botToken';
    const doubts = doubtsIn(settings.allowList);
    if (doubts.length > 0)
      throw invalid(doubts.map(({ at, message }) => ({ path: ['settings', 'allowList', at], message })));
    const { TELEGRAM_BOT_TOKEN: own, PUBLIC_URL } = this.config;
    if (settings.delivery === 'webhook' && !PUBLIC_URL.startsWith('https:'))
      throw new IntegrationRefused(
        'Telegram calls https addresses only: PUBLIC_URL is none',
        'settings.delivery',
      );
    if (own !== undefined && botIdOf(own) === botIdOf(secrets.botToken))
      throw new IntegrationRefused('This is the bot that brings notifications: make another one', path);
    try {
      const me = await this.clients.of(secrets.botToken).call('getMe', {}, { signal });
      const name = me.username === undefined ? (me.first_name ?? String(me.id)) : `@${me.username}`;
      const url = me.username === undefined ? {} : { url: `https://t.me/${me.username}` };
      return { account: { name, ...url }, exclusive: { key: botIdOf(secrets.botToken), path } };
    } catch (error) {
      if (!(error instanceof BotFailure)) throw error;
      if (isBotGone(error)) throw refusedBy(error);
      const detail = `Telegram cannot be reached: ${error.description || error.code}`;
      throw new AppError('egress_failed', detail, { cause: error });
    }
  }

  start(held: HeldIntegration<TelegramSettings, TelegramSecrets>): Promise<() => Promise<void>> {
    return this.listener.start(held);
  }

  send(
    { settings, secrets, id, orgId, agentId }: GivenBot & IntegrationRef,
    message: Outgoing,
    signal: AbortSignal,
  ): Promise<Sent> {
    const isRateable = message.isRateable && settings.feedback;
    return this.speaker.say({ id, orgId, agentId }, secrets.botToken, { ...message, isRateable }, signal);
  }

  takeBack(
    { secrets, id, orgId, agentId }: GivenBot & IntegrationRef,
    what: Pick<Outgoing, 'to' | 'id' | 'messageId' | 'edits'>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.speaker.takeBack({ id, orgId, agentId }, secrets.botToken, what, signal);
  }

  noAnswer(language: string | undefined): string {
    return telegramWords(language).failed;
  }
}
