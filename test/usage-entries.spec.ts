import { rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../src/platform/config/index.js';
import { inOrganization, newId } from '../src/platform/database/index.js';
import { dataSourceOptions, openDataSource } from '../src/platform/database/data-source.js';
import { asOwner } from '../src/platform/database/scope.js';
import { UsageLedger, type NewUsage } from '../src/usage/index.js';
import { copyDataDir } from './support/template.js';

describe('The ledger of usage', () => {
  const dataDir = copyDataDir();
  const ours = newId();
  let dataSource: DataSource;
  let ledger: UsageLedger;
  const query = <Row>(statement: string, values: unknown[] = []) =>
    dataSource.query<Row[]>(statement, values);
  const asUs = <T>(work: () => Promise<T>) => inOrganization(ours, work);
  const entries = (id: string) =>
    asUs(() =>
      query('SELECT input_tokens::int AS input, model, cost FROM usage_entries WHERE id = $1', [id]),
    );
  const aCall = (more: Partial<NewUsage> = {}): NewUsage => ({
    ...{ id: newId(), orgId: ours, runId: null, agentId: null, agentUsername: 'lawyer', userId: null },
    ...{ apiKeyId: null, source: 'trial', model: 'm', inputTokens: 3, outputTokens: 4, cachedTokens: null },
    ...{ reasoningTokens: null, cost: null, isEstimate: false },
    ...more,
  });

  beforeAll(async () => {
    const config = loadConfig({ DATA_DIR: dataDir }, { envFile: '/nonexistent', argv: [] });
    dataSource = await openDataSource(config, dataSourceOptions(config));
    ledger = new UsageLedger(dataSource);
    await asUs(() => query(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [ours]));
  });

  afterAll(async () => {
    await dataSource.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('takes a call once, however often it is entered', async () => {
    const call = aCall();
    await ledger.enter([call, call]);
    await ledger.enter([{ ...call, inputTokens: 5 }]);
    expect(await entries(call.id)).toEqual([{ input: 3, model: 'm', cost: null }]);
  });

  it('takes whatever a server may tell, and keeps cost exactly', async () => {
    const huge = aCall({ inputTokens: 1e300, model: 'a\0\u{d800}'.padEnd(300, 'b'), cost: 0.1 + 0.2 });
    const odd = aCall({ inputTokens: -1.5 });
    await ledger.enter([huge, odd]);
    const [row] = (await entries(huge.id)) as { input: number; model: string; cost: string }[];
    expect(row).toMatchObject({ input: 2 ** 31 - 1, cost: '0.30000000000000004' });
    expect(row?.model).toHaveLength(200);
    expect(await entries(odd.id)).toMatchObject([{ input: 0 }]);
  });

  it.each([`UPDATE usage_entries SET input_tokens = 0`, `DELETE FROM usage_entries`])(
    'refuses the application: %s',
    async (statement) => {
      await expect(asUs(() => query(statement))).rejects.toThrow(/permission denied/);
    },
  );

  it('is changed by nobody, not even its owner', async () => {
    await ledger.enter([aCall()]);
    await expect(asOwner(() => query(`UPDATE usage_entries SET input_tokens = 0`))).rejects.toThrow(
      /append-only/,
    );
  });
});
