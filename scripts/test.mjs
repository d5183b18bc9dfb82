// `npm test`: unit tests, then the e2e suite on each profile; what tests clients alone runs on the first one. The scaled
// profile needs PostgreSQL's and Redis's programs; TEST_PROFILES=embedded,scaled makes a missing one a failure, otherwise
// the profile is left out, said plainly.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { tsImport } from 'tsx/esm/api';

const root = resolve(import.meta.dirname, '..');
const extra = process.argv.slice(2);
// Most of a test is waiting: two files at a time also on two cores, and not so many that all of them wait for CPU.
const workers = Math.min(Math.max(2, availableParallelism() - 1), 4);

function run(title, args, env = {}) {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

const jest = (...args) => [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  `--maxWorkers=${workers}`,
  ...args,
  ...extra,
];

const { missingServers } = await tsImport('../test/support/services.ts', import.meta.url);
const missing = missingServers();
const required = process.env.TEST_PROFILES?.split(',');
if (required?.includes('scaled') && missing.length > 0) {
  console.error(`The scaled profile is required, and these programs are missing: ${missing.join(', ')}`);
  process.exit(1);
}
const profiles = required ?? (missing.length > 0 ? ['embedded'] : ['embedded', 'scaled']);

run('build', ['scripts/ensure-built.mjs']);
run('unit', jest('--selectProjects', 'unit', '--passWithNoTests'));
for (const [i, profile] of profiles.entries()) {
  // Clients see one API, whatever is behind it.
  const left = i > 0 ? ['--testPathIgnorePatterns', '/test/e2e/clients/'] : [];
  run(`e2e on the ${profile} profile`, jest('--selectProjects', 'e2e', '--passWithNoTests', ...left), {
    TEST_PROFILE: profile,
  });
}
if (!profiles.includes('scaled')) {
  console.log(
    `\nNot run: e2e on the scaled profile (install ${missing.join(', ') || 'nothing: it was not asked for'}).`,
  );
}
