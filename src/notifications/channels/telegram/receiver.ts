import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { toAppError } from '../../../platform/errors/index.js';
import { log, Outage } from '../../../platform/logging/index.js';
import { webhookSecret } from '../../../platform/telegram/index.js';
import { BotApi } from './bot-api.js';
import { BotLease } from './bot-lease.js';
import { UpdateHandler } from './update-handler.js';
import { allowedUpdates, Update } from './updates.js';

const renewalMillis = 4_000;
const claimMillis = 3_000;
/** A question for updates is open for so long when there are none. */
const pollSeconds = 25;
const pollMillis = (pollSeconds + 10) * 1_000;
const updatesAtOnce = 100;
/** What was set at Telegram is set again, in case somebody else has changed it. */
const webhookMillis = 3_600_000;
const firstRestMillis = 1_000;
const longestRestMillis = 60_000;
/** An update that cannot be handled so often is left out. */
const mostTries = 3;
const webhookPath = '/api/v1/notifications/telegram/webhook';

/**
 * Has Telegram bring what people do with the bot, or asks for it: in one consuming process at a time, by a lease. No
 * start of a process waits for it.
 */
@Injectable()
export class Receiver implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly outage = new Outage('Telegram cannot be reached, or does not let the bot in');
  private rounds?: Promise<void>;
  private rest = firstRestMillis;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly api: BotApi,
    private readonly lease: BotLease,
    private readonly updates: UpdateHandler,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.consumes && this.api.isConfigured) this.rounds = this.goRound();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('Artel is shutting down'));
    await this.rounds;
  }

  /** Telegram calls no address but an https one. */
  private get isCalled(): boolean {
    const { TELEGRAM_UPDATES: way, PUBLIC_URL } = this.config;
    return way === 'webhook' || (way === 'auto' && PUBLIC_URL.startsWith('https:'));
  }

  private async goRound(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (await this.lease.claim()) await this.whileHeld((signal) => this.receive(signal));
        await this.pause(claimMillis);
      } catch (error) {
        if (this.stopping.signal.aborted) break;
        this.outage.failed(error);
        await this.pause(this.rest);
        this.rest = Math.min(this.rest * 2, longestRestMillis);
      }
    }
    await this.lease.leave().catch((error: unknown) => log.warn({ err: error }, 'a lease could not be left'));
  }

  /** The lease is renewed for as long as the work takes, and the work ends with it. */
  private async whileHeld(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const lost = new AbortController();
    const renewal = setInterval(() => {
      this.lease
        .claim()
        .then((isOurs) => !isOurs && lost.abort(new Error('Another process hears for the bot')))
        // Whether it is ours is seen at the next one, and by what is written.
        .catch((error: unknown) => log.warn({ err: error }, 'the lease of the Telegram bot was not renewed'));
    }, renewalMillis);
    try {
      await work(AbortSignal.any([this.stopping.signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  private async receive(signal: AbortSignal): Promise<void> {
    const { username } = await this.api.call('getMe', {}, { signal });
    await this.lease.introduce(username ?? null);
    if (this.isCalled) return this.beCalled(signal);
    await this.api.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    log.info({ telegram: 'polling' }, 'the Telegram bot is listening');
    while (!signal.aborted) await this.poll(signal);
  }

  private async beCalled(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.api.call(
        'setWebhook',
        {
          url: `${this.config.PUBLIC_URL}${webhookPath}`,
          secret_token: webhookSecret(this.config.JWT_SECRET, this.api.botId),
          allowed_updates: allowedUpdates,
        },
        { signal },
      );
      this.rest = firstRestMillis;
      log.info({ telegram: 'webhook' }, 'the Telegram bot is listening');
      await sleep(webhookMillis, undefined, { signal }).catch(() => undefined);
    }
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const asked = await this.lease.nextUpdate();
    const found = await this.api.call(
      'getUpdates',
      { offset: asked, timeout: pollSeconds, limit: updatesAtOnce, allowed_updates: allowedUpdates },
      { signal, millis: pollMillis },
    );
    this.rest = firstRestMillis;
    for (const raw of found) {
      signal.throwIfAborted();
      const update = Update.safeParse(raw).data;
      if (!update) continue;
      await this.handle(update);
      await this.lease.took(update.update_id);
    }
  }

  /** One that breaks whatever touches it does not stop those behind it. Throws when it is not the update's fault. */
  private async handle(update: Update): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.updates.handle(update);
      } catch (error) {
        if (toAppError(error).code === 'unavailable') throw error;
        log.warn({ err: error, tries }, 'an update of Telegram could not be handled');
        if (tries === mostTries) return;
        await this.pause(firstRestMillis * tries);
        this.stopping.signal.throwIfAborted();
      }
    }
  }

  private async pause(millis: number): Promise<void> {
    // Rejects with the abort and with nothing else.
    await sleep(millis, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
