import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { toAppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { HoldLost } from '../../../platform/supervision/index.js';
import { Aftermaths } from './aftermaths.js';
import type { BotAtWork } from './bot-at-work.js';
import type { BotUpdate } from './bot-update.js';
import { UpdatePreparation, type Prepared } from './update-preparation.js';
import { UpdateTaker, type Aftermath } from './update-taker.js';

/** Updates whose files are fetched at once. */
const atOnce = 4;
/** An update that cannot be handled so often is left out. */
const mostTries = 3;
const tryAgainMillis = 1_000;

/** Marks the place behind an update, in the transaction of its effect. Throws `HoldLost`. */
export type Keep = (tx: Tx, updateId: number) => Promise<void>;

/** Takes updates in their order, each once: its effect and the place behind it are one commit. */
@Injectable()
export class UpdateWork {
  constructor(
    private readonly transactions: Transactions,
    private readonly preparation: UpdatePreparation,
    private readonly taker: UpdateTaker,
    private readonly aftermaths: Aftermaths,
  ) {}

  /** `follow`: is given what goes on after it. Throws when it is not the fault of an update. */
  async take(
    bot: BotAtWork,
    updates: BotUpdate[],
    keep: Keep,
    follow: (work: Promise<void>) => void,
  ): Promise<void> {
    const { signal } = bot.held;
    for (let at = 0; at < updates.length; at += atOnce) {
      const some = updates.slice(at, at + atOnce);
      const prepared = await Promise.all(some.map((update) => this.prepared(bot, update)));
      for (const [index, update] of some.entries()) {
        signal.throwIfAborted();
        const aftermath = await this.takeOne(bot, update, prepared[index], keep);
        bot.held.heard();
        follow(this.aftermaths.see(bot, aftermath));
      }
    }
  }

  /** Undefined: whatever it is, it cannot be read. */
  private async prepared(bot: BotAtWork, update: BotUpdate): Promise<Prepared | undefined> {
    return this.trying(bot, update, () => this.preparation.prepare(bot, update));
  }

  private async takeOne(
    bot: BotAtWork,
    update: BotUpdate,
    prepared: Prepared | undefined,
    keep: Keep,
  ): Promise<Aftermath> {
    const { update_id: id } = update;
    const taken =
      prepared &&
      (await this.trying(bot, update, () =>
        this.transactions.run(async (tx) => {
          await keep(tx, id);
          return this.taker.take(tx, bot, id, prepared);
        }),
      ));
    if (taken) return taken;
    await this.transactions.run((tx) => keep(tx, id));
    return {};
  }

  /** One that breaks whatever touches it does not stop those behind it: then undefined. */
  private async trying<T>(bot: BotAtWork, update: BotUpdate, work: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        bot.held.signal.throwIfAborted();
        if (error instanceof HoldLost || toAppError(error).code === 'unavailable') throw error;
        const told = { err: error, integrationId: bot.held.id, updateId: update.update_id, tries };
        log.warn(told, 'an update of a bot could not be taken');
        if (tries === mostTries) return undefined;
        await sleep(tryAgainMillis * tries, undefined, { signal: bot.held.signal });
      }
    }
  }
}
