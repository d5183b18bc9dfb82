// Builds what is older than its sources, so that `npm start` is enough on a fresh clone and quick afterwards: the server,
// and the web client beside it. `--quiet` keeps stdout clean, for commands whose output others read.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gatherPackages } from './gather-packages.mjs';
import { writeApiTypes } from './web-types.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const quiet = process.argv.includes('--quiet');

const parts = [
  {
    name: 'Artel',
    stamp: '.built',
    sources: [
      'src',
      'migrations',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'scripts/gather-packages.mjs',
    ],
    outputs: ['src', 'migrations', 'packages'],
    async build() {
      run('@nestjs/cli/bin/nest.js', 'build');
      await gatherPackages(dist);
    },
  },
  {
    name: 'the web client',
    stamp: '.web-built',
    // The page of permissions is shown in the administration.
    sources: ['web', 'openapi.json', 'docs/permissions.md', 'package-lock.json'],
    outputs: ['web'],
    async build() {
      await writeApiTypes();
      run('vite/bin/vite.js', 'build', 'web', '--config', 'web/vite.config.mjs', '--logLevel', 'warn');
    },
  },
];

function run(program, ...args) {
  execFileSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: quiet ? ['ignore', 2, 2] : 'inherit',
  });
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time tells of files that were removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

for (const { name, stamp, sources, outputs, build } of parts) {
  const present = sources.map((source) => join(root, source)).filter(existsSync);
  const path = join(dist, stamp);
  const builtAt = existsSync(path) ? statSync(path).mtimeMs : 0;
  if (Math.max(...present.map(newest)) <= builtAt) continue;
  if (!quiet) console.log(`Building ${name}…`);
  const startedAt = new Date();
  for (const output of outputs) rmSync(join(dist, output), { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await build();
  writeFileSync(path, startedAt.toISOString());
}
