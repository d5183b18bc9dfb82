import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { inOrganization } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log, Outage } from '../../../platform/logging/index.js';
import { HoldLost } from '../../../platform/supervision/index.js';
import { BotClients, BotFailure, isBotGone, webhookSecret } from '../../../platform/telegram/index.js';
import { refusedBy } from './bot-send.js';
import type { BotAtWork } from './bot-at-work.js';
import { commandsOf } from './bot-commands.js';
import { allowedUpdates } from './bot-update.js';
import { Conversations, oneMoreTry, refOf } from './conversations.js';
import { TelegramInbox } from './telegram-inbox.js';
import { isConflict, pause, TelegramPolling } from './telegram-polling.js';
import { telegramWords } from './telegram-words.js';

/** What was set at Telegram is looked at so often, at the latest, and after so many looks of the supervisor. */
const webhookMillis = 60_000;
const webhookChecks = 10;
const inboxMillis = 2_000;
/** What was set aside is tried again when the bot begins, and as often after that. */
const replayMillis = 3_600_000;
const firstRestMillis = 1_000;
const longestRestMillis = 60_000;
const stopMillis = 4_000;

export const webhookPath = (integrationId: string, botId: string): string =>
  `/api/v1/integrations/telegram/${integrationId}?bot=${botId}`;

/** Whose webhook it is: of an integration, while it is of this bot. */
export const doorOf = (integrationId: string, botId: string): string => `${integrationId} ${botId}`;

/** When what was set aside is to be tried again, by this process's clock. */
interface Replays {
  dueAt: number;
}

/** Hears what people say to the bots that this process has. */
@Injectable()
export class TelegramListener {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly clients: BotClients,
    private readonly polling: TelegramPolling,
    private readonly conversations: Conversations,
    private readonly inbox: TelegramInbox,
  ) {}

  /** Throws `IntegrationRefused`. Telegram may be away: then it begins as soon as it is there. */
  async start(held: BotAtWork['held']): Promise<() => Promise<void>> {
    const begun = await this.begin(held).catch((error: unknown) => {
      if (error instanceof BotFailure && !isBotGone(error)) return undefined;
      throw error instanceof BotFailure ? refusedBy(error) : error;
    });
    const afterwards = new Set<Promise<void>>();
    const follow = (work: Promise<void>): void => {
      const seen: Promise<void> = work
        .catch((error: unknown) =>
          log.warn({ err: error, integrationId: held.id }, 'a bot left something undone'),
        )
        .finally(() => afterwards.delete(seen));
      afterwards.add(seen);
    };
    const rounds = this.goRound(held, begun, follow);
    return async () => {
      await rounds;
      await Promise.race([Promise.all(afterwards), sleep(stopMillis, undefined, { ref: false })]);
      await this.leave(held);
    };
  }

  private async goRound(
    held: BotAtWork['held'],
    begun: BotAtWork | undefined,
    follow: (work: Promise<void>) => void,
  ): Promise<void> {
    const outage = new Outage('a bot of Telegram cannot be reached, or Telegram cannot');
    let bot = begun;
    let rest = firstRestMillis;
    const replays: Replays = { dueAt: -Infinity };
    while (!held.signal.aborted) {
      try {
        bot ??= await this.begin(held);
        await this.replay(bot, replays);
        await this.receive(bot, replays, follow, () => (rest = firstRestMillis));
      } catch (error) {
        if (held.signal.aborted || error instanceof HoldLost) return;
        const lasting = lastingIn(error);
        if (lasting) return held.failed(lasting);
        outage.failed(error);
        await pause(rest, held.signal);
        rest = Math.min(rest * 2, longestRestMillis);
      }
    }
  }

  /** Who it is, what it can do, and how it hears. Throws BotFailure. */
  private async begin(held: BotAtWork['held']): Promise<BotAtWork> {
    const { signal, settings, secrets, id } = held;
    const client = this.clients.of(secrets.botToken);
    const me = await client.call('getMe', {}, { signal });
    const bot = { held, client, account: { id: me.id, username: me.username ?? '' } };
    for (const language of ['en', 'ru'] as const)
      await client
        .call(
          'setMyCommands',
          {
            commands: commandsOf(bot, telegramWords(language)),
            ...(language === 'en' ? {} : { language_code: language }),
          },
          { signal },
        )
        .catch((error: unknown) =>
          log.info({ err: error, integrationId: id }, 'commands of a bot are not shown'),
        );
    if (settings.delivery === 'webhook') await this.setWebhook(bot);
    else await client.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    return bot;
  }

  private async setWebhook(bot: BotAtWork): Promise<void> {
    const { client, held } = bot;
    await client.call(
      'setWebhook',
      {
        url: this.webhookOf(bot),
        secret_token: webhookSecret(this.config.JWT_SECRET, doorOf(held.id, client.botId)),
        allowed_updates: allowedUpdates,
      },
      { signal: held.signal },
    );
  }

  /** Hears, and takes what it hears: when one of the two breaks, both begin anew. */
  private async receive(
    bot: BotAtWork,
    replays: Replays,
    follow: (work: Promise<void>) => void,
    works: () => void,
  ): Promise<void> {
    const { held } = bot;
    const ending = new AbortController();
    const signal = AbortSignal.any([held.signal, ending.signal]);
    const isBrought = held.settings.delivery === 'webhook';
    const everyMillis = isBrought ? inboxMillis : undefined;
    let wake: () => void = () => undefined;
    const taking = this.conversations.keepTaking({ bot, signal, follow, everyMillis }, (own) => (wake = own));
    const silence = this.inbox.whenReceived(held, () => wake());
    const hearing = isBrought
      ? this.lookAfterWebhook(bot, signal, works)
      : this.polling.keepAsking(bot, signal, () => {
          works();
          wake();
        });
    const all = [taking, hearing, this.keepReplaying(bot, replays, signal, () => wake())];
    try {
      await Promise.all(all);
    } finally {
      silence();
      ending.abort();
      await Promise.allSettled(all);
    }
  }

  /** What comes after it waits: it was said before. */
  private async replay(bot: BotAtWork, replays: Replays): Promise<void> {
    if (performance.now() < replays.dueAt) return;
    await this.inbox.replay(refOf(bot), oneMoreTry);
    replays.dueAt = performance.now() + replayMillis;
  }

  private async keepReplaying(
    bot: BotAtWork,
    replays: Replays,
    signal: AbortSignal,
    wake: () => void,
  ): Promise<void> {
    while (!signal.aborted) {
      await pause(replays.dueAt - performance.now(), signal);
      if (signal.aborted) return;
      await this.replay(bot, replays);
      wake();
    }
  }

  /** A token that was revoked is told of only to who asks, and somebody else may have set another address. */
  private async lookAfterWebhook(bot: BotAtWork, signal: AbortSignal, works: () => void): Promise<void> {
    const everyMillis = Math.min(webhookMillis, this.config.PROCESS_CHECK_INTERVAL * webhookChecks * 1_000);
    while (!signal.aborted) {
      works();
      await pause(everyMillis, signal);
      if (signal.aborted) return;
      try {
        const { url } = await bot.client.call('getWebhookInfo', {}, { signal });
        if (url !== this.webhookOf(bot)) await this.setWebhook(bot);
      } catch (error) {
        // What Telegram brings meanwhile is taken all the same.
        if (signal.aborted || lastingIn(error) || !(error instanceof BotFailure)) throw error;
        log.info({ err: error, integrationId: bot.held.id }, 'the webhook of a bot could not be looked at');
      }
    }
  }

  private webhookOf({ client, held }: Pick<BotAtWork, 'client' | 'held'>): string {
    return `${this.config.PUBLIC_URL}${webhookPath(held.id, client.botId)}`;
  }

  /** What moves to another process keeps its webhook; what is stopped, removed or another bot now is left in peace. */
  private async leave({ orgId, id, settings, secrets }: BotAtWork['held']): Promise<void> {
    if (settings.delivery !== 'webhook') return;
    const client = this.clients.of(secrets.botToken);
    // Whoever ends it does so for all organizations.
    const goesOn = await inOrganization(orgId, () =>
      this.dataSource.query<unknown[]>(
        `SELECT FROM integrations i JOIN supervised s ON s.org_id = i.org_id AND s.kind = 'integration' AND s.id = i.id
       WHERE i.org_id = $1 AND i.id = $2 AND s.desired = 'running' AND i.account_key = $3`,
        [orgId, id, client.botId],
      ),
    );
    if (goesOn.length > 0) return;
    await client
      .call('deleteWebhook', { drop_pending_updates: false }, { millis: stopMillis })
      .catch((error: unknown) => log.info({ err: error, integrationId: id }, 'a webhook stays at Telegram'));
  }
}

/** What waiting does not mend, or only a new beginning. */
function lastingIn(error: unknown): Error | undefined {
  if (!(error instanceof BotFailure)) return undefined;
  if (isBotGone(error)) return refusedBy(error);
  return isConflict(error)
    ? new AppError('egress_failed', `Telegram: ${error.description}`, { cause: error })
    : undefined;
}
