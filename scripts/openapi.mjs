// openapi.json is what the running server answers at /openapi.json, and docs/permissions.md who may call what.
// Without `--write` both are compared.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { permissionTable } from './permission-table.mjs';
import { withTemporaryApp } from './temporary-app.mjs';

const { openApiDocument } = await import('../dist/src/openapi.js');
const { routesOf } = await import('../dist/src/platform/http/index.js');

const pages = await withTemporaryApp(async (app) => ({
  'openapi.json': `${JSON.stringify(openApiDocument(app), null, 2)}\n`,
  'docs/permissions.md': await permissionTable(routesOf(app.getHttpAdapter().getInstance())),
}));

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

for (const [name, text] of Object.entries(pages)) {
  const path = join(import.meta.dirname, '..', name);
  if (process.argv.includes('--write')) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`${name} is written.`);
  } else if (readIfThere(path) === text) {
    console.log(`${name} is up to date.`);
  } else {
    console.error(`${name} is out of date: run \`npm run openapi\`.`);
    process.exitCode = 1;
  }
}
