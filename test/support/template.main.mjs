// Brings the empty database of the settings in the environment up to date, and ends: tests copy it from then on.
import { loadConfig } from '../../dist/src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../../dist/src/platform/database/data-source.js';

const config = loadConfig(process.env, { envFile: '/nonexistent', argv: [] });
const dataSource = await openDataSource(config, dataSourceOptions(config));
await dataSource.destroy();
