import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../config/index.js';
import { log } from '../logging/index.js';
import { asOwner } from './scope.js';

const intervalMillis = 15_000;
/** Of one look: the others have their turn at the next one, so that requests never wait for all of them. */
const mostTables = 4;
/** Fewer samples than a server takes: the one connection waits for them. */
const statisticsTarget = 30;

/**
 * As autovacuum decides it (PostgreSQL's manual, section 24.1.6), by what this process has changed; and what holds rows
 * and was never analyzed, because its counts ended with an earlier process.
 */
const dueSql = `
  SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS name,
    s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) AS "hasDead"
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
    OR s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
    OR c.reltuples < 0 AND pg_relation_size(c.oid) > 0
  ORDER BY s.n_mod_since_analyze + s.n_dead_tup DESC, s.relid LIMIT ${mostTables}`;

/**
 * What autovacuum does on a server, for the embedded database, which has none: without statistics its planner takes every
 * table for an empty one and reads it from end to end, and rows that were changed are never freed.
 */
@Injectable()
export class EmbeddedUpkeep {
  private isLooking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Returns the tables that had their turn. */
  @Interval(intervalMillis)
  async look(): Promise<string[]> {
    if (this.config.profile !== 'embedded' || this.isLooking) return [];
    this.isLooking = true;
    try {
      // Otherwise a busy process tells its counts late.
      await this.ask('SELECT pg_stat_force_next_flush()');
      const due = await this.ask<{ name: string; hasDead: boolean }[]>(dueSql);
      await this.ask(`SET default_statistics_target = ${statisticsTarget}`);
      for (const { name, hasDead } of due)
        await this.ask(`${hasDead ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${name}`);
      return due.map(({ name }) => name);
    } catch (error) {
      log.warn({ err: error }, 'the tables of the embedded database could not be looked after');
      return [];
    } finally {
      this.isLooking = false;
    }
  }

  private ask<Rows>(statement: string): Promise<Rows> {
    return asOwner(() => this.dataSource.query<Rows>(statement));
  }
}
