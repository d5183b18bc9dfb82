// Builds what is older than its sources, so that `npm start` is enough on a fresh clone and quick afterwards.
// `--quiet` keeps stdout clean, for commands whose output others read.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const stamp = join(root, 'dist/.built');
const sources = ['src', 'migrations', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time tells of files that were removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const present = sources.map((name) => join(root, name)).filter(existsSync);
const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
if (Math.max(...present.map(newest)) > builtAt) {
  const quiet = process.argv.includes('--quiet');
  if (!quiet) console.log('Building Artel…');
  const startedAt = new Date();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  execFileSync(process.execPath, [nest, 'build'], { cwd: root, stdio: quiet ? ['ignore', 2, 2] : 'inherit' });
  writeFileSync(stamp, startedAt.toISOString());
}
