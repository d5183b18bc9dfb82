import { execFile } from 'node:child_process';
import { constants, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase } from './services.js';

const script = resolve(import.meta.dirname, 'template.main.mjs');

/** What an installation on PostgreSQL cannot make up itself. */
export const secrets = {
  JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
  ENCRYPTION_KEY: 'a-master-key-of-the-tests-that-is-long-enough',
};

/**
 * Makes a database with all migrations applied, which the deployments of this run copy: that takes a moment, to make
 * one takes seconds. Boots from nothing are tested in test/e2e/deployment. Returns how to take it away.
 */
export async function makeTemplate(postgresUrl?: string): Promise<() => void> {
  // The embedded one of a whole run is there already.
  if (!postgresUrl && process.env.TEST_TEMPLATE) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'artel-template-'));
  const database = postgresUrl && (await createDatabase(postgresUrl));
  const env = { PATH: process.env.PATH, DATA_DIR: folder, DATABASE_URL: database, ...secrets };
  await promisify(execFile)(process.execPath, [script], { cwd: folder, env });
  process.env.TEST_TEMPLATE = database ?? join(folder, 'pglite');
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A data directory of one's own, with a copy of the embedded template if there is one. */
export function copyDataDir(folder = mkdtempSync(join(tmpdir(), 'artel-data-'))): string {
  const template = process.env.TEST_TEMPLATE;
  // Reflinks where the file system has them.
  const options = { recursive: true, mode: constants.COPYFILE_FICLONE };
  if (template?.startsWith('/')) cpSync(template, join(folder, 'pglite'), options);
  return folder;
}

/** A database of its own: on the template's server a copy of that, on others an empty one. */
export function copyDatabase(postgresUrl: string): Promise<string> {
  const template = process.env.TEST_TEMPLATE;
  if (!template || new URL(template).host !== new URL(postgresUrl).host) return createDatabase(postgresUrl);
  return createDatabase(postgresUrl, new URL(template).pathname.slice(1));
}
