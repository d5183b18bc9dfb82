import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { DataSource } from 'typeorm';
import { log } from '../logging/index.js';
import { withoutTables } from './scope.js';

/** What finds misspelt words and what compares meanings. Without either Artel works, and finds less. */
export type Extension = 'pg_trgm' | 'vector';

const wanted: Extension[] = ['pg_trgm', 'vector'];

/** The embedded database with what it can load; a folder that was made without opens as well. */
export const openPGlite = (folder: string): Promise<PGlite> =>
  PGlite.create(folder, { extensions: { pg_trgm, vector } });

interface Asks {
  query<T>(sql: string, values?: unknown[]): Promise<T>;
}

/** Creates what the server offers and this user may; outside of transactions, by one process at a time. */
export async function createExtensions(database: Asks): Promise<void> {
  for (const { name, version } of await rowsOf(database)) {
    if (version !== null) continue;
    try {
      await database.query(`CREATE EXTENSION IF NOT EXISTS ${name}`);
      log.info({ extension: name }, 'the database has an extension more');
    } catch (error) {
      log.warn({ extension: name, err: error }, 'an extension of the database cannot be created');
    }
  }
}

/** The extensions that the database has since this boot. */
export class Extensions {
  private constructor(private readonly rows: readonly Row[]) {}

  static of(dataSource: DataSource): Promise<Extensions> {
    return withoutTables(async () => new Extensions(await rowsOf(dataSource)));
  }

  /** Of what is installed; undefined when it is not. */
  version(name: Extension): string | undefined {
    return this.rows.find((row) => row.name === name)?.version ?? undefined;
  }

  has(name: Extension): boolean {
    return this.version(name) !== undefined;
  }

  /** For who operates it: why the database lacks this extension. */
  whyNot(name: Extension): string | undefined {
    if (this.has(name)) return undefined;
    return this.rows.some((row) => row.name === name)
      ? `The database user may not create the extension ${name}: let an administrator run CREATE EXTENSION ${name}, then restart Artel`
      : `The database server does not offer the extension ${name}`;
  }
}

interface Row {
  name: Extension;
  version: string | null;
}

const rowsOf = (database: Asks): Promise<Row[]> =>
  database.query<Row[]>(
    `SELECT name, installed_version AS version FROM pg_available_extensions WHERE name = ANY ($1) ORDER BY name`,
    [wanted],
  );
