import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../config/index.js';

/** Longest path of a Unix socket on the platforms we run on, with room for the terminator. */
const longestSocketPath = 100;
const tries = 4;

export interface DataDirLock {
  release(): void;
}

/**
 * Holds a data directory for one process; throws ConfigError when another lives in it. A listening socket is the
 * claim: the operating system ends it however the process dies, and no number used again looks like a live owner.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const folder = usableFolder(dataDir);
  for (let left = tries; left > 0; left--) {
    const lock = process.platform === 'win32' ? await claimPipe(folder) : await claimSocket(folder);
    if (lock) return lock;
    // Two that started together have both stepped back.
    await delay(50 + Math.random() * 150);
  }
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
 * Each process publishes a socket of its own and then looks at all the others, so of two at least one sees the
 * other, whatever the order. One name for all could not do that: a dead owner's would have to be taken away, and
 * between the look and the removal it may have become a living one's.
 */
async function claimSocket(folder: string): Promise<DataDirLock | undefined> {
  const { place, prefix } = socketsOf(folder);
  const name = `${prefix}${randomBytes(4).toString('hex')}.sock`;
  const path = join(place, name);
  const server = await listen(`${path}~`);
  // Published only now: a socket that is bound and does not listen yet looks like a dead one.
  renameSync(`${path}~`, path);
  const lock = {
    release: () => {
      server.close();
      rmSync(path, { force: true });
    },
  };
  const others = readdirSync(place).filter(
    (other) => other !== name && other.startsWith(prefix) && other.endsWith('.sock'),
  );
  for (const other of others.map((each) => join(place, each))) {
    if (await answers(other)) {
      lock.release();
      return undefined;
    }
    rmSync(other, { force: true });
  }
  return lock;
}

/** Where the sockets of a data directory are: in it, or, where its path is too long, beside the temporary files. */
function socketsOf(folder: string): { place: string; prefix: string } {
  const inside = { place: folder, prefix: 'artel-' };
  if (Buffer.byteLength(join(folder, 'artel-00000000.sock~')) < longestSocketPath) return inside;
  return { place: tmpdir(), prefix: `artel-${digestOf(folder)}-` };
}

const digestOf = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 24);

/** A pipe's name is free as soon as its owner is gone. */
async function claimPipe(folder: string): Promise<DataDirLock | undefined> {
  try {
    const server = await listen(`\\\\.\\pipe\\artel-${digestOf(folder)}`);
    return { release: () => server.close() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
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
