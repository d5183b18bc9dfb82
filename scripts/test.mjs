// `npm test`: unit tests, then the e2e suite on each profile; what no profile changes (test/e2e/{alike,clients}) runs on the
// first one. The scaled profile needs PostgreSQL's and Redis's programs; TEST_PROFILES=embedded,scaled makes a missing one a
// failure, otherwise the profile is left out, said plainly.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { tsImport } from 'tsx/esm/api';

const root = resolve(import.meta.dirname, '..');
const extra = process.argv.slice(2);
const cores = availableParallelism();
/** A test of the built application mostly waits for it; on the scaled profile that is several processes. */
const workers = {
  unit: Math.max(2, cores - 1),
  embedded: Math.min(cores + 1, 4),
  scaled: Math.min(cores, 4),
};

const failed = [];
const unsteady = [];

function succeeds(title, args, env = {}) {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/** What fails is told at the end, too: the parts after it are run all the same, so that one run tells all there is. */
function run(title, args, env) {
  if (!succeeds(title, args, env)) failed.push(title);
}

const ignored = (pattern) => ['--testPathIgnorePatterns', pattern];

const jest = (project, atOnce, ...args) => [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  project,
  '--passWithNoTests',
  `--maxWorkers=${atOnce}`,
  ...args,
];

/** More than these are no accident. */
const mostAgain = 3;

/**
 * Tests of whole processes in a browser also fail when a shared machine stops for seconds. A few files that failed beside
 * others have to pass alone; which they were is told at the end, because a race of ours would look the same.
 */
function runWithSecondTry(title, atOnce, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'artel-tests-'));
  const report = join(folder, 'report.json');
  try {
    if (succeeds(title, jest('e2e', atOnce, ...args, '--json', `--outputFile=${report}`, ...extra), env))
      return;
    const again = failedFilesIn(report);
    const isFew = again.length > 0 && again.length <= mostAgain;
    const alone = `${title}, again and alone: ${again.join(', ')}`;
    if (isFew && succeeds(alone, jest('e2e', 1, '--runTestsByPath', ...again), env)) unsteady.push(...again);
    else failed.push(title);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** None when the run did not come to its end. */
function failedFilesIn(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name));
  } catch (error) {
    console.error(`There is no report of the run: ${error.message}`);
    return [];
  }
}

const { browserPath, missingServers } = await tsImport('../test/support/services.ts', import.meta.url);
const { makeTemplate } = await tsImport('../test/support/template.ts', import.meta.url);
const missing = missingServers();
const required = process.env.TEST_PROFILES?.split(',');
if (required?.includes('scaled') && missing.length > 0) {
  console.error(`The scaled profile is required, and these programs are missing: ${missing.join(', ')}`);
  process.exit(1);
}
const hasBrowser = browserPath() !== undefined;
if (required && !hasBrowser) {
  console.error('Chromium is required, and missing');
  process.exit(1);
}
const profiles = required ?? (missing.length > 0 ? ['embedded'] : ['embedded', 'scaled']);

run('build', ['scripts/ensure-built.mjs']);
if (failed.length > 0) process.exit(1);
const removeTemplate = await makeTemplate();
process.on('exit', removeTemplate);
// Whoever interrupts a test run ends its parts, and this after them.
process.on('SIGINT', () => process.exit(130));
run('unit', jest('unit', workers.unit, ...extra));
for (const [i, profile] of profiles.entries()) {
  const left = i > 0 ? ['/test/e2e/(alike|clients)/'] : hasBrowser ? [] : ['/test/e2e/clients/web/'];
  runWithSecondTry(`e2e on the ${profile} profile`, workers[profile], left.flatMap(ignored), {
    TEST_PROFILE: profile,
  });
}
if (!profiles.includes('scaled')) {
  console.log(
    `\nNot run: e2e on the scaled profile (install ${missing.join(', ') || 'nothing: it was not asked for'}).`,
  );
}
if (!hasBrowser) console.log('\nNot run: the web client in a browser (install chromium).');
if (unsteady.length > 0) console.log(`\nPassed only when run again, alone: ${unsteady.join(', ')}`);
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
