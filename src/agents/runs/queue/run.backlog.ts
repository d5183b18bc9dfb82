import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';

/** What this process accepts is counted at once; of what the others accept it learns this often. */
const freshMillis = 1_000;
/** While there are too many, and everybody asks again. */
const overMillis = 250;
const mostLooks = 5;
const lookAgainMillis = 20;
/** Spread, so that those who were sent away do not all come back at once. */
const comeBackSeconds = { from: 5, spread: 6 };

/**
 * How many runs wait, of each organization and of all: past the bounds no more are taken, rather than let them wait until
 * they fail. In the sum each organization counts with its share at most: none of them closes the facade to all others. Rows
 * are counted once for many requests, and not at all while nothing is asked; in between are added those that this process
 * lets in. Several processes together let in somewhat more.
 */
@Injectable()
export class RunBacklog {
  private counted = new Map<string, number>();
  private countedAt = -Infinity;
  /** Let in since the count began; those whose rows are being written are in neither. */
  private added = new Map<string, number>();
  /** Let in before it began: they count until it has ended. */
  private addedBefore = new Map<string, number>();
  private readonly writing = new Map<string, number>();
  private counting?: Promise<void>;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Lets one more run of this organization be written by `write`, or throws `queue_full`. */
  async admit<T>(orgId: string, write: () => Promise<T>): Promise<T> {
    if (!this.reserve(orgId)) {
      await this.lookAnew(orgId);
      if (!this.reserve(orgId)) throw queueFull();
    }
    try {
      return await write();
    } finally {
      change(this.writing, orgId, -1);
      change(this.added, orgId, 1);
    }
  }

  /**
   * Whether one more run of the organization may be written in `tx`, which is its own. That asks the database only where
   * it seems to be full, and by `tx`, for embedded profiles have no other connection.
   */
  async hasRoom(tx: Pick<Tx, 'manager'>, orgId: string): Promise<boolean> {
    if (this.age > freshMillis) this.countSoon();
    if (this.age < overMillis && this.isFullOf(orgId, [this.counted])) return false;
    return !this.isFullOf(orgId) || this.hasRoomFor(tx, orgId, 1);
  }

  /** For so many runs at once; where nothing waits, for any number. What `tx` has ended does not count. Throws `queue_full`. */
  async requireRoom(tx: Pick<Tx, 'manager'>, orgId: string, runs = 1): Promise<void> {
    if (this.age > freshMillis) this.countSoon();
    if (this.isFullOf(orgId, this.all, runs) && !(await this.hasRoomFor(tx, orgId, runs))) throw queueFull();
  }

  private async hasRoomFor({ manager }: Pick<Tx, 'manager'>, orgId: string, runs: number): Promise<boolean> {
    const most = this.config.RUN_QUEUE_MAX_ORGANIZATION;
    const [row] = await manager.query<[{ waiting: number }]>(
      `SELECT count(*)::int AS waiting FROM (SELECT FROM runs WHERE org_id = $1 AND status = 'queued' LIMIT $2) r`,
      [orgId, most],
    );
    return row.waiting === 0 || row.waiting + runs <= most;
  }

  /** So many were written, and have been committed. */
  written(orgId: string, count: number): void {
    change(this.added, orgId, count);
  }

  private reserve(orgId: string): boolean {
    if (this.isFull(orgId)) return false;
    change(this.writing, orgId, 1);
    if (this.age > freshMillis) this.countSoon();
    return true;
  }

  private countSoon(): void {
    this.count().catch((error: unknown) => log.warn({ err: error }, 'waiting runs could not be counted'));
  }

  /**
   * What was let in since may have begun already: nobody is sent away for an old count. While rows are being written some
   * may be counted twice; only what is full by its rows alone is full for certain.
   */
  private async lookAnew(orgId: string): Promise<void> {
    for (let looks = 0; looks < mostLooks && this.isFull(orgId); looks++) {
      if (this.age < overMillis && this.isFull(orgId, [this.counted])) return;
      if (looks > 0) await sleep(lookAgainMillis);
      // One that is under way may have begun before.
      await this.counting?.catch(() => undefined);
      if (this.isFull(orgId)) await this.count();
    }
  }

  private get age(): number {
    return performance.now() - this.countedAt;
  }

  private get all(): Map<string, number>[] {
    return [this.counted, this.addedBefore, this.added, this.writing];
  }

  private isFull(orgId: string, all = this.all): boolean {
    return this.isFullOf(orgId, all) || countIn(all, ofAll) >= this.config.RUN_QUEUE_MAX;
  }

  private isFullOf(orgId: string, all = this.all, runs = 1): boolean {
    return countIn(all, orgId) + runs > this.config.RUN_QUEUE_MAX_ORGANIZATION;
  }

  private count(): Promise<void> {
    this.counting ??= this.countNow().finally(() => (this.counting = undefined));
    return this.counting;
  }

  private async countNow(): Promise<void> {
    this.addedBefore = this.added;
    this.added = new Map();
    try {
      const rows = await asSystem('runner', () =>
        this.dataSource.query<{ orgId: string; waiting: number }[]>(
          `SELECT org_id AS "orgId", count(*)::int AS waiting FROM runs WHERE status = 'queued' GROUP BY org_id`,
        ),
      );
      this.counted = new Map(rows.map(({ orgId, waiting }) => [orgId, waiting]));
      const share = this.config.RUN_QUEUE_MAX_ORGANIZATION;
      this.counted.set(ofAll, sum(rows.map(({ waiting }) => Math.min(waiting, share))));
      this.countedAt = performance.now();
    } catch (error) {
      for (const [orgId, count] of this.addedBefore) {
        this.added.set(orgId, count + (this.added.get(orgId) ?? 0));
      }
      throw error;
    } finally {
      this.addedBefore = new Map();
    }
  }
}

/** Where the sum over all organizations is kept. */
const ofAll = '';

function change(counts: Map<string, number>, orgId: string, by: number): void {
  for (const key of [orgId, ofAll]) {
    const count = (counts.get(key) ?? 0) + by;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  }
}

const countIn = (all: Map<string, number>[], key: string): number =>
  sum(all.map((counts) => counts.get(key) ?? 0));

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const queueFull = () =>
  new AppError('queue_full', undefined, {
    retryAfter: comeBackSeconds.from + Math.floor(Math.random() * comeBackSeconds.spread),
  });
