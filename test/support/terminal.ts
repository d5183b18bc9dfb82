import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { artelUrl, password, type Person } from './builders.js';

const entry = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Milliseconds from the first to the last byte on stdout. */
  streamedFor: number;
}

interface Running {
  done: Promise<Outcome>;
  interrupt(): void;
  /** Waits until stdout matches. */
  printed(pattern: RegExp): Promise<void>;
}

/** A person at a terminal: the built CLI, with a configuration folder of its own. */
export class Terminal {
  readonly home = mkdtempSync(join(tmpdir(), 'artel-cli-'));
  readonly file = join(this.home, 'artel/cli.json');

  constructor(readonly url = artelUrl()) {}

  start(
    args: string[],
    { input = '', env = {} }: { input?: string | Buffer; env?: NodeJS.Dict<string> } = {},
  ) {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: this.home,
      env: { PATH: process.env.PATH, HOME: this.home, XDG_CONFIG_HOME: this.home, ...env },
    });
    const outcome: Outcome = { code: null, stdout: '', stderr: '', streamedFor: 0 };
    let firstAt = 0;
    let heard = (): void => undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      firstAt ||= performance.now();
      outcome.streamedFor = performance.now() - firstAt;
      outcome.stdout += text;
      heard();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
    child.stdin.on('error', () => undefined).end(input);
    const running: Running = {
      interrupt: () => child.kill('SIGINT'),
      done: new Promise((done) => child.once('close', (code) => done({ ...outcome, code }))),
      printed: (pattern) =>
        new Promise((done, fail) => {
          heard = () => pattern.test(outcome.stdout) && done();
          child.once('close', () => fail(new Error(`It ended first: ${JSON.stringify(outcome)}`)));
          heard();
        }),
    };
    return running;
  }

  run(args: string[], options?: Parameters<Terminal['start']>[1]): Promise<Outcome> {
    return this.start(args, options).done;
  }

  /** Runs what must go well. */
  async ok(args: string[], options?: Parameters<Terminal['start']>[1]): Promise<Outcome> {
    const outcome = await this.run(args, options);
    expect({ args, ...outcome }).toMatchObject({ code: 0 });
    return outcome;
  }

  async login(person: Person): Promise<this> {
    await this.ok(['login', '--server', this.url, '--email', person.email, '--password', password]);
    return this;
  }

  /** The saved session of the server. */
  get session(): { accessToken: string; refreshToken: string } {
    const saved = JSON.parse(readFileSync(this.file, 'utf8')) as {
      sessions: Record<string, { accessToken: string; refreshToken: string }>;
    };
    return saved.sessions[this.url] as { accessToken: string; refreshToken: string };
  }

  /** What time does to an access token: the server takes it no more. */
  spoilAccessToken(): void {
    const { accessToken } = this.session;
    writeFileSync(this.file, readFileSync(this.file, 'utf8').replace(accessToken, `${accessToken}x`));
  }
}

const terminals: Terminal[] = [];
export function aTerminal(url?: string): Terminal {
  const terminal = new Terminal(url);
  terminals.push(terminal);
  return terminal;
}
export function removeTerminals(): void {
  for (const { home } of terminals) rmSync(home, { recursive: true, force: true });
}
