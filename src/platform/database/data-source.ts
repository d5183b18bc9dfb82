import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import type { Config } from '../config/index.js';
import { log } from '../logging/index.js';
import { SnakeCaseNaming } from './naming-strategy.js';
import { lockDataDir, lockDatabase } from './instance-lock.js';

const migrationsKey = 4_172_030;
const migrations = [join(import.meta.dirname, '../../../migrations/*.{js,ts}')];

/** The connection options of a profile; entities come from the modules that own them. */
export function dataSourceOptions(config: Config): DataSourceOptions {
  const shared = {
    type: 'postgres',
    synchronize: false,
    migrations,
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeCaseNaming(),
  } as const;
  if (config.profile === 'embedded') return { ...shared, parseInt8: true };
  return {
    ...shared,
    url: config.DATABASE_URL,
    parseInt8: true,
    applicationName: `artel-${config.MODE}`,
    extra: {
      max: config.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 15_000,
    },
  };
}

/** Opens the profile's database, takes its process lock and brings its tables up to date. */
export async function openDataSource(config: Config, options: DataSourceOptions): Promise<DataSource> {
  if (config.profile === 'embedded') return openEmbedded(config, options);
  const dataSource = await new DataSource(options).initialize();
  try {
    if (config.profile === 'single') {
      const lock = await lockDatabase(dataSource);
      onDestroy(dataSource, { before: () => lock.release() });
    }
    await migrateUnderLock(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function openEmbedded(config: Config, options: DataSourceOptions): Promise<DataSource> {
  const lock = await lockDataDir(config.DATA_DIR);
  const pglite = await PGlite.create(join(config.DATA_DIR, 'pglite'));
  const embedded = { ...options, extra: createPgConfig(pglite), poolSize: 1 } as DataSourceOptions;
  const dataSource = await new DataSource(embedded).initialize();
  onDestroy(dataSource, {
    after: async () => {
      await pglite.close();
      lock.close();
    },
  });
  await migrate(dataSource);
  return dataSource;
}

/** Nest closes a DataSource by `destroy`; what lives and dies with it is closed there too. */
function onDestroy(
  dataSource: DataSource,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): void {
  const destroy = dataSource.destroy.bind(dataSource);
  dataSource.destroy = async () => {
    await before?.();
    await destroy();
    await after?.();
  };
}

async function migrateUnderLock(dataSource: DataSource): Promise<void> {
  const runner: QueryRunner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [migrationsKey]);
    await migrate(dataSource);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [migrationsKey]);
    await runner.release();
  }
}

async function migrate(dataSource: DataSource): Promise<void> {
  const done = await dataSource.runMigrations({ transaction: 'each' });
  if (done.length > 0) log.info({ migrations: done.map((m) => m.name) }, 'migrations applied');
}
