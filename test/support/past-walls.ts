import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Deployment } from './deployment.js';
import { query } from './services.js';

type Row = Record<string, number>;

/** Statements in the database itself, past all walls; an embedded one is restarted for them. Returns the rows of a single one. */
export async function pastWalls(artel: Deployment, statements: string): Promise<Row[]> {
  if (artel.profile === 'scaled') {
    // Of several statements it has no rows.
    const rows: unknown = await query(artel.env.DATABASE_URL ?? '', statements);
    return Array.isArray(rows) ? (rows as Row[]) : [];
  }
  await artel.apis[0]?.terminate();
  const pglite = await PGlite.create(join(artel.env.DATA_DIR ?? '', 'pglite'));
  const results = await pglite.exec(statements);
  await pglite.close();
  await artel.restartEmbedded();
  return results.at(-1)?.rows ?? [];
}
