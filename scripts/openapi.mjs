// openapi.json is what the running server answers at /openapi.json. Without `--write` it is compared.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryApp } from './temporary-app.mjs';

const path = join(import.meta.dirname, '../openapi.json');
const { openApiDocument } = await import('../dist/src/app.js');
const text = `${JSON.stringify(await withTemporaryApp(openApiDocument), null, 2)}\n`;

if (process.argv.includes('--write')) {
  writeFileSync(path, text);
  console.log('openapi.json is written.');
} else if (readFileSync(path, 'utf8') === text) {
  console.log('openapi.json is up to date.');
} else {
  console.error('openapi.json is out of date: run `npm run openapi`.');
  process.exitCode = 1;
}
