import { rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../src/platform/config/index.js';
import { inOrganization, newId } from '../src/platform/database/index.js';
import { dataSourceOptions, openDataSource } from '../src/platform/database/data-source.js';
import { asOwner } from '../src/platform/database/scope.js';
import { copyDataDir } from './support/template.js';

describe('The table of the audit log', () => {
  const dataDir = copyDataDir();
  const ours = newId();
  let dataSource: DataSource;
  const query = <Row>(statement: string, values: unknown[] = []) =>
    dataSource.query<Row[]>(statement, values);
  const asUs = <T>(work: () => Promise<T>) => inOrganization(ours, work);
  const add = (orgId: string, details = '{}') =>
    query(
      `INSERT INTO audit_log (id, org_id, actor_kind, actor_name, action, object_type, object_id, details)
       VALUES ($1, $2, 'system', 'system', 'test.happened', 'test', '1', $3)`,
      [newId(), orgId, details],
    );
  const entries = () => query('SELECT id FROM audit_log WHERE org_id = $1', [ours]);

  beforeAll(async () => {
    const config = loadConfig({ DATA_DIR: dataDir }, { envFile: '/nonexistent', argv: [] });
    dataSource = await openDataSource(config, dataSourceOptions(config));
    await asUs(() => query(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [ours]));
    await asUs(() => add(ours));
  });

  afterAll(async () => {
    await dataSource.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each([
    `UPDATE audit_log SET actor_name = 'somebody else'`,
    `DELETE FROM audit_log`,
    `TRUNCATE audit_log`,
  ])('refuses the application and its owner: %s', async (statement) => {
    await expect(asUs(() => query(statement))).rejects.toThrow(/permission denied/);
    await expect(asOwner(() => query(statement))).rejects.toThrow(/append-only/);
    expect(await asUs(entries)).toHaveLength(1);
  });

  it('refuses entries of another organization', async () => {
    await expect(asUs(() => add(newId()))).rejects.toThrow(/row-level security/);
  });

  it('refuses details without measure', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(20_000) });
    await expect(asUs(() => add(ours, long))).rejects.toThrow(/audit_log_details/);
  });

  it('goes with its organization, and with nothing less', async () => {
    await asOwner(() =>
      query(`
        CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN DELETE FROM audit_log WHERE org_id = NEW.id; RETURN NEW; END $$`),
    );
    await asOwner(() =>
      query('CREATE TRIGGER meddle AFTER UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION meddle()'),
    );
    const rename = () => query(`UPDATE organizations SET name = 'B' WHERE id = $1`, [ours]);
    await expect(asOwner(rename)).rejects.toThrow(/append-only/);
    await asOwner(() => query('DELETE FROM organizations WHERE id = $1', [ours]));
    expect(await asOwner(entries)).toEqual([]);
  });
});
