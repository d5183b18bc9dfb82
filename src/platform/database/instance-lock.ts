import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { ConfigError } from '../config/index.js';

/** Longest path of a Unix socket on the platforms we run on, with room for a process id and the terminator. */
const longestSocketPath = 90;

/**
 * Holds a data directory for one process. A listening socket is the lock: the operating system frees it
 * however the process dies, and a number that was used again can never look like a live owner.
 */
export async function lockDataDir(dataDir: string): Promise<Server> {
  const address = lockAddress(usableFolder(dataDir));
  do {
    const server = await listen(address);
    if (server) return server;
  } while (await removeStale(address));
  throw new ConfigError(`DATA_DIR: ${dataDir} is in use by another Artel process`);
}

function usableFolder(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
    return realpathSync(dataDir);
  } catch (cause) {
    throw new ConfigError(`DATA_DIR: ${dataDir} cannot be written: ${String(cause)}`, { cause });
  }
}

/**
 * Takes away the socket of a process that died; false when its owner lives. It is moved aside and asked again:
 * since the first question another process may have replaced it by its own, and two must never hold the folder.
 */
async function removeStale(address: string): Promise<boolean> {
  if (await answers(address)) return false;
  const aside = `${address}.${process.pid}`;
  try {
    renameSync(address, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  const lives = await answers(aside);
  if (lives) renameSync(aside, address);
  else rmSync(aside, { force: true });
  return !lives;
}

function lockAddress(dataDir: string): string {
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\artel-${digest}`;
  const inside = join(dataDir, 'artel.sock');
  return Buffer.byteLength(inside) < longestSocketPath ? inside : join(tmpdir(), `artel-${digest}.sock`);
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server.unref()));
  });
}

/** Only a plain refusal means that nobody is there: another user's socket may not even be asked. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
  });
}

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
