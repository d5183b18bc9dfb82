import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { ConfigError } from '../config/index.js';

/** Longest path of a Unix socket on the platforms we run on, with room for the terminator. */
const longestSocketPath = 100;

/**
 * Holds a data directory for one process. A listening socket is the lock: the operating system frees it
 * however the process dies, and a number that was used again can never look like a live owner.
 */
export async function lockDataDir(dataDir: string): Promise<Server> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const address = lockAddress(realpathSync(dataDir));
  for (const lastTry of [false, true]) {
    const server = await listen(address);
    if (server) return server;
    if (lastTry || (await answers(address))) {
      throw new ConfigError(`DATA_DIR: ${dataDir} is in use by another Artel process`);
    }
    rmSync(address, { force: true });
  }
  throw new Error('unreachable');
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

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
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
