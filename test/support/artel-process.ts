import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './services.js';
import { copyDataDir } from './template.js';

const root = resolve(import.meta.dirname, '../..');
/** As `npm start` starts it. */
const [, ...start] = (createRequire(import.meta.url)('../../package.json') as Package).scripts.start.split(
  ' ',
);
const program = start.map((part) => (part.startsWith('-') ? part : join(root, part)));
const quickPasswords = pathToFileURL(resolve(import.meta.dirname, 'quick-passwords.mjs')).href;
/** For the tests, unless one says so, and not for the benchmarks, which have no profile of their own. */
const preloaded = (more?: string) => ({
  NODE_OPTIONS:
    more === ''
      ? ''
      : [process.env.TEST_PROFILE ? `--import ${quickPasswords}` : '', more ?? ''].join(' ').trim(),
});

interface Package {
  scripts: { start: string };
}

export interface ProcessOptions {
  mode?: 'all' | 'api' | 'worker';
  env?: Record<string, string>;
  /** Milliseconds until it must be ready. */
  patience?: number;
}

/** The built application as a process of its own: started, watched, stopped or killed like in production. */
export class ArtelProcess {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly folder: string,
  ) {
    child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.output += data.toString()));
  }

  /** Resolves when it is ready; rejects with what it printed when it exits before. */
  static async start({
    mode = 'all',
    env = {},
    patience = 60_000,
  }: ProcessOptions = {}): Promise<ArtelProcess> {
    const started = await ArtelProcess.spawn({ mode, env });
    await started.ready(patience);
    return started;
  }

  /** Starts without waiting, for boots that are meant to fail. Without storage of its own it gets a copied one. */
  static async spawn({ mode = 'all', env = {} }: ProcessOptions): Promise<ArtelProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'artel-process-'));
    const DATA_DIR = join(folder, 'data');
    if (!env.DATA_DIR && !env.DATABASE_URL) copyDataDir(DATA_DIR);
    const port = env.PORT ?? String(await freePort());
    const child = spawn(process.execPath, [...program, mode], {
      // A folder of its own, so that no `.env` of the developer is read.
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        DATA_DIR,
        LOG_LEVEL: 'warn',
        PORT: port,
        ...env,
        ...preloaded(env.NODE_OPTIONS),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ArtelProcess(child, `http://127.0.0.1:${port}`, folder);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** All that it printed so far. */
  get log(): string {
    return this.output;
  }

  /** Ends at once, as a crash does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited();
  }

  /** Asks it to end; returns the exit code. */
  terminate(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exited();
  }

  /** Ends gracefully, and takes its folder away. */
  async stop(): Promise<number | null> {
    const code = await this.terminate();
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  exited(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(exitCode);
    return new Promise((resolve) => this.child.once('exit', resolve));
  }

  private async ready(patience: number): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      if (this.child.exitCode !== null)
        throw new Error(`Artel exited with ${this.child.exitCode}:\n${this.output}`);
      if (Date.now() > end) throw new Error(`Artel was not ready in ${patience} ms:\n${this.output}`);
      try {
        const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
        if (answer.ok) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
