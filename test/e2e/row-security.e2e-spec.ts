import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyCheckpoint } from '@langchain/langgraph-checkpoint';
import type { DataSource } from 'typeorm';
import { Attempt } from '../../src/agents/runs/execution/run.attempt.js';
import { RunTimeline } from '../../src/agents/runs/execution/run.timeline.js';
import type { ClaimedRun } from '../../src/agents/runs/queue/run.claims.js';
import { Checkpoints, threadOfRun } from '../../src/agents/checkpoints/checkpoints.js';
import { loadConfig } from '../../src/platform/config/index.js';
import {
  asSystem,
  inOrganization,
  newId,
  Transactions,
  withoutTables,
  type Tx,
} from '../../src/platform/database/index.js';
import { dataSourceOptions, openDataSource } from '../../src/platform/database/data-source.js';
import { asOwner } from '../../src/platform/database/scope.js';
import { profile } from '../support/profile.js';
import { createDatabase, query as queryServer } from '../support/services.js';

/** Tables that belong to no organization, each for a reason. */
const unowned = [
  'migrations',
  'embedding_spaces',
  // One bot serves the whole server: what it hears is of nobody yet. Organizations read no more than its name.
  'telegram_bots',
  'telegram_updates',
  'telegram_pace',
  // The processes of the installation that keep things at work.
  'supervisors',
];

function open(dataDir: string, databaseUrl?: string): Promise<DataSource> {
  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
  };
  const config = loadConfig(environment, { envFile: '/nonexistent', argv: [] });
  return openDataSource(config, dataSourceOptions(config));
}

const postgresUrl = (): string => process.env.TEST_POSTGRES_URL ?? '';

describe('Row level security', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-rls-'));
  const [ours, theirs] = [newId(), newId()];
  let dataSource: DataSource;
  const query = <Row>(statement: string, values: unknown[] = []) =>
    dataSource.query<Row[]>(statement, values);
  const addOrganization = (id: string) =>
    inOrganization(id, () => query(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [id]));

  beforeAll(async () => {
    dataSource = await open(dataDir, profile === 'scaled' ? await createDatabase(postgresUrl()) : undefined);
    await addOrganization(ours);
    await addOrganization(theirs);
  });

  afterAll(async () => {
    await dataSource.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is forced on every table, with a policy for the application and none that lets it see others', async () => {
    const tables = await asOwner(() =>
      query<{ name: string; walled: boolean; forced: boolean; expression: string | null }>(`
        SELECT c.relname AS name, c.relrowsecurity AS walled, c.relforcerowsecurity AS forced,
          (SELECT string_agg(concat(p.qual, ' / ', p.with_check), ' | ') FROM pg_policies p
           WHERE p.schemaname = n.nspname AND p.tablename = c.relname
             AND p.roles && ARRAY['artel_app', 'public']::name[]) AS expression
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema$)'`),
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name, walled, forced, expression } of tables.filter(({ name }) => !unowned.includes(name))) {
      const owner = name === 'organizations' ? 'id' : 'org_id';
      const condition = `(${owner} = current_org())`;
      expect({ name, walled, forced, expression }).toEqual({
        name,
        walled: true,
        forced: true,
        expression: `${condition} / ${condition}`,
      });
    }
  });

  it('is backed by foreign keys that name the organization too, for their checks skip it', async () => {
    const keys = await asOwner(() =>
      query<{ table: string; definition: string }>(`
        SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f'`),
    );
    expect(keys.length).toBeGreaterThan(5);
    for (const { table, definition } of keys) {
      expect(`${table}: ${definition}`).toMatch(
        /FOREIGN KEY \(org_id\) REFERENCES organizations|FOREIGN KEY \(org_id, \w+\) REFERENCES \w+\(org_id, id\)/,
      );
    }
  });

  it('is not lifted by the roles of the application: none owns a table, is superuser or bypasses it', async () => {
    const roles = await asOwner(() =>
      query(`
        SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'artel\\_%' AND (r.rolsuper OR r.rolbypassrls
          OR r.rolcreaterole OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid))`),
    );
    expect(roles).toEqual([]);
  });

  it('shows each organization its own rows and nobody’s rows to nobody', async () => {
    const seen = () => query<{ id: string }>('SELECT id FROM organizations ORDER BY id');
    expect(await inOrganization(ours, seen)).toEqual([{ id: ours }]);
    expect(await inOrganization(newId(), seen)).toEqual([]);
    expect(await withoutTables(seen)).toEqual([]);
    expect((await asSystem('keeper', seen)).map(({ id }) => id).sort()).toEqual([ours, theirs].sort());
  });

  it('refuses rows of others, whatever a statement says', async () => {
    await expect(addOrganizationAs(ours, newId())).rejects.toThrow(/row-level security/);
    const [, renamed] = await inOrganization(ours, () =>
      dataSource.query<[unknown, number]>(`UPDATE organizations SET name = 'B'`),
    );
    expect(renamed).toBe(1);
  });

  /** A run that is under way, in its second attempt. */
  const addRun = (username: string): Promise<string> =>
    inOrganization(ours, async () => {
      const [agentId, runId] = [newId(), newId()];
      await query(
        `INSERT INTO agents (id, org_id, username, name, title, description, type, prompt, origin)
         VALUES ($1, $2, $3, 'P', '', '', 'simple', '', 'api')`,
        [agentId, ours, username],
      );
      await query(
        `INSERT INTO runs (id, org_id, agent_id, agent_username, deadline_at, status, epoch)
         VALUES ($1, $2, $3, $4, now(), 'running', 2)`,
        [runId, ours, agentId, username],
      );
      return runId;
    });

  it('keeps how long roles have worked on a run, for its later attempts', async () => {
    const run = { id: await addRun('brisk'), orgId: ours, epoch: 2 } as ClaimedRun;
    const tools = { keysOf: () => Promise.resolve([]) };
    const timeline = new RunTimeline(dataSource, {} as never, tools as never);
    const workedFor = async (millis: number) => {
      const attempt = new Attempt(run, () => undefined);
      await inOrganization(ours, () => timeline.recall(attempt));
      let taken = 0;
      await attempt.record.times.during('1.0', async (before) => {
        taken = before;
        await sleep(millis);
        // As it is done each second, should the process not live to the end.
        await timeline.store([attempt]);
      });
      return taken;
    };
    expect(await workedFor(100)).toBe(0);
    const after = await workedFor(100);
    expect(after).toBeGreaterThanOrEqual(99);
    expect(await workedFor(0)).toBeGreaterThanOrEqual(after + 99);
  });

  it('takes what a graph has come to only from the attempt that has its run', async () => {
    const runId = await addRun('planner');
    const set = (changes: string) =>
      inOrganization(ours, () => query(`UPDATE runs SET ${changes} WHERE id = $1`, [runId]));
    const saver = await new Checkpoints(dataSource).saver();
    const keep = (epoch: number) =>
      inOrganization(ours, async () => {
        const config = {
          configurable: { thread_id: threadOfRun(ours, runId), checkpoint_ns: '', claim: { runId, epoch } },
        };
        const state = { ...emptyCheckpoint(), id: newId() };
        await saver.putWrites(
          { configurable: { ...config.configurable, checkpoint_id: 'x' } },
          [['a', 1]],
          newId(),
        );
        await saver.put(config, state, { source: 'loop', step: 0, parents: {} }, {});
      });
    const kept = async () => {
      const of = (table: string) => `(SELECT count(*) FROM checkpoints.${table} WHERE thread_id LIKE $1)`;
      const [{ count } = { count: 0 }] = await inOrganization(ours, () =>
        query<{ count: number }>(
          `SELECT (${of('checkpoints')} * 10 + ${of('checkpoint_writes')})::int AS count`,
          [`%${runId}%`],
        ),
      );
      return count;
    };
    await keep(2);
    expect(await kept()).toBe(11);
    await expect(keep(1)).rejects.toThrow(/run_cancelled/);
    await set(`status = 'cancelled'`);
    await expect(keep(2)).rejects.toThrow(/run_cancelled/);
    await inOrganization(ours, () => query('DELETE FROM runs WHERE id = $1', [runId]));
    await expect(keep(2)).rejects.toThrow(/run_cancelled/);
    expect(await kept()).toBe(11);
  });

  it('gives the narrow roles nothing but their own work', async () => {
    for (const role of ['auth', 'relay', 'runner', 'keeper'] as const)
      await expect(asSystem(role, () => query('SELECT content FROM messages'))).rejects.toThrow(
        /permission denied/,
      );
    for (const [role, column] of [
      ['auth', 'name'],
      ['runner', 'email'],
    ] as const)
      await expect(asSystem(role, () => query(`SELECT ${column} FROM users`))).rejects.toThrow(
        /permission denied/,
      );
    for (const column of ['input', 'output'])
      await expect(asSystem('keeper', () => query(`SELECT ${column} FROM runs`))).rejects.toThrow(
        /permission denied/,
      );
    await expect(asSystem('auth', () => query('DELETE FROM sessions'))).rejects.toThrow(/permission denied/);
  });

  it('lets the keeper find what has ended by an index', async () => {
    const plan = (condition: string, table: string) =>
      asSystem('keeper', () =>
        dataSource.transaction(async (manager) => {
          await manager.query('SET LOCAL enable_seqscan = off');
          return JSON.stringify(await manager.query(`EXPLAIN SELECT id FROM ${table} WHERE ${condition}`));
        }),
      );
    const ended = `LEAST(expires_at, revoked_at) < now() - make_interval(days => 30)`;
    expect(await plan(ended, 'sessions')).toContain('sessions_end');
    expect(await plan('expires_at < now()', 'invites')).toContain('invites_end');
    expect(await plan('expires_at < now()', 'password_resets')).toContain('password_resets_end');
  });

  it('holds for the function that searches over it: it answers of the scope’s organization alone', async () => {
    const people = [newId(), newId()] as const;
    await addMessage(ours, people[0], 'слово');
    await addMessage(theirs, people[1], 'слово');
    const search = (asker: string) => () =>
      query(
        `SELECT message_id FROM search_messages($1, '{слово}', '{}', '{}', '{}', NULL, '-infinity', 'infinity',
           'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10)`,
        [asker],
      );
    expect(await inOrganization(ours, search(people[0]))).toHaveLength(1);
    expect(await inOrganization(theirs, search(people[1]))).toHaveLength(1);
    expect(await inOrganization(ours, search(people[1]))).toEqual([]);
    expect(await inOrganization(newId(), search(people[0]))).toEqual([]);
    expect(await withoutTables(search(people[0]))).toEqual([]);
    await expect(asSystem('keeper', search(people[0]))).rejects.toThrow(/permission denied/);
    expect(await searchRights()).toEqual({
      function: ['artel_app', 'artel_search'],
      tables: ['chat_members', 'chats', 'chunk_index', 'collection_words', 'documents', 'message_index'],
    });
  });

  it('refuses a statement without a scope, and a transaction that changes its own', async () => {
    await expect(query('SELECT 1')).rejects.toThrow(/outside of any scope/);
    await expect(
      inOrganization(ours, () =>
        dataSource.transaction(async (manager) => {
          await manager.query('SELECT 1');
          await inOrganization(theirs, () => manager.query('SELECT 1'));
        }),
      ),
    ).rejects.toThrow(/cannot change/);
  });

  it('ends with its statement, also with one that failed, and with its transaction', async () => {
    const role = () =>
      asOwner(() => query(`SELECT current_user, current_setting('artel.org_id', true) AS org`));
    const [before] = await role();
    await inOrganization(ours, () => query('SELECT 1'));
    await inOrganization(ours, () => query('SELECT 1 / 0')).catch(() => undefined);
    await inOrganization(ours, () => dataSource.transaction((manager) => manager.query('SELECT 1')));
    expect(await role()).toEqual([{ ...(before as object), org: '' }]);
  });

  it('holds for a transaction that is committed along with its last statement, whatever becomes of it', async () => {
    const transactions = new Transactions(dataSource);
    const rename = (tx: Tx, name: string) =>
      tx.manager.query<void>('UPDATE organizations SET name = $2 WHERE id = $1', [ours, name]);
    const attempt = (name: string, last: string) =>
      inOrganization(ours, () =>
        transactions.run(async (tx) => {
          await rename(tx, name);
          tx.commitWith(() => tx.manager.query(last, [theirs]));
        }),
      );
    const nameNow = async () => {
      const [row] = await inOrganization(ours, () =>
        query<{ name: string }>('SELECT name FROM organizations'),
      );
      return row?.name;
    };
    await attempt('B', 'DELETE FROM organizations WHERE id = $1');
    expect(await nameNow()).toBe('B');
    await expect(attempt('C', 'INSERT INTO organizations (id) VALUES ($1)')).rejects.toThrow(
      /row-level security/,
    );
    await expect(attempt('C', 'SELECT 1 / (length($1) - length($1))')).rejects.toThrow(/division by zero/);
    expect(await nameNow()).toBe('B');
    await inOrganization(ours, () =>
      transactions.run((tx) => Promise.resolve(tx.commitWith(() => rename(tx, 'D')))),
    );
    expect(await nameNow()).toBe('D');
    await expect(
      inOrganization(ours, () => transactions.run(() => Promise.reject(new Error('before any')))),
    ).rejects.toThrow('before any');
    const [outside] = await asOwner(() => query(`SELECT current_setting('artel.org_id', true) AS org`));
    expect(outside).toEqual({ org: '' });
    expect(await inOrganization(theirs, () => query('SELECT id FROM organizations'))).toEqual([
      { id: theirs },
    ]);
  });

  /** What the role that searches can reach, and who can reach it. */
  async function searchRights() {
    const [rights] = await asOwner(() =>
      query(`
        SELECT (SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles WHERE rolname LIKE 'artel\\_%'
                  AND has_function_privilege(rolname, p.oid, 'EXECUTE')) AS function,
          (SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
           WHERE c.relnamespace = p.pronamespace AND c.relkind = 'r'
             AND has_any_column_privilege(p.proowner, c.oid, 'SELECT, INSERT, UPDATE')) AS tables
        FROM pg_proc p WHERE p.proname = 'search_messages' AND pg_get_userbyid(p.proowner) = 'artel_search'`),
    );
    return rights;
  }

  const addMessage = (orgId: string, userId: string, content: string) =>
    inOrganization(orgId, async () => {
      const [chatId, messageId] = [newId(), newId()];
      await query(
        `INSERT INTO users (id, org_id, username, name, email, password_hash, role) VALUES ($1, $2, 'a', 'A', $3, 'x', 'owner')`,
        [userId, orgId, `${userId}@example.com`],
      );
      await query(`INSERT INTO chats (id, org_id, kind, title) VALUES ($1, $2, 'group', '')`, [
        chatId,
        orgId,
      ]);
      await query(`INSERT INTO chat_members (chat_id, user_id, org_id) VALUES ($1, $2, $3)`, [
        chatId,
        userId,
        orgId,
      ]);
      await query(
        `INSERT INTO messages (id, org_id, chat_id, seq, author_kind, author_id, author_username, author_name, content)
         VALUES ($1, $2, $3, 1, 'user', $4, 'a', 'A', $5)`,
        [messageId, orgId, chatId, userId, content],
      );
    });

  const addOrganizationAs = (as: string, id: string) =>
    inOrganization(as, () => query(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [id]));
});

/** As on most managed servers: the user of the connection owns its database and is no superuser. */
if (profile === 'scaled') {
  describe('Row level security for an ordinary database user', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'artel-rls-'));
    afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

    async function aDatabaseOf(attributes: string): Promise<string> {
      const name = `plain_${newId().replaceAll('-', '')}`;
      await queryServer(postgresUrl(), `CREATE ROLE ${name} LOGIN ${attributes}`);
      await queryServer(postgresUrl(), `CREATE DATABASE ${name} OWNER ${name}`);
      const url = new URL(postgresUrl());
      url.username = name;
      url.pathname = `/${name}`;
      return url.href;
    }

    it('holds for the owner of the tables, who yet migrates all rows', async () => {
      const dataSource = await open(dataDir, await aDatabaseOf('CREATEROLE'));
      try {
        const query = (statement: string) => dataSource.query<{ id: string }[]>(statement);
        for (const id of [newId(), newId()]) {
          await inOrganization(id, () => query(`INSERT INTO organizations (id, name) VALUES ('${id}', 'A')`));
          expect(await inOrganization(id, () => query('SELECT id FROM organizations'))).toEqual([{ id }]);
        }
        expect(await withoutTables(() => query('SELECT id FROM organizations'))).toEqual([]);
        expect(await withoutTables(() => query('SELECT any_organization() AS id'))).toEqual([{ id: true }]);
        expect(await asOwner(() => query('SELECT id FROM organizations'))).toHaveLength(2);
      } finally {
        await dataSource.destroy();
      }
    });

    it('stops the boot with what an administrator must do when the user may not make roles', async () => {
      await expect(open(dataDir, await aDatabaseOf('NOCREATEROLE'))).rejects.toThrow(
        /^DATABASE_URL: .*CREATE ROLE artel_app NOLOGIN; GRANT artel_app TO plain_/,
      );
    });
  });
}
