// Every rule of the house, as many at once as there are processors; all of them are shown before it fails.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bin = (name) => resolve(root, 'node_modules/.bin', name);
const node = (...args) => [process.execPath, ...args];

const build = ['build', node('scripts/ensure-built.mjs')];
/** Those that take longest come first. */
const checks = [
  ['types and lint', [bin('oxlint'), '--type-aware', '--type-check']],
  ['formatting', [bin('prettier'), '--check', '--log-level=warn', '.']],
  ['OpenAPI document and table of permissions', node('scripts/openapi.mjs')],
  ['migrations agree with entities', node('scripts/migrations.mjs')],
  [
    'import directions, faces and cycles',
    [bin('depcruise'), '--config', '.dependency-cruiser.mjs', 'src', 'migrations'],
  ],
  ['the same of the web client', [bin('depcruise'), '--config', 'web/.dependency-cruiser.mjs', 'web/src']],
  ['size of the web client', node('scripts/web-size.mjs')],
];

const failed = [];

/** Runs one to its end; what it said comes out in one piece. */
async function run([name, [command, ...args]]) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  const status = await new Promise((ended) => {
    child.once('error', (error) => {
      said.push(Buffer.from(`${error}\n`));
      ended(1);
    });
    child.once('close', ended);
  });
  console.log(`\n> ${name}`);
  process.stdout.write(Buffer.concat(said));
  if (status !== 0) failed.push(name);
}

await run(build);
const waiting = [...checks];
const worker = async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) await run(check);
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join('; ')}`);
  process.exitCode = 1;
} else {
  console.log('\nAll checks passed.');
}
