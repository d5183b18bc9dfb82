import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { ClaimedRun } from '../../src/agents/runs/queue/run.claims.js';
import { RunStore } from '../../src/agents/runs/queue/run.store.js';
import type { NotedCall } from '../../src/agents/runs/queue/run.taken.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../../src/platform/database/data-source.js';
import { asSystem, inOrganization, newId, Transactions } from '../../src/platform/database/index.js';
import { asOwner } from '../../src/platform/database/scope.js';
import { BudgetMoves, type Move, type Moved } from '../../src/usage/budgets/budget-moves.js';
import { budgetView, selectBudgets, type BudgetRow } from '../../src/usage/budgets/budget-views.js';
import { countSpentSql } from '../../src/usage/budgets/count-spent.sql.js';
import { UsageLedger } from '../../src/usage/index.js';
import { profile } from '../support/profile.js';
import { createDatabase } from '../support/services.js';

const dataDir = mkdtempSync(join(tmpdir(), 'artel-accounts-'));
let dataSource: DataSource;
let ledger: UsageLedger;
let moves: BudgetMoves;

beforeAll(async () => {
  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL:
      profile === 'scaled' ? await createDatabase(process.env.TEST_POSTGRES_URL ?? '') : undefined,
    JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
  };
  const config = loadConfig(environment, { envFile: '/nonexistent', argv: [] });
  dataSource = await openDataSource(config, dataSourceOptions(config));
  ledger = new UsageLedger(dataSource);
  moves = new BudgetMoves(dataSource);
}, 120_000);

afterAll(async () => {
  await dataSource.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

const query = <Row>(statement: string, values: unknown[] = []) => dataSource.query<Row[]>(statement, values);

async function anOrganization(): Promise<string> {
  const id = newId();
  await inOrganization(id, () =>
    query(`INSERT INTO organizations (id, name, time_zone) VALUES ($1, 'A', 'UTC')`, [id]),
  );
  return id;
}

async function aBudget(orgId: string, ceiling: number, period = 'month'): Promise<string> {
  const id = newId();
  await inOrganization(orgId, () =>
    query(
      `INSERT INTO budgets (id, org_id, scope, subject_id, period, unit, ceiling, begins)
       VALUES ($1, $2, 'organization', $2, $3, 'tokens', $4, budget_begins($3, 'UTC'))`,
      [id, orgId, period, ceiling],
    ),
  );
  return id;
}

const budgetOf = (orgId: string, id: string) =>
  inOrganization(orgId, async () => {
    const [row] = await query<BudgetRow>(selectBudgets, [orgId, id]);
    if (!row) throw new Error('The budget is not there');
    return budgetView(row);
  });

const enter = (orgId: string, inputTokens: number) =>
  ledger.enter([
    {
      ...{
        id: newId(),
        orgId,
        runId: null,
        agentId: null,
        agentUsername: null,
        userId: null,
        apiKeyId: null,
      },
      ...{ source: 'trial', model: 'm', inputTokens, outputTokens: 0, cachedTokens: null, cost: null },
      ...{ reasoningTokens: null, isEstimate: false },
    },
  ]);

/** A call of a run that wants room, as its purse asks. */
const ask = (orgId: string, runId: string, more: Partial<Extract<Move, { kind: 'ask' }>> = {}) =>
  moves.add({
    ...{ kind: 'ask', callId: newId(), inputTokens: 10, most: 100, patient: true, seconds: 60 },
    ...{ orgId, runId, epoch: 1, subjectIds: [orgId] },
    ...more,
  });

describe('A budget', () => {
  it('has spent what is entered, at once, and whoever asks next adds it up', async () => {
    const orgId = await anOrganization();
    const id = await aBudget(orgId, 1_000);
    await enter(orgId, 300);
    await enter(orgId, 400);
    expect(await budgetOf(orgId, id)).toMatchObject({ spent: 700, reserved: 0 });
    expect(await ask(orgId, newId(), { most: 290 })).toEqual({ outcome: 'granted', maxTokens: 290 });
    expect(await budgetOf(orgId, id)).toMatchObject({ spent: 700, reserved: 300 });
    await enter(orgId, 50);
    await asSystem('runner', () => query('SELECT spend_all_dues()'));
    const rows = await inOrganization(orgId, () =>
      query('SELECT b.spent::int AS spent, (SELECT count(*)::int FROM budget_dues) AS dues FROM budgets b'),
    );
    expect(rows).toEqual([{ spent: 750, dues: 0 }]);
  });

  it('lets a call of a run wait for others of its own, which may give back what they hold', async () => {
    const orgId = await anOrganization();
    const id = await aBudget(orgId, 1_000);
    const runId = newId();
    const first = newId();
    expect(await ask(orgId, runId, { callId: first, most: 900 })).toMatchObject({ maxTokens: 900 });
    expect(await ask(orgId, runId, { most: 900 })).toEqual({ outcome: 'wait' });
    expect(await budgetOf(orgId, id)).toMatchObject({ state: 'open' });
    await moves.add({ kind: 'settle', orgId, runId, callId: first, tokens: 60, cost: 0 });
    expect(await ask(orgId, runId, { most: 900 })).toEqual({ outcome: 'granted', maxTokens: 900 });
    // What has ended is taken: nobody gives that back.
    const other = await aBudget(orgId, 130, 'day');
    const second = newId();
    expect(await ask(orgId, second, { callId: first, most: 20 })).toMatchObject({ outcome: 'granted' });
    await moves.add({ kind: 'settle', orgId, runId: second, callId: first, tokens: 60, cost: 0 });
    expect(await ask(orgId, second)).toEqual({ outcome: 'refused', budgetId: other });
  });

  it('begins with the days that are summed up, and the entries of the rest', async () => {
    const orgId = await anOrganization();
    const id = await aBudget(orgId, 1_000_000);
    await enter(orgId, 7);
    await asOwner(async () => {
      // As if all until now were summed up.
      await query('INSERT INTO usage_rollups (org_id, until) VALUES ($1, now())', [orgId]);
      await query(
        `UPDATE budgets SET begins = (now() - interval '9 days')::date WHERE org_id = $1 AND period = 'month'`,
        [orgId],
      );
      await query(
        `INSERT INTO usage_days (id, org_id, day, model, source, calls, estimated_calls, unpriced_calls,
           input_tokens, output_tokens, cached_tokens, reasoning_tokens)
         SELECT gen_random_uuid(), $1, (now() - make_interval(days => n))::date, 'm', 'chat', 1, 0, 0, 100, 20, 0, 0
         FROM generate_series(1, 30) AS n`,
        [orgId],
      );
    });
    await enter(orgId, 5);
    const [{ days }] = (await inOrganization(orgId, () =>
      query<{ days: number }>(
        `SELECT count(*)::int AS days FROM usage_days d JOIN budgets b ON b.org_id = d.org_id
         WHERE d.day >= greatest(b.begins, budget_begins('month', 'UTC'))`,
      ),
    )) as [{ days: number }];
    await inOrganization(orgId, () => query(countSpentSql, [orgId, id, true]));
    expect(await budgetOf(orgId, id)).toMatchObject({ spent: days * 120 + 5 });
    // What was due is counted already.
    await asSystem('runner', () => query('SELECT spend_all_dues()'));
    expect(await budgetOf(orgId, id)).toMatchObject({ spent: days * 120 + 5 });
  });

  if (profile === 'scaled')
    it('that somebody has locked keeps neither others nor the ledger waiting, and its own only for so long', async () => {
      const [locked, free] = [await anOrganization(), await anOrganization()];
      const id = await aBudget(locked, 1_000);
      await aBudget(free, 1_000);
      let asked: Promise<Moved | undefined> | undefined;
      const transactions = new Transactions(dataSource);
      await inOrganization(locked, () =>
        transactions.run(async ({ manager }) => {
          await manager.query('SELECT FROM budgets WHERE org_id = $1 FOR UPDATE', [locked]);
          // A slow machine may need longer than it waits.
          asked = ask(locked, newId()).catch(() => undefined);
          const others = Array.from({ length: 5 }, () => ask(free, newId(), { most: 20 }));
          expect(await Promise.all(others)).toEqual(
            others.map(() => ({ outcome: 'granted', maxTokens: 20 })),
          );
          await enter(locked, 300);
        }),
      );
      expect((await asked) ?? (await ask(locked, newId()))).toEqual({ outcome: 'granted', maxTokens: 100 });
      expect(await budgetOf(locked, id)).toMatchObject({ spent: 300, reserved: 110 });
      await inOrganization(locked, () =>
        transactions.run(async ({ manager }) => {
          await manager.query('SELECT FROM budgets WHERE org_id = $1 FOR UPDATE', [locked]);
          await expect(ask(locked, newId())).rejects.toMatchObject({ code: '55P03' });
        }),
      );
    }, 60_000);
});

describe('What an attempt tells late', () => {
  const store = () => new RunStore(dataSource, { publish: () => undefined } as never);
  const aRun = (orgId: string, more: Partial<ClaimedRun> = {}) =>
    ({
      ...{ id: newId(), orgId, epoch: 1, attempts: 1, agentId: newId(), agentUsername: 'lawyer' },
      ...{ userId: newId(), apiKeyId: null, source: 'calendar' },
      ...more,
    }) as ClaimedRun;
  const aCall = (more: Partial<NotedCall> = {}): NotedCall => ({
    ...{
      id: newId(),
      model: 'm',
      inputTokens: 30,
      outputTokens: 12,
      cachedTokens: null,
      reasoningTokens: null,
    },
    ...{ cost: 2, isEstimate: true },
    ...more,
  });
  const entered = (orgId: string) =>
    inOrganization(orgId, () =>
      query(
        `SELECT part, run_id, agent_username, user_id, source, (input_tokens + output_tokens)::int AS tokens, cost::float8 AS cost
         FROM usage_entries WHERE org_id = $1 ORDER BY id, part`,
        [orgId],
      ),
    );

  it('counts when its run has been deleted meanwhile, once', async () => {
    const orgId = await anOrganization();
    const run = aRun(orgId);
    const calls = [aCall(), aCall({ inputTokens: null, outputTokens: null, cost: null })];
    for (let times = 0; times < 2; times++) await store().keepTaken({ run, usage: undefined, calls });
    const whose = { run_id: run.id, agent_username: 'lawyer', user_id: run.userId, source: 'calendar' };
    expect(await entered(orgId)).toEqual([{ part: 0, ...whose, tokens: 42, cost: 2 }]);
  });

  it('takes back what was entered of a call that no server had taken on', async () => {
    const orgId = await anOrganization();
    const run = aRun(orgId);
    const call = aCall({ inputTokens: 30, outputTokens: 0 });
    await store().keepTaken({ run, usage: undefined, calls: [call] });
    const untaken = { ...call, inputTokens: null, outputTokens: null, cost: null, isEstimate: false };
    await store().keepTaken({ run, usage: undefined, calls: [untaken] });
    expect(await entered(orgId)).toMatchObject([
      { part: 0, tokens: 30, cost: 2 },
      { part: 1, tokens: -30, cost: -2 },
    ]);
  });
});
