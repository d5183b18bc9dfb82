// The types of the API for the web client, made of openapi.json. They are not committed, so they cannot drift.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const description = join(root, 'openapi.json');
const types = join(root, 'web/src/platform/api/schema.d.ts');

const isProgram = process.argv[1] === import.meta.filename;

/** Writes them unless they are newer than openapi.json. */
export async function writeApiTypes() {
  if (existsSync(types) && statSync(types).mtimeMs > statSync(description).mtimeMs) return;
  const { astToString, default: openapiTs } = await import('openapi-typescript');
  const text = astToString(await openapiTs(JSON.parse(readFileSync(description, 'utf8'))));
  writeFileSync(types, `// Made by scripts/web-types.mjs of openapi.json.\n${text}`);
}

if (isProgram) await writeApiTypes();
