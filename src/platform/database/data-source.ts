import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  DataSource,
  MigrationExecutor,
  TypeORMError,
  type DataSourceOptions,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';
import { ConfigError, type Config } from '../config/index.js';
import { log } from '../logging/index.js';
import { asOwner } from './scope.js';
import { ScopedClient } from './scoped-client.js';
import { SnakeCaseNaming } from './naming-strategy.js';
import { lockDataDir } from './data-dir-lock.js';
import { EmbeddedConnection } from './embedded-connection.js';
import { createExtensions, openPGlite } from './extensions.js';
import { DatabaseLock } from './database-lock.js';

const migrationsKey = 4_172_030;
/** Appendix A of PostgreSQL's manual. */
const insufficientPrivilege = '42501';
const migrationsFolder = join(import.meta.dirname, '../../../migrations');
const migrationFile = /^\d+-\w+\.(js|ts)$/;

/** The connection options of a profile; entities come from the modules that own them. */
export function dataSourceOptions(config: Config): DataSourceOptions {
  const shared = {
    type: 'postgres',
    synchronize: false,
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
      Client: ScopedClient,
      // The process lock of the single profile keeps a connection for good.
      max: config.DATABASE_POOL_SIZE + (config.profile === 'single' ? 1 : 0),
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: 15_000,
      // A frozen process keeps its locks for so long: others take over what it had within 15 s all the same.
      idle_in_transaction_session_timeout: 6_000,
      // Compiling a statement of many parts takes longer (100 ms) than any of ours runs.
      options: '-c jit=off',
    },
  };
}

/** Opens the profile's database, takes its process lock and brings its tables up to date. */
export async function openDataSource(config: Config, options: DataSourceOptions): Promise<DataSource> {
  const complete = { ...options, migrations: await migrationClasses() };
  return asOwner(() =>
    config.profile === 'embedded' ? openEmbedded(config, complete) : openServer(config, complete),
  );
}

/** Not left to TypeORM, whose own way to import them works once in a process of jest. */
async function migrationClasses(): Promise<MigrationClass[]> {
  const files = (await readdir(migrationsFolder)).filter((name) => migrationFile.test(name)).sort();
  const modules = await Promise.all(
    files.map((name) => import(pathToFileURL(join(migrationsFolder, name)).href) as Promise<object>),
  );
  return modules.flatMap((exported) => Object.values(exported) as MigrationClass[]);
}

type MigrationClass = new () => MigrationInterface;

async function openServer(config: Config, options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await connected(options);
  try {
    if (config.profile === 'single') {
      const lock = await DatabaseLock.take(dataSource);
      onDestroy(dataSource, { before: () => lock.release() });
    }
    await migrateUnderLock(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function connected(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (cause) {
    // TypeORM's own errors are about our code, all others about reaching the server.
    if (cause instanceof TypeORMError) throw cause;
    const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
    const why = first instanceof Error ? first.message : String(first);
    throw new ConfigError(`DATABASE_URL: cannot connect: ${why}`, { cause });
  }
}

async function openEmbedded(config: Config, options: DataSourceOptions): Promise<DataSource> {
  const lock = await lockDataDir(config.DATA_DIR);
  const pglite = await openPGlite(join(config.DATA_DIR, 'pglite'));
  const extra = { connection: new EmbeddedConnection(pglite), Client: ScopedClient };
  const embedded = { ...options, extra, poolSize: 1 } as DataSourceOptions;
  const dataSource = await new DataSource(embedded).initialize();
  onDestroy(dataSource, {
    after: async () => {
      await pglite.close();
      lock.release();
    },
  });
  await createExtensions(dataSource);
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

/** One process migrates, the others wait; all on one connection, so that a pool of one suffices. */
async function migrateUnderLock(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    // Both the waiting and a migration of big tables may outlast the limit of everyday statements.
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [migrationsKey]);
    await createExtensions(runner);
    await migrate(dataSource, runner);
    await runner.query('SELECT pg_advisory_unlock($1)', [migrationsKey]);
    await runner.query('RESET statement_timeout');
  } finally {
    // After a failure the caller closes the pool, and the lock goes with the connection.
    await runner.release();
  }
}

async function migrate(dataSource: DataSource, runner?: QueryRunner): Promise<void> {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  const done = await executor.executePendingMigrations().catch((error: unknown) => {
    const { code, message } = error as Error & { code?: string };
    throw code === insufficientPrivilege
      ? new ConfigError(`DATABASE_URL: ${message}`, { cause: error })
      : error;
  });
  if (done.length > 0) log.info({ count: done.length, last: done.at(-1)?.name }, 'migrated');
}
