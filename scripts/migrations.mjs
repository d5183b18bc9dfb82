// Compares migrations with entities: after all migrations, TypeORM must have nothing left to change.
// `--print` prints the statements that a new migration needs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../dist/src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../dist/src/platform/database/data-source.js';
import { asOwner } from '../dist/src/platform/database/scope.js';

const dataDir = mkdtempSync(join(tmpdir(), 'artel-check-'));
const config = loadConfig({ DATA_DIR: dataDir }, { envFile: '/nonexistent', argv: [] });
const entities = [join(import.meta.dirname, '../dist/src/**/*.entity.js')];
const dataSource = await openDataSource(config, { ...dataSourceOptions(config), entities });
const { upQueries, downQueries } = await asOwner(() => dataSource.driver.createSchemaBuilder().log());
await dataSource.destroy();
rmSync(dataDir, { recursive: true, force: true });

const statements = (queries) => queries.map(({ query }) => `${query};`).join('\n');
if (process.argv.includes('--print')) {
  console.log(`-- up\n${statements(upQueries)}\n-- down\n${statements(downQueries)}`);
} else if (upQueries.length > 0) {
  console.error(`Migrations and entities disagree. Missing from migrations/:\n${statements(upQueries)}`);
  process.exitCode = 1;
} else {
  console.log('Migrations and entities agree.');
}
