import type { DataSource, QueryRunner } from 'typeorm';
import { ConfigError } from '../config/index.js';

/** Any number will do, as long as nothing else in the database uses it. */
const singleProcessKey = 4_172_031;

/** Refuses a second process on one PostgreSQL without Redis: they could not tell each other anything. */
export async function lockDatabase(dataSource: DataSource): Promise<QueryRunner> {
  const runner = dataSource.createQueryRunner();
  const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS held', [singleProcessKey])) as {
    held: boolean;
  }[];
  if (row?.held) return runner;
  await runner.release();
  throw new ConfigError('REDIS_URL: required: another Artel process already uses this database');
}
