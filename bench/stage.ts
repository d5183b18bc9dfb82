import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyProfile } from '../test/support/deployment.js';
import { modelSettings } from '../test/support/environment.js';
import { startPostgres, startRedis, type PrivateServer } from '../test/support/services.js';
import type { Load, LoadFigures } from './load.js';
import { Generator, killChildren, startServer, type Helper } from './processes.js';
import type { Progress } from './progress.js';

/** PostgreSQL, and of the scaled profile Redis, as docker-compose.yml has them: durable, and with its memory. */
export interface Servers {
  postgres: PrivateServer;
  redis?: PrivateServer;
}

/** Their programs, by which they are found among our processes. */
export const serverPrograms = ['postgres', 'redis-server'];

/** What all measurements of one profile share. */
export interface Stage {
  profile: AnyProfile;
  servers?: Servers;
  model: Helper & { url: string };
  proxy: Helper & { url: string };
  generator: Generator<Load, LoadFigures>;
  /** Of every Artel process. */
  settings: Record<string, string>;
  progress: Progress;
}

export type Helpers = Pick<Stage, 'model' | 'proxy' | 'generator'>;

export async function startHelpers(): Promise<Helpers> {
  const [model, generator] = await Promise.all([
    startServer('test/support/scripted-model.main.ts'),
    Generator.start<Load, LoadFigures>('bench/load.main.ts'),
  ]);
  return { model, generator, proxy: await startServer('bench/proxy.main.ts', model.url) };
}

/** Those of a profile; of the embedded one none. */
export async function startServers(profile: AnyProfile): Promise<Servers | undefined> {
  if (profile === 'embedded') return undefined;
  const [postgres, redis] = await Promise.all([
    startPostgres(['max_connections=200', 'shared_buffers=512MB', 'track_commit_timestamp=on']),
    profile === 'scaled' ? startRedis() : undefined,
  ]);
  return { postgres, redis };
}

/** The scripted model behind limits that no loaded machine reaches. */
export const settingsFor = (modelUrl: string): Record<string, string> => ({
  ...modelSettings(modelUrl),
  LLM_FIRST_TOKEN_TIMEOUT: '60',
  LLM_IDLE_TIMEOUT: '60',
  LLM_TOTAL_TIMEOUT: '120',
  SHUTDOWN_TIMEOUT: '3',
});

/**
 * One folder for everything that this run writes, also what the test support makes in the temporary folder.
 * Returns how to remove it, with every process that is still there.
 */
export function scratch(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'artel-bench-'));
  // PostgreSQL runs as another user when we are root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return async () => {
    await killChildren();
    // Not synchronously: under `tsx` instead of `node --import tsx`, who does not react within 30 ms is killed.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}
