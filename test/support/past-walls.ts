import { join } from 'node:path';
import { openPGlite } from '../../src/platform/database/extensions.js';
import type { Deployment } from './deployment.js';
import { query } from './services.js';

type Row = Record<string, number>;
type Ask = <R>(statements: string) => Promise<R[]>;

/** The database itself, past all walls; an embedded one is restarted for it. */
async function inDatabase<T>(artel: Deployment, work: (ask: Ask) => Promise<T>): Promise<T> {
  if (artel.profile === 'scaled') {
    return work(async (statements) => {
      // Of several statements it has no rows.
      const rows: unknown = await query(artel.env.DATABASE_URL ?? '', statements);
      return (Array.isArray(rows) ? rows : []) as never[];
    });
  }
  await artel.apis[0]?.terminate();
  const pglite = await openPGlite(join(artel.env.DATA_DIR ?? '', 'pglite'));
  try {
    return await work(async (statements) => ((await pglite.exec(statements)).at(-1)?.rows ?? []) as never[]);
  } finally {
    await pglite.close();
    await artel.restartEmbedded();
  }
}

/** Statements in the database itself. Returns the rows of a single one. */
export const pastWalls = (artel: Deployment, statements: string): Promise<Row[]> =>
  inDatabase(artel, (ask) => ask<Row>(statements));

/** The tables that have a text anywhere, bytes included; ASCII alone, without quotes. */
export const tablesWith = (artel: Deployment, text: string): Promise<string[]> =>
  inDatabase(artel, async (ask) => {
    const tables = await ask<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)'`,
    );
    const bytes = Buffer.from(text).toString('hex');
    const found = await ask<{ name: string }>(
      tables
        .map(
          ({ name }) =>
            `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name} t WHERE t::text LIKE '%${text}%' OR t::text LIKE '%${bytes}%')`,
        )
        .join(' UNION ALL '),
    );
    return found.map(({ name }) => name).sort();
  });
