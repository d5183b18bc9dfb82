import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { AnyProfile } from '../support/deployment.js';
import { copyDatabase, copyDataDir } from '../support/template.js';
import { Ledger, type Experiment } from './experiment.js';

const script = resolve(import.meta.dirname, '26-second-wall.main.mjs');
const patienceMillis = 300_000;

interface Figures {
  /** Requests of one organization about things of another. */
  requests: number;
  /** Statements that lost their `org_id = ...`. */
  unfiltered: number;
  /** Answers that held, or changed, anything of another organization. */
  foreign: number;
  /** Rows of others that plain statements in an organization's scope saw, over all tables. */
  rowsOfOthers: number;
  /** Rows that statements without an organization saw. */
  rowsWithoutContext: number;
  /** Rows that were there to be seen. */
  rowsInAll: number;
  /** The same questions with the second wall down too: nothing is shown unless these are answered. */
  control: number;
}

const [fewStatements, manyStatements] = [2_000, 50_000];

export const secondWall: Experiment = {
  number: 26,
  title: 'row level security alone',
  tried: 'every org_id filter of the application switched off',
  seconds: 30,
  run: async ({ profile, env }, { thorough = false } = {}) => {
    const statements = thorough ? manyStatements : fewStatements;
    const figures = await inProcess(profile, statements, env.DATABASE_URL);
    const ledger = new Ledger();
    ledger.atLeast('statements without their filter', figures.unfiltered, statements);
    ledger.exactly('answers with anything of others', figures.foreign, 0);
    ledger.atLeast('rows in all tables', figures.rowsInAll, 50);
    ledger.exactly('rows of others seen', figures.rowsOfOthers, 0);
    ledger.exactly('rows seen without context', figures.rowsWithoutContext, 0);
    ledger.atLeast('foreign answers with both walls down', figures.control, 1);
    return ledger;
  },
};

/** In a process of its own, because it takes walls down for all that runs in it. */
async function inProcess(
  profile: AnyProfile,
  statements: number,
  serverUrl: string | undefined,
): Promise<Figures> {
  const dataDir = copyDataDir();
  const storage: Record<string, string> =
    profile === 'embedded' ? {} : { DATABASE_URL: await copyDatabase(serverUrl as string) };
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
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
