import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const type = pathToFileURL(resolve(import.meta.dirname, 'scripted-integration.mjs')).href;

/** For a deployment whose processes are to know the type `scripted`. */
export const knowsScripted = { NODE_OPTIONS: `--import ${type}` };

interface Counted {
  id: string;
  pid: number;
  count: number;
}

/** The other side of `scripted` integrations: says who asks, and what each of them has done. */
export class ScriptedOutside {
  /** By token: what it is called there. Any other is refused. */
  readonly accounts = new Map<string, string>();
  /** Every update that was counted, by whom. */
  readonly counted: Counted[] = [];
  readonly begun: { id: string; pid: number }[] = [];
  /** By id: when it last asked, and from which process. */
  readonly asked = new Map<string, { pid: number; at: number }>();
  /** Set: every question but those for an account is answered with this status. */
  failing?: number;
  /** Set: whoever asks for an account waits for it. */
  verifying?: Promise<void>;
  /** Of those who wait. */
  tried = 0;
  /** Set: whoever begins next dies of it. */
  isLethal = false;
  private updates = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ScriptedOutside> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const outside = new ScriptedOutside(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => outside.answer(request, response));
    return outside;
  }

  /** Who asks for the updates of an integration now. */
  holderOf(id: string, withinMillis = 1_000): number | undefined {
    const last = this.asked.get(id);
    return last && Date.now() - last.at < withinMillis ? last.pid : undefined;
  }

  /** Counts that were reached by an integration, in the order in which they were told. */
  countsOf(id: string): number[] {
    return this.counted.filter((one) => one.id === id).map(({ count }) => count);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const say = (status: number, told: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
    };
    const name = this.accounts.get(request.headers.authorization ?? '');
    if (name === undefined) return say(401, { problem: 'Unauthorized: no such bot' });
    if (pathname === '/verify') {
      if (this.verifying) this.tried++;
      return void Promise.resolve(this.verifying).then(() => say(200, { name }));
    }
    if (this.failing !== undefined) return say(this.failing, {});
    const [, id = '', process = '', what] = pathname.split('/');
    const pid = Number(process);
    if (what === 'begin') {
      this.begun.push({ id, pid });
      const { isLethal } = this;
      this.isLethal = false;
      if (isLethal) return say(200, { lethal: true });
    }
    if (what === 'counted') this.counted.push({ id, pid, count: Number(searchParams.get('count')) });
    if (what !== 'updates') return say(200, {});
    this.asked.set(id, { pid, at: Date.now() });
    return say(200, { updates: [++this.updates] });
  }
}
