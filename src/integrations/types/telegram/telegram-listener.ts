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
import { allowedUpdates, BotUpdate } from './bot-update.js';
import { TelegramInbox } from './telegram-inbox.js';
import { telegramWords } from './telegram-words.js';
import { commandsOf } from './update-taker.js';
import { UpdateWork } from './update-work.js';

/** A question for updates is open for so long when there are none. */
const pollSeconds = 25;
const pollMillis = (pollSeconds + 10) * 1_000;
const updatesAtOnce = 100;
/** What was set at Telegram is set again, in case somebody else has changed it. */
const webhookMillis = 3_600_000;
const inboxMillis = 2_000;
const firstRestMillis = 1_000;
const longestRestMillis = 60_000;
const stopMillis = 4_000;

export const webhookPath = (integrationId: string, botId: string): string =>
  `/api/v1/integrations/telegram/${integrationId}?bot=${botId}`;

/** Whose webhook it is: of an integration, while it is of this bot. */
export const doorOf = (integrationId: string, botId: string): string => `${integrationId} ${botId}`;

/** Hears what people say to the bots that this process has. */
@Injectable()
export class TelegramListener {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly clients: BotClients,
    private readonly work: UpdateWork,
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
    while (!held.signal.aborted) {
      try {
        bot ??= await this.begin(held);
        await this.receive(bot, follow, () => (rest = firstRestMillis));
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

  private async setWebhook({ client, held }: BotAtWork): Promise<void> {
    await client.call(
      'setWebhook',
      {
        url: `${this.config.PUBLIC_URL}${webhookPath(held.id, client.botId)}`,
        secret_token: webhookSecret(this.config.JWT_SECRET, doorOf(held.id, client.botId)),
        allowed_updates: allowedUpdates,
      },
      { signal: held.signal },
    );
  }

  /** What was brought before it was asked for comes first. */
  private async receive(
    bot: BotAtWork,
    follow: (work: Promise<void>) => void,
    works: () => void,
  ): Promise<void> {
    await this.drain(bot, follow);
    if (bot.held.settings.delivery === 'webhook') await this.beBrought(bot, follow, works);
    else while (!bot.held.signal.aborted) await this.poll(bot, follow, works);
  }

  private async poll(
    bot: BotAtWork,
    follow: (work: Promise<void>) => void,
    works: () => void,
  ): Promise<void> {
    const { held, client, account } = bot;
    const kept = held.state as { bot?: number; offset?: number };
    const found = await client.call(
      'getUpdates',
      {
        // Another bot numbers its updates otherwise.
        ...(kept.bot === account.id && kept.offset !== undefined ? { offset: kept.offset } : {}),
        timeout: pollSeconds,
        limit: updatesAtOnce,
        allowed_updates: allowedUpdates,
      },
      { signal: held.signal, millis: pollMillis },
    );
    works();
    const updates = found.flatMap((raw) => BotUpdate.safeParse(raw).data ?? []);
    await this.work.take(
      bot,
      updates,
      (tx, updateId) => held.keep({ bot: account.id, offset: updateId + 1 }, tx),
      follow,
    );
  }

  private async beBrought(
    bot: BotAtWork,
    follow: (work: Promise<void>) => void,
    works: () => void,
  ): Promise<void> {
    const { held } = bot;
    let wake = new AbortController();
    const silence = this.inbox.whenReceived(held, () => wake.abort());
    let setAt = performance.now();
    try {
      while (!held.signal.aborted) {
        wake = new AbortController();
        await this.drain(bot, follow);
        works();
        if (performance.now() - setAt > webhookMillis) {
          await this.setWebhook(bot);
          setAt = performance.now();
        }
        await pause(inboxMillis, AbortSignal.any([held.signal, wake.signal]));
      }
    } finally {
      silence();
    }
  }

  private async drain(bot: BotAtWork, follow: (work: Promise<void>) => void): Promise<void> {
    const { held } = bot;
    for (;;) {
      const updates = await this.inbox.next(held, updatesAtOnce);
      await this.work.take(
        bot,
        updates,
        async (tx, updateId) => {
          await held.fence(tx);
          await this.inbox.remove(tx, held, updateId);
        },
        follow,
      );
      if (updates.length < updatesAtOnce) return;
    }
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
  return error.code === '409'
    ? new AppError('egress_failed', `Telegram: ${error.description}`, { cause: error })
    : undefined;
}

/** Ends with the signal, too. */
const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  sleep(millis, undefined, { signal }).catch(() => undefined);
