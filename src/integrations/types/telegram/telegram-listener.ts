import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { inOrganization, Transactions } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log, Outage } from '../../../platform/logging/index.js';
import { HoldLost } from '../../../platform/supervision/index.js';
import { BotClients, BotFailure, isBotGone, webhookSecret } from '../../../platform/telegram/index.js';
import { refusedBy } from './bot-send.js';
import type { BotAtWork } from './bot-at-work.js';
import { allowedUpdates, BotUpdate } from './bot-update.js';
import { Conversations, refOf } from './conversations.js';
import { heardIn, type BotAccount } from './heard.js';
import { TelegramInbox } from './telegram-inbox.js';
import { telegramWords } from './telegram-words.js';
import { commandsOf } from './update-taker.js';

/** A question for updates is open for so long when there are none. */
const pollSeconds = 25;
const pollMillis = (pollSeconds + 10) * 1_000;
const updatesAtOnce = 100;
/** So many may wait here; the rest does so at Telegram. */
const mostWaiting = 1_000;
const fullMillis = 1_000;
/** What was set at Telegram is looked at so often, at the latest, and after so many looks of the supervisor. */
const webhookMillis = 60_000;
const webhookChecks = 10;
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
    private readonly transactions: Transactions,
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
    let isReplayed = false;
    while (!held.signal.aborted) {
      try {
        bot ??= await this.begin(held);
        if (!isReplayed) await this.inbox.replay(refOf(bot));
        isReplayed = true;
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
      : this.keepAsking(bot, signal, () => {
          works();
          wake();
        });
    try {
      await Promise.all([taking, hearing]);
    } finally {
      silence();
      ending.abort();
      await Promise.allSettled([taking, hearing]);
    }
  }

  private async keepAsking({ held, client, account }: BotAtWork, signal: AbortSignal, heard: () => void) {
    const at = refOf({ held, account });
    while (!signal.aborted && !held.signal.aborted) {
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
        { signal, millis: pollMillis },
      );
      const updates = found.flatMap((raw) => BotUpdate.safeParse(raw).data ?? []);
      const last = updates.at(-1);
      if (last)
        await this.transactions.run(async (tx) => {
          await held.keep({ bot: account.id, offset: last.update_id + 1 }, tx);
          await this.inbox.put(
            tx.manager,
            at,
            updates.filter((update) => isForBot(update, held, account)),
          );
        });
      heard();
      // Telegram keeps what does not fit here.
      while (
        updates.length === updatesAtOnce &&
        !signal.aborted &&
        (await this.inbox.isFull(at, mostWaiting))
      )
        await pause(fullMillis, signal);
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

/** In groups most of it is not; a picture of an album is when one of the others is. */
const isForBot = (update: BotUpdate, { settings }: BotAtWork['held'], account: BotAccount): boolean =>
  update.message?.media_group_id !== undefined || heardIn(update, settings, account).kind !== 'nothing';

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
