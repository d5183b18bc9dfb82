import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Profile } from '../support/deployment.js';
import { createDatabase } from '../support/services.js';

const script = resolve(import.meta.dirname, '26-second-wall.main.mjs');
const patienceMillis = 300_000;

export interface SecondWallFigures {
  /** Requests of one organization about things of another, with every organization filter switched off. */
  requests: number;
  seconds: number;
  /** Statements that lost their filter. */
  unfiltered: number;
  /** Answers that held anything of another organization; must be 0. */
  foreign: number;
  /** Rows of others that plain statements in an organization's scope saw, over all tables; must be 0. */
  rowsOfOthers: number;
  /** Rows that statements without an organization saw; must be 0. */
  rowsWithoutContext: number;
  /** Rows that were there to be seen. */
  rowsInAll: number;
  /** The same questions with the second wall down too; must not be 0, or nothing was shown. */
  control: number;
}

/** Experiment 26: row level security alone, the application's own filters switched off. */
export async function secondWall(
  profile: Profile,
  { statements, postgresUrl }: { statements: number; postgresUrl?: string },
): Promise<SecondWallFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-wall-'));
  const storage: Record<string, string> =
    profile === 'embedded' ? {} : { DATABASE_URL: await createDatabase(postgresUrl as string) };
  const env = {
    PATH: process.env.PATH,
    ...storage,
    DATA_DIR: dataDir,
    JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
    LLM_PROVIDER: 'demo',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_KEY: '0',
    RATE_LIMIT_ADDRESS: '0',
  };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, String(statements)], {
      env,
      cwd: dataDir,
      timeout: patienceMillis,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as SecondWallFigures;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
