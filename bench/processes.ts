import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');

/** Reads what Linux tells of a process; undefined where it tells nothing. */
function proc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // Another system, or the process has ended.
    return undefined;
  }
}

const nameOf = (pid: number): string => proc(pid, 'comm')?.trim() ?? '';

export const childrenOf = (pid: number): number[] =>
  (proc(pid, `task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);

/** Of our own process that runs a program; NaN when there is none. */
export const pidOf = (program: string): number =>
  childrenOf(process.pid).find((pid) => nameOf(pid) === program) ?? NaN;

const tree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(tree)];

let ticksPerSecond: number | undefined;

/** CPU seconds, user and system, that processes and their children have used so far, also those that ended. NaN where unknown. */
export function cpuSeconds(pids: number[]): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const ticks = pids.flatMap(tree).map((pid) => {
    // The name, in parentheses, may hold spaces; utime, stime, and both of ended children are the 14th to 17th field.
    const fields = proc(pid, 'stat')?.split(') ').at(-1)?.split(' ');
    return fields ? fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) : NaN;
  });
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}

export interface Memory {
  /** MB resident. Of a server with children, their sum: what they share counts for each. */
  rss: number;
  /** MB, what is shared counted by share. */
  pss: number;
}

/** Of a process and its children; NaN where the system does not tell. */
export function memoryOf(pid: number): Memory {
  const kilobytes = (name: string, field: string): number =>
    tree(pid)
      .map((one) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(proc(one, name) ?? '')?.[1]))
      .reduce((sum, value) => sum + value, 0);
  return { rss: kilobytes('status', 'VmRSS') / 1_024, pss: kilobytes('smaps_rollup', 'Pss') / 1_024 };
}

/** MB resident of one process alone; NaN where the system does not tell. */
export const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(proc(pid, 'status') ?? '')?.[1]) / 1_024;

/** Keeps processes, and their children to come, on one core, or lets them have all again; false where the system has no way to. */
export function pin(pids: number[], core: number | 'all'): boolean {
  const last = cpus().length - 1;
  if (last < 1) return false;
  const cores = core === 'all' ? `0-${last}` : String(core);
  const put = (pid: number) =>
    spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' }).status === 0;
  return pids
    .filter((pid) => !Number.isNaN(pid))
    .flatMap(tree)
    .map(put)
    .every(Boolean);
}

export interface Helper {
  child: ChildProcess;
  pid: number;
}

/** A TypeScript file as a process; the channel between the two tells it when we are gone. */
function start(file: string, ...args: string[]): Helper {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return { child, pid: child.pid as number };
}

/** Starts a server that prints `{"port": n}` once it listens. */
export async function startServer(file: string, ...args: string[]): Promise<Helper & { url: string }> {
  const helper = start(file, ...args);
  const port = await new Promise<number>((resolve, reject) => {
    helper.child.once('exit', (code) => reject(new Error(`${file} exited with ${code}`)));
    helper.child.stdout?.once('data', (line: Buffer) =>
      resolve((JSON.parse(line.toString()) as { port: number }).port),
    );
  });
  return { ...helper, url: `http://127.0.0.1:${port}` };
}

/** A load generator in its own process, so that nothing else shares its event loop. One order at a time. */
export class Generator<Order extends object, Figures> {
  private constructor(private readonly helper: Helper) {}

  /** @param file one that calls `takeOrders` */
  static async start<Order extends object, Figures>(file: string): Promise<Generator<Order, Figures>> {
    const generator = new Generator<Order, Figures>(start(file));
    await generator.answer();
    return generator;
  }

  get pid(): number {
    return this.helper.pid;
  }

  async run(order: Order): Promise<Figures> {
    this.helper.child.send(order);
    const { figures, error } = (await this.answer()) as { figures?: Figures; error?: string };
    if (error !== undefined) throw new Error(`The load generator failed: ${error}`);
    return figures as Figures;
  }

  /** It has nothing of its own to save. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.helper.child.once('exit', resolve));
    this.helper.child.kill('SIGKILL');
    await gone;
  }

  private answer(): Promise<unknown> {
    const { child } = this.helper;
    return new Promise((resolve, reject) => {
      const gone = (code: number | null, signal: string | null): void =>
        reject(new Error(`The load generator ended with ${signal ?? code}`));
      child.once('exit', gone);
      child.once('message', (message) => {
        child.off('exit', gone);
        resolve(message);
      });
    });
  }
}

const dyingMillis = 5_000;

/** Ends at once whatever this process has started and not ended itself, and waits until it has ended. */
export async function killChildren(): Promise<void> {
  // The compiler's service behind tsx is not ours; it leaves with us.
  const children = childrenOf(process.pid).filter((pid) => nameOf(pid) !== 'esbuild');
  const dying = children.flatMap(tree);
  for (const child of children) {
    // PostgreSQL's immediate shutdown: after a kill its own children and shared memory would stay.
    if (nameOf(child) === 'postgres') end(child, 'SIGQUIT');
    else for (const pid of tree(child)) end(pid, 'SIGKILL');
  }
  const until = performance.now() + dyingMillis;
  while (dying.some(isRunning) && performance.now() < until) await sleep(20);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

/** A zombie has ended: only nobody has asked for its exit code yet. */
const isRunning = (pid: number): boolean => /\) [^Z]/.test(proc(pid, 'stat') ?? '');
