import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtelProcess } from './artel-process.js';
import { copyDatabase, copyDataDir, secrets } from './template.js';

export const profiles = ['embedded', 'scaled'] as const;
export type Profile = (typeof profiles)[number];
/** Of the three that there are, tests need the two that have least in common. */
export type AnyProfile = Profile | 'single';

export interface DeploymentOptions {
  profile: AnyProfile;
  /** Settings of every process. */
  env?: Record<string, string>;
  apis?: number;
  workers?: number;
  /** PostgreSQL of the single and the scaled profile, Redis of the scaled one. */
  postgresUrl?: string;
  redisUrl?: string;
}

/** A whole installation: one process with a database in it or beside it, or APIs and workers on a database of their own. */
export class Deployment {
  private constructor(
    readonly profile: AnyProfile,
    readonly apis: ArtelProcess[],
    readonly workers: ArtelProcess[],
    readonly env: Record<string, string>,
    private readonly dataDir: string,
  ) {}

  static async start(options: DeploymentOptions): Promise<Deployment> {
    if (options.profile === 'embedded') {
      const dataDir = copyDataDir();
      const env = { ...options.env, DATA_DIR: dataDir };
      return new Deployment('embedded', [await ArtelProcess.start({ env })], [], env, dataDir);
    }
    const dataDir = mkdtempSync(join(tmpdir(), 'artel-data-'));
    const env = { ...options.env, ...(await storage(options)), DATA_DIR: dataDir };
    if (options.profile === 'single')
      return new Deployment('single', [await ArtelProcess.start({ env })], [], env, dataDir);
    const start = (mode: 'api' | 'worker') => (count: number) =>
      Promise.all(Array.from({ length: count }, () => ArtelProcess.start({ mode, env })));
    const [apis, workers] = await Promise.all([
      start('api')(options.apis ?? 1),
      start('worker')(options.workers ?? 1),
    ]);
    return new Deployment('scaled', apis, workers, env, dataDir);
  }

  /** Where the (first) API listens. */
  get url(): string {
    const [api] = this.apis;
    if (!api) throw new Error('The deployment has no API process');
    return api.url;
  }

  /** Every API: what is done at one must be true at all. */
  get urls(): string[] {
    return this.apis.map(({ url }) => url);
  }

  /** The processes that work on runs. */
  get consumers(): ArtelProcess[] {
    return this.profile === 'scaled' ? this.workers : this.apis;
  }

  async addWorker(): Promise<ArtelProcess> {
    const worker = await ArtelProcess.start({ mode: 'worker', env: this.env });
    this.workers.push(worker);
    return worker;
  }

  /** Starts the one embedded process again on the same data and port. */
  async restartEmbedded(): Promise<void> {
    const [old] = this.apis;
    if (!old) throw new Error('Nothing to restart');
    await old.exited();
    this.apis[0] = await ArtelProcess.start({ env: { ...this.env, PORT: new URL(old.url).port } });
  }

  /** Kills all that work on runs, and starts others in their place. */
  async crashConsumers(): Promise<void> {
    await Promise.all(this.consumers.map((process) => process.kill()));
    if (this.profile === 'embedded') return this.restartEmbedded();
    this.workers.length = 0;
    await this.addWorker();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.apis, ...this.workers].map((process) => process.stop()));
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

async function storage(options: DeploymentOptions): Promise<Record<string, string>> {
  const { postgresUrl = process.env.TEST_POSTGRES_URL, redisUrl = process.env.TEST_REDIS_URL } = options;
  const isScaled = options.profile === 'scaled';
  if (!postgresUrl || (isScaled && !redisUrl))
    throw new Error('The scaled profile needs PostgreSQL and Redis, the single one PostgreSQL');
  return {
    ...secrets,
    DATABASE_URL: await copyDatabase(postgresUrl),
    ...(isScaled && redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
}
