// Every rule of the house, one after the other; all of them are shown before it fails.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bin = (name) => resolve(root, 'node_modules/.bin', name);
const node = (...args) => [process.execPath, ...args];

const checks = {
  build: node('scripts/ensure-built.mjs'),
  types: [bin('tsc'), '--noEmit'],
  lint: [bin('eslint'), '.'],
  formatting: [bin('prettier'), '--check', '--log-level=warn', '.'],
  'import directions, faces and cycles': [
    bin('depcruise'),
    '--config',
    '.dependency-cruiser.mjs',
    'src',
    'migrations',
  ],
  'migrations agree with entities': node('scripts/migrations.mjs'),
  'OpenAPI document and table of permissions': node('scripts/openapi.mjs'),
};

const failed = [];
for (const [name, [command, ...args]] of Object.entries(checks)) {
  console.log(`\n> ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join('; ')}`);
  process.exitCode = 1;
} else {
  console.log('\nAll checks passed.');
}
