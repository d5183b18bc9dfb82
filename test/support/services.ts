import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';

const run = promisify(execFile);

/** Where Debian and others put the servers' programs, besides PATH. */
const postgresFolders = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql')
      .sort()
      .reverse()
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
  : [];
const folders = [...(process.env.PATH ?? '').split(':'), ...postgresFolders, '/usr/local/bin'];

const find = (program: string): string | undefined =>
  folders.map((folder) => join(folder, program)).find((path) => existsSync(path));

/** What the web client is tested in. */
export const browsers = ['chromium', 'chromium-browser', 'google-chrome'];
export const browserPath = (): string | undefined => browsers.flatMap((name) => find(name) ?? [])[0];

/** The programs that private servers need and this machine lacks. */
export const missingServers = (): string[] =>
  ['initdb', 'postgres', 'redis-server'].filter((program) => !find(program));

function programOf(name: string): string {
  const path = find(name);
  if (!path) throw new Error(`${name} is not installed: the scaled profile needs PostgreSQL and Redis`);
  return path;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A private server process in a folder of its own; gone with `stop`. */
export interface PrivateServer {
  url: string;
  /** The process as it runs now. */
  readonly process: ChildProcess;
  stop(): Promise<void>;
  /** Ends it as abruptly as it can end without losing its files, and starts it again on the same data and port. */
  restart(): Promise<void>;
}

async function until(what: string, works: () => Promise<unknown>, millis = 30_000): Promise<void> {
  const end = Date.now() + millis;
  for (;;) {
    try {
      await works();
      return;
    } catch (cause) {
      if (Date.now() > end) throw new Error(`${what} did not start`, { cause });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

/** PostgreSQL refuses to run as root, so root lends it another user. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

export async function startPostgres(settings: string[] = []): Promise<PrivateServer> {
  const folder = mkdtempSync(join(tmpdir(), 'artel-postgres-'));
  const owner = await unprivileged();
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await run(
    programOf('initdb'),
    ['-D', data, '-U', 'artel', '--auth=trust', '--encoding=UTF8', '--no-sync'],
    {
      ...owner,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  );
  const port = await freePort();
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...settings,
  ];
  const launch = () =>
    spawn(programOf('postgres'), ['-D', data, ...options.flatMap((option) => ['-c', option])], {
      ...owner,
      stdio: 'ignore',
    });
  const url = `postgres://artel@127.0.0.1:${port}/postgres`;
  return serverOf('PostgreSQL', { url, folder, launch, end: 'SIGQUIT', works: () => query(url, 'SELECT 1') });
}

export async function startRedis(): Promise<PrivateServer> {
  const folder = mkdtempSync(join(tmpdir(), 'artel-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const launch = () =>
    spawn(programOf('redis-server'), [...options, '--maxmemory-policy', 'noeviction', '--save', ''], {
      stdio: 'ignore',
    });
  const url = `redis://127.0.0.1:${port}`;
  return serverOf('Redis', { url, folder, launch, end: 'SIGKILL', works: () => pingRedis(url) });
}

async function pingRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

interface Launch {
  url: string;
  folder: string;
  launch: () => ChildProcess;
  end: NodeJS.Signals;
  works: () => Promise<unknown>;
}

async function serverOf(name: string, { url, folder, launch, end, works }: Launch): Promise<PrivateServer> {
  let child = launch();
  const halt = (): Promise<unknown> => {
    child.kill(end);
    return ended(child);
  };
  await until(name, works);
  return {
    url,
    get process() {
      return child;
    },
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
    async restart() {
      await halt();
      child = launch();
      await until(name, works);
    },
  };
}

/** One statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** A new database on a server, empty or a copy of another, which nobody may be using; returns its URL. */
export async function createDatabase(serverUrl: string, template = 'template1'): Promise<string> {
  const name = `artel_${crypto.randomUUID().replaceAll('-', '')}`;
  await query(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
