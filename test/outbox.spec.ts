import { rmSync } from 'node:fs';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Organization } from '../src/identity/index.js';
import { loadConfig } from '../src/platform/config/index.js';
import { inOrganization, newId, Transactions, type Tx } from '../src/platform/database/index.js';
import { AfterCommit, defineEvent, Events, InTransaction } from '../src/platform/events/index.js';
import { PlatformModule } from '../src/platform/index.js';
import { copyDataDir } from './support/template.js';

const happened = defineEvent<string>()('test.happened', z.object({ orgId: z.uuid(), n: z.number() }));
type Happened = { orgId: string; n: number };

@Injectable()
class Listeners {
  readonly handled: number[] = [];
  failures = 0;

  @InTransaction(happened)
  answer(_tx: Tx, { n }: Happened): Promise<string> {
    if (n < 0) return Promise.reject(new Error('refused'));
    return Promise.resolve(`heard ${n}`);
  }

  @AfterCommit(happened)
  handle({ n }: Happened): Promise<void> {
    if (this.failures-- > 0) return Promise.reject(new Error('not yet'));
    this.handled.push(n);
    return Promise.resolve();
  }
}

@Module({ providers: [Listeners] })
class ListenersModule {}

async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('Events through the outbox', () => {
  const dataDir = copyDataDir();
  const orgId = newId();
  let app: INestApplicationContext;
  let listeners: Listeners;
  let rows: () => Promise<{ state: string; attempt: number; last_error: string | null }[]>;
  const emit = (n: number, after?: () => void) =>
    inOrganization(orgId, () =>
      app.get(Transactions).run(async (tx) => {
        const answers = await app.get(Events).emit(tx, happened, { orgId, n });
        after?.();
        return answers;
      }),
    );

  const query = <Rows>(statement: string, values: unknown[] = []) =>
    inOrganization(orgId, () => app.get(DataSource).query<Rows>(statement, values));

  beforeAll(async () => {
    const config = loadConfig({ DATA_DIR: dataDir }, { envFile: '/nonexistent', argv: [] });
    // What belongs to an organization names it.
    const organizations = TypeOrmModule.forFeature([Organization]);
    @Module({ imports: [PlatformModule.register(config), organizations, ListenersModule] })
    class TestModule {}
    app = await NestFactory.createApplicationContext(TestModule, { logger: false });
    await app.init();
    listeners = app.get(Listeners);
    rows = () => query('SELECT state, attempt, last_error FROM outbox');
  });

  beforeEach(() => {
    listeners.handled.length = 0;
    listeners.failures = 0;
  });

  afterAll(async () => {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('answers inside the transaction and handles after the commit, once', async () => {
    expect(await emit(1)).toEqual(['heard 1']);
    await eventually(() => listeners.handled.length > 0);
    await eventually(async () => (await rows()).length === 0);
    expect(listeners.handled).toEqual([1]);
  });

  it('handles nothing of a transaction that was rolled back', async () => {
    await expect(
      emit(2, () => {
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await expect(emit(-1)).rejects.toThrow('refused');
    await emit(3);
    await eventually(() => listeners.handled.includes(3));
    expect(listeners.handled).toEqual([3]);
  });

  it('tries a failed handler again, and keeps the reason meanwhile', async () => {
    listeners.failures = 1;
    await emit(4);
    await eventually(async () => (await rows())[0]?.last_error === 'Error: not yet');
    await eventually(() => listeners.handled.includes(4));
    await eventually(async () => (await rows()).length === 0);
  });

  it('hands over again what a lost process or queue had taken', async () => {
    await query(
      `INSERT INTO outbox (id, org_id, event, subscriber, payload, state, attempt, lease)
       VALUES ($1, $2, 'test.happened', 'Listeners.handle', $3, 'queued', 1, now() - interval '1 second')`,
      [newId(), orgId, JSON.stringify({ orgId, n: 5 })],
    );
    await eventually(() => listeners.handled.includes(5));
  });

  it('refuses a transaction inside a transaction', async () => {
    await expect(app.get(Transactions).run(() => emit(6))).rejects.toThrow(/already open/);
  });
});
