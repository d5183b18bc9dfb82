import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { FieldTurns } from '../../src/integrations/types/amocrm/own-chats/field-turns.js';
import { TryLater } from '../../src/notifications/index.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../../src/platform/database/data-source.js';
import { asSystem, inOrganization, newId } from '../../src/platform/database/index.js';
import { asOwner } from '../../src/platform/database/scope.js';
import { profile } from '../support/profile.js';
import { createDatabase } from '../support/services.js';

type Purge = (limit: number) => Promise<number>;

const never = new AbortController().signal;
const lead = 'leads 1';

describe('The field in which answers stand', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-turns-'));
  const at = { orgId: newId(), id: newId() };
  let dataSource: DataSource;
  let turns: FieldTurns;
  let purge: Purge;

  beforeAll(async () => {
    const url = profile === 'scaled' ? await createDatabase(process.env.TEST_POSTGRES_URL ?? '') : undefined;
    const environment = {
      DATA_DIR: dataDir,
      DATABASE_URL: url,
      JWT_SECRET: 'a-secret-of-the-tests-'.repeat(2),
    };
    const config = loadConfig(environment, { envFile: '/nonexistent', argv: [] });
    dataSource = await openDataSource(config, dataSourceOptions(config));
    // Of what belongs to an integration nothing is asked here.
    await asOwner(() =>
      dataSource.query('ALTER TABLE amocrm_field_turns DROP CONSTRAINT amocrm_field_turns_integration'),
    );
    turns = new FieldTurns(dataSource, { add: (_: string, given: Purge) => (purge = given) } as never);
  });
  afterAll(async () => {
    await dataSource.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(() => inOrganization(at.orgId, () => dataSource.query('DELETE FROM amocrm_field_turns')));

  const within = (entity: string, work: () => Promise<void>, pauseSeconds = 1): Promise<void> =>
    inOrganization(at.orgId, () => turns.within(at, entity, pauseSeconds, never, work));
  const change = (freeAt: string): Promise<unknown> =>
    inOrganization(at.orgId, () => dataSource.query(`UPDATE amocrm_field_turns SET free_at = ${freeAt}`));
  const waits = async (entity: string): Promise<number | undefined> => {
    const refused = await within(entity, () => Promise.resolve()).catch((error: unknown) => error);
    return refused instanceof TryLater ? refused.afterMs : undefined;
  };

  it('is one answer’s until the bot has said it', async () => {
    await within(lead, async () => expect(await waits(lead)).toBeGreaterThan(0));
    expect(await waits(lead)).toBeGreaterThan(0);
    expect(await waits('leads 2')).toBeUndefined();
  });

  it('stays with whoever has it, when another one comes to an end that was late', async () => {
    await within(lead, async () => {
      // It took too long: somebody else writes there by now, for a minute.
      await change(`clock_timestamp() + interval '1 minute'`);
    });
    const [turn] = await inOrganization(at.orgId, () =>
      dataSource.query<{ left: number }[]>(
        `SELECT extract(epoch FROM free_at - clock_timestamp())::float8 AS left FROM amocrm_field_turns`,
      ),
    );
    expect(turn?.left).toBeGreaterThan(30);
  });

  it('is forgotten when nobody has answered there for a day', async () => {
    await within(lead, () => Promise.resolve());
    await change(`now() - interval '25 hours'`);
    await within('leads 2', () => Promise.resolve());
    expect(await asSystem('keeper', () => purge(10))).toBe(1);
    const left = await inOrganization(at.orgId, () =>
      dataSource.query<{ entity: string }[]>('SELECT entity FROM amocrm_field_turns'),
    );
    expect(left).toEqual([{ entity: 'leads 2' }]);
  });

  it('is not forgotten where somebody claims it while others are', async () => {
    // The embedded database does one thing after the other.
    if (profile !== 'scaled') return;
    await within(lead, () => Promise.resolve());
    await change(`now() - interval '25 hours'`);
    let isClaimed = (): void => undefined;
    const claimed = new Promise<void>((resolve) => (isClaimed = resolve));
    const claim = inOrganization(at.orgId, () =>
      dataSource.transaction(async (manager) => {
        await manager.query('UPDATE amocrm_field_turns SET free_at = clock_timestamp()');
        isClaimed();
        await sleep(500);
      }),
    );
    await claimed;
    const purged = asSystem('keeper', () => purge(10));
    await claim;
    expect(await purged).toBe(0);
    expect(await waits(lead)).toBeUndefined();
  });
});
