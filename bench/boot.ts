import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArtelProcess } from '../test/support/artel-process.js';
import type { AnyProfile } from '../test/support/deployment.js';
import { createDatabase, freePort } from '../test/support/services.js';
import { memoryOf, pidOf, type Memory } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const idleSeconds = 10;
const patienceMillis = 60_000;
/** What a start and a stop may take; only for telling how many seconds are left. */
const startSeconds = 4;

export interface BootFigures {
  process: string;
  /** Milliseconds from spawn to ready, with nothing there yet. */
  first?: number;
  /** The same on the data of the first. */
  second?: number;
  /** MB after ten idle seconds. */
  idle: Memory;
}

type Mode = 'all' | 'api' | 'worker';

const modesOf = (profile: AnyProfile): Mode[] => (profile === 'scaled' ? ['api', 'worker'] : ['all']);

export const bootSeconds = (profile: AnyProfile): number =>
  idleSeconds + 2 * modesOf(profile).length * startSeconds;

/** Starts every process of a profile twice, one after the other, and looks at them after they idled. */
export async function measureBoot(stage: Stage): Promise<BootFigures[]> {
  const { profile, progress } = stage;
  const env = { ...stage.settings, ...(await storage(stage)) };
  const first = await startAll(stage, env, 'on an empty database');
  await Promise.all([...first.values()].map(({ artel }) => artel.stop()));
  const second = await startAll(stage, env, 'again');
  progress.begin(`${profile}: idle`, idleSeconds);
  await sleep(idleSeconds * 1_000);
  const figures: BootFigures[] = [...second].map(([mode, { artel, millis }]) => ({
    process: `Artel ${mode}`,
    first: first.get(mode)?.millis,
    second: millis,
    idle: memoryOf(artel.pid),
  }));
  for (const name of stage.servers ? serverPrograms : []) {
    figures.push({ process: name, idle: memoryOf(pidOf(name)) });
  }
  await Promise.all([...second.values()].map(({ artel }) => artel.stop()));
  return figures;
}

export function bootTable(profile: string, figures: BootFigures[]): string {
  const rows = figures.map(({ process, first, second, idle }) => [
    process,
    first && Math.round(first),
    second && Math.round(second),
    Math.round(idle.rss),
    Math.round(idle.pss),
  ]);
  const heads = ['process', 'first start ms', 'second start ms', `RSS MB after ${idleSeconds} s`, 'PSS MB'];
  return `Boot and idle memory, ${profile} profile\n\n${table(heads, rows)}`;
}

async function storage({ servers }: Stage): Promise<Record<string, string>> {
  if (!servers) return { DATA_DIR: mkdtempSync(join(tmpdir(), 'artel-data-')) };
  return {
    DATABASE_URL: await createDatabase(servers.postgres.url),
    ...(servers.redis ? { REDIS_URL: servers.redis.url } : {}),
    JWT_SECRET: 'a-secret-of-the-bench-that-is-long-enough',
  };
}

async function startAll(stage: Stage, env: Record<string, string>, how: string) {
  const started = new Map<Mode, { artel: ArtelProcess; millis: number }>();
  for (const mode of modesOf(stage.profile)) {
    stage.progress.begin(`${stage.profile}: start of ${mode}, ${how}`, startSeconds);
    started.set(mode, await timedStart(mode, env));
  }
  return started;
}

async function timedStart(mode: Mode, env: Record<string, string>) {
  const PORT = String(await freePort());
  const began = performance.now();
  const artel = await ArtelProcess.spawn({ mode, env: { ...env, PORT } });
  let ended = false;
  void artel.exited().then(() => (ended = true));
  while (!(await isReady(artel.url))) {
    if (ended) throw new Error(`${mode} exited:\n${artel.log}`);
    if (performance.now() - began > patienceMillis) throw new Error(`${mode} is not ready:\n${artel.log}`);
    await sleep(10);
  }
  return { artel, millis: performance.now() - began };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
