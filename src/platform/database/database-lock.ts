import type { EventEmitter } from 'node:events';
import type { DataSource, QueryRunner } from 'typeorm';
import { ConfigError } from '../config/index.js';
import { log } from '../logging/index.js';
import { asOwner } from './scope.js';

/** Any number will do, as long as nothing else in the database uses it. */
const singleProcessKey = 4_172_031;
const retakeMillis = 1_000;

/**
 * Holds a PostgreSQL without Redis for one process: two could not tell each other anything. The lock lives with
 * its connection, so it is taken again whenever PostgreSQL has cut that.
 */
export class DatabaseLock {
  private runner?: QueryRunner;
  private timer?: NodeJS.Timeout;
  private released = false;

  private constructor(private readonly dataSource: DataSource) {}

  /** Throws ConfigError when another process holds it. */
  static async take(dataSource: DataSource): Promise<DatabaseLock> {
    const lock = new DatabaseLock(dataSource);
    if (await lock.hold()) return lock;
    throw new ConfigError('REDIS_URL: required: another Artel process already uses this database');
  }

  async release(): Promise<void> {
    this.released = true;
    clearTimeout(this.timer);
    await this.runner?.release();
  }

  private hold(): Promise<boolean> {
    return asOwner(() => this.holdNow());
  }

  private async holdNow(): Promise<boolean> {
    const runner = this.dataSource.createQueryRunner();
    let held = false;
    try {
      const connection = (await runner.connect()) as EventEmitter;
      const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS held', [singleProcessKey])) as {
        held: boolean;
      }[];
      held = row?.held === true && !this.released;
      if (held) {
        this.runner = runner;
        connection.once('end', () => this.retake());
      }
      return held;
    } finally {
      if (!held) await runner.release();
    }
  }

  private retake(): void {
    if (this.released) return;
    const again = async (): Promise<void> => {
      try {
        if (await this.hold()) return;
        log.error('another Artel process has taken this database: stop one of the two or set REDIS_URL');
      } catch (error) {
        log.warn({ err: error }, 'the lock of the database cannot be taken again yet');
      }
      this.retake();
    };
    this.timer = setTimeout(() => void again(), retakeMillis).unref();
  }
}
