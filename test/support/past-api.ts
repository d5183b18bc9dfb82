import { join } from 'node:path';
import { openPGlite } from '../../src/platform/database/extensions.js';
import type { Deployment } from './deployment.js';
import { query } from './services.js';

type Statement = (sql: string, values?: unknown[]) => Promise<unknown>;

/** Writes what no API writes: years gone by. PGlite is one process's own, so Artel stands aside meanwhile. */
export async function writePastApi(
  deployment: Deployment,
  write: (run: Statement) => Promise<void>,
): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = deployment.env;
  if (DATABASE_URL) return write((sql, values) => query(DATABASE_URL, sql, values));
  await deployment.apis[0]?.terminate();
  const pglite = await openPGlite(join(DATA_DIR ?? '', 'pglite'));
  await write((sql, values) => pglite.query(sql, values));
  await pglite.close();
  await deployment.restartEmbedded();
}
