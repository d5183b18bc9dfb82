import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../config/index.js';
import { withoutTables } from '../database/index.js';
import { LiveBus } from '../live/index.js';
import { JobQueue } from '../queue/index.js';

const Check = z.looseObject({
  state: z.enum(['up', 'down', 'demo', 'off']),
  latencyMs: z.number(),
  detail: z.string().optional(),
});
export type Check = z.infer<typeof Check>;

export const Health = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'down'])
      .describe('`degraded`: what is written is kept, and done later'),
    mode: z.string(),
    profile: z.string(),
    checks: z.record(z.string(), Check),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

const deadlineMillis = 1_000;

/** What readiness asks. The database is required; without the rest we still acknowledge and keep work. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, () => Promise<Partial<Check>>>();

  constructor(
    @InjectConfig() private readonly config: Config,
    dataSource: DataSource,
    queue: JobQueue,
    live: LiveBus,
  ) {
    this.add('database', async () => void (await withoutTables(() => dataSource.query('SELECT 1'))));
    this.add('queue', () => queue.health());
    this.add('live', () => live.health());
  }

  /** A module adds its own part; a rejected promise means down. */
  add(name: string, check: () => Promise<Partial<Check> | void>): void {
    this.checks.set(name, async () => (await check()) ?? {});
  }

  async run(): Promise<Health> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.timed(check)] as const),
    );
    const checks = Object.fromEntries(entries);
    const down = entries.filter(([, check]) => check.state === 'down');
    const status = checks.database?.state === 'down' ? 'down' : down.length > 0 ? 'degraded' : 'ok';
    return { status, mode: this.config.MODE, profile: this.config.profile, checks };
  }

  private async timed(check: () => Promise<Partial<Check>>): Promise<Check> {
    const start = performance.now();
    const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMillis} ms`)), deadlineMillis);
    });
    try {
      return { state: 'up', ...(await Promise.race([check(), late])), latencyMs: elapsed() };
    } catch (error) {
      // Only the kind of failure is told: messages of drivers carry addresses.
      const detail =
        error instanceof Error && /no answer/.test(error.message) ? error.message : 'cannot be reached';
      return { state: 'down', latencyMs: elapsed(), detail };
    } finally {
      clearTimeout(timer);
    }
  }
}
