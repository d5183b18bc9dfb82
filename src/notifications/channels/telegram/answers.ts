import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { log } from '../../../platform/logging/index.js';
import { BotFailure, Pace, TooSoon } from '../../../platform/telegram/index.js';
import { BotApi, type BotCall } from './bot-api.js';

const pollMillis = 2_000;
const atOnce = 10;
/** Longer than an answer takes, unless Telegram hardly answers: then something is said twice. */
const leaseSeconds = 45;
const retrySeconds = [2, 10, 60, 300];
const mostWaitMillis = 3_000;

interface DueAnswer {
  updateId: string;
  attempts: number;
  calls: BotCall[];
}

/** Sends what the bot answers, in every consuming process: the updates are the queue. */
@Injectable()
export class Answers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private wake = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private rounds?: Promise<void>;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    private readonly api: BotApi,
    private readonly pace: Pace,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.consumes || !this.api.isConfigured) return;
    this.live.subscribe(topics.telegramAnswers, () => this.wake.abort());
    this.rounds = this.goRound();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('Artel is shutting down'));
    await this.rounds;
  }

  private async goRound(): Promise<void> {
    await this.takeOver();
    while (!this.stopping.signal.aborted) {
      this.wake = new AbortController();
      try {
        const room = atOnce - this.underWay.size;
        if (room > 0) for (const due of await this.claim(room)) this.begin(due);
      } catch (error) {
        log.warn({ err: error }, 'answers of the Telegram bot could not be looked for');
      }
      await this.pause();
    }
    await Promise.all(this.underWay);
  }

  /** A chat that has to wait keeps no other from being answered. */
  private begin(due: DueAnswer): void {
    const work: Promise<void> = this.answer(due)
      // Its lease ends, and it is tried again.
      .catch((error: unknown) => log.warn({ err: error }, 'an answer of the Telegram bot could not be noted'))
      .finally(() => {
        this.underWay.delete(work);
        this.wake.abort();
      });
    this.underWay.add(work);
  }

  /** Where there is one process only, whoever was about to answer is dead. */
  private async takeOver(): Promise<void> {
    if (this.config.profile === 'scaled') return;
    await this.query(
      'UPDATE telegram_updates SET due_at = now() WHERE bot_id = $1 AND calls IS NOT NULL AND attempts = 0',
      [this.api.botId],
    ).catch((error: unknown) => log.warn({ err: error }, 'leases of answers could not be taken over'));
  }

  private async pause(): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, this.wake.signal]);
    // Rejects with the abort and with nothing else.
    await sleep(pollMillis, undefined, { signal }).catch(() => undefined);
  }

  /** Of each chat the first only, which the others wait for; who has pressed a button looks at it, and comes before all. */
  private async claim(most: number): Promise<DueAnswer[]> {
    const [due] = await this.query<[DueAnswer[], number]>(
      `UPDATE telegram_updates SET due_at = now() + make_interval(secs => $3)
       WHERE bot_id = $1 AND update_id IN (
         SELECT u.update_id FROM telegram_updates u
         WHERE u.bot_id = $1 AND u.calls IS NOT NULL AND u.due_at <= now() AND u.update_id IN (
           SELECT min(f.update_id) FROM telegram_updates f WHERE f.bot_id = $1 AND f.calls IS NOT NULL
           GROUP BY CASE WHEN ${isSaid('f')} THEN f.calls->0->'payload'->>'chat_id' ELSE 'update ' || f.update_id END)
         ORDER BY ${isSaid('u')}, u.update_id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING update_id AS "updateId", attempts, calls`,
      [this.api.botId, most, leaseSeconds],
    );
    return due;
  }

  /** Call by call; what is left when one has to wait stays in the row. */
  private async answer({ updateId, attempts, calls }: DueAnswer): Promise<void> {
    for (const [done, call] of calls.entries()) {
      const waitMillis = await this.make(call, attempts);
      if (waitMillis === undefined) continue;
      await this.query(
        `UPDATE telegram_updates SET calls = $3, attempts = attempts + 1, due_at = now() + make_interval(secs => $4)
         WHERE bot_id = $1 AND update_id = $2`,
        [this.api.botId, updateId, JSON.stringify(calls.slice(done)), waitMillis / 1_000],
      );
      return;
    }
    await this.query('UPDATE telegram_updates SET calls = NULL WHERE bot_id = $1 AND update_id = $2', [
      this.api.botId,
      updateId,
    ]);
  }

  /** Milliseconds until it is to be tried again; undefined when it is made, or never will be. */
  private async make({ method, payload }: BotCall, attempts: number): Promise<number | undefined> {
    const chatId = method === 'answerCallbackQuery' ? undefined : String(payload.chat_id);
    const { signal } = this.stopping;
    const nextMillis = retrySeconds[attempts] === undefined ? undefined : retrySeconds[attempts] * 1_000;
    try {
      if (chatId !== undefined) await this.pace.turn(this.api.botId, chatId, mostWaitMillis, signal);
      // An end of the process waits for it: one that is broken off may have arrived.
      await this.api.call(method, payload);
      if (chatId !== undefined) await this.pace.sent(this.api.botId, chatId);
      return undefined;
    } catch (error) {
      if (error instanceof TooSoon) return error.afterMillis;
      if (!(error instanceof BotFailure)) return nextMillis;
      if (error.kind === 'too_many') {
        const millis = error.retryAfterMillis ?? 0;
        if (chatId !== undefined) await this.pace.refused(this.api.botId, chatId, millis);
        return nextMillis && Math.max(millis, nextMillis);
      }
      // A query that is too old, a message that is as it should be, a chat that is gone.
      if (error.kind === 'refused') return undefined;
      if (error.kind === 'unknown' && method === 'sendMessage') return undefined;
      return nextMillis;
    }
  }

  private query<Rows>(sql: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(sql, values));
  }
}

/** Of what is left of an answer: words, rather than what becomes of a button. */
const isSaid = (row: string): string => `(${row}.calls->0->>'method' = 'sendMessage')`;
