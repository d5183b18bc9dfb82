import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem } from '../../../platform/database/index.js';
import { catalogue, type ErrorCode } from '../../../platform/errors/index.js';
import { LiveBus } from '../../../platform/live/index.js';
import { log } from '../../../platform/logging/index.js';
import { AgentCrashes } from './agent-crashes.js';
import { announceEnd, type Ended } from './run.news.js';
import { dueAgainSql, endedColumns, takenSql } from './run.sql.js';
import { busyInSql } from './run.status.js';
import { RunStore } from './run.store.js';
import { enterStoredSql } from './run.taken.js';
import { passTurn } from './run.turns.js';

/**
 * Sees to it that every run ends: takes runs back from workers that went silent, and ends those past their limits. What
 * somebody else is changing right now it leaves to its next round: it waits for nobody, so it blocks nobody.
 */
@Injectable()
export class RunWatchdog {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    private readonly store: RunStore,
    private readonly crashes: AgentCrashes,
  ) {}

  @Interval(2_000)
  async watch(): Promise<void> {
    if (this.config.consumes) await asSystem('runner', () => this.watchNow());
  }

  private async watchNow(): Promise<void> {
    try {
      await this.takeBack();
      await this.fail(
        'run_attempts_exhausted',
        `status = 'running' AND lease_until < now() AND attempts >= ${this.config.RUN_MAX_ATTEMPTS}`,
      );
      // A living worker ends its own run at the deadline and keeps what was reached; it gets a little longer.
      await this.fail(
        'run_deadline',
        `(status = 'queued' AND deadline_at < now())
         OR (status = 'running' AND deadline_at < now() - interval '5 seconds')`,
      );
    } catch (error) {
      log.warn({ err: error }, 'runs could not be watched');
    }
  }

  private async takeBack(): Promise<void> {
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `WITH lost AS (
         SELECT id FROM runs WHERE status = 'running' AND lease_until < now() AND attempts < $1
         FOR NO KEY UPDATE SKIP LOCKED)
       UPDATE runs r SET ${dueAgainSql}
       FROM lost WHERE r.id = lost.id RETURNING r.id`,
      [this.config.RUN_MAX_ATTEMPTS],
    );
    if (rows.length === 0) return;
    log.warn({ runs: rows.map((row) => row.id) }, 'runs taken back from a silent worker');
    this.store.wake();
  }

  private async fail(code: ErrorCode, condition: string): Promise<void> {
    const ended = await this.dataSource.query<Ended[]>(
      `WITH over AS (
         SELECT id FROM runs WHERE status IN ${busyInSql} AND (${condition}) FOR NO KEY UPDATE SKIP LOCKED
       ), ended AS (
         UPDATE runs r SET status = 'failed', error_code = $1, error_detail = $2, finished_at = now(),
           lease_until = NULL, usage = COALESCE(r.usage, ${takenSql})
         FROM over WHERE r.id = over.id RETURNING r.*
       ), entered AS (
         ${enterStoredSql('ended')}
       )
       SELECT ${endedColumns} FROM ended r`,
      [code, catalogue[code].title],
    );
    for (const run of ended) announceEnd(this.live, run, 'failed');
    if (code === 'run_attempts_exhausted') await this.crashes.note(ended, code);
    if (await passTurn(this.dataSource.manager, ended, 'leave out')) this.store.wake();
    if (ended.length > 0) log.warn({ code, runs: ended.map((run) => run.id) }, 'runs ended by the watchdog');
  }
}
