import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cpuSeconds, memoryOf } from '../../bench/processes.js';
import type { Deployment } from '../support/deployment.js';
import { BotTalk, connectAll, manyRoles, pollsOf, untilAllAsk } from '../support/many-bots.js';
import { aDeployment, profile } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';

const bots = 200;
const organizations = 10;
/** So many of the bots are written to. */
const spokenTo = 50;
/** Each bot asks for updates once meanwhile. */
const idleSeconds = 25;
/** Whatever is said twice would be by then. */
const quietMillis = 2_000;
const settleMillis = 1_000;
const settle = pathToFileURL(resolve(import.meta.dirname, '../../bench/settle.mjs')).href;

let telegram: TelegramApi;
let deployment: Deployment;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment({
    ...{ TELEGRAM_API_ROOT: telegram.url, RATE_LIMIT_ADDRESS: '0' },
    NODE_OPTIONS: `--import ${settle}`,
  });
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});

const worker = (): number => deployment.consumers[0]?.pid ?? NaN;

/** MB, without garbage. */
async function resident(): Promise<number> {
  process.kill(worker(), 'SIGUSR2');
  await sleep(settleMillis);
  return memoryOf(worker()).rss;
}

/** `npm run bench -- bots` measures the same on a quiet machine, with a new process for each figure. */
it('Two hundred bots work in one process, which costs little, and each answers who writes to it, once', async () => {
  const roles = await manyRoles(deployment.url, bots, organizations);
  const accounts = roles.map(() => telegram.aBot());
  const before = await resident();
  const began = performance.now();
  await connectAll(roles, accounts);
  await untilAllAsk(accounts);
  const hearSeconds = (performance.now() - began) / 1_000;
  const kilobytes = (((await resident()) - before) * 1_024) / bots;
  const [polls, cpu] = [pollsOf(accounts), cpuSeconds([worker()])];
  await sleep(idleSeconds * 1_000);
  const pollsPerSecond = (pollsOf(accounts) - polls) / idleSeconds;
  const cpuMillis = ((cpuSeconds([worker()]) - cpu) * 1_000) / idleSeconds;
  const talk = new BotTalk(telegram, accounts.slice(0, spokenTo));
  const { perSecond } = await talk.atOnce(1);
  await sleep(quietMillis);
  console.log(
    `${bots} bots, ${profile}: ${kilobytes.toFixed(0)} KB each, ${pollsPerSecond.toFixed(1)} questions for updates/s, ` +
      `${cpuMillis.toFixed(0)} ms of CPU/s while nobody writes, set up and heard in ${hearSeconds.toFixed(0)} s, ` +
      `${perSecond.toFixed(1)} answers/s of ${spokenTo} at once`,
  );
  expect(talk.wrong()).toEqual({ lost: 0, twice: 0 });
  expect(kilobytes).toBeLessThan(3 * 1_024);
  // Each asks for 25 s, again and again.
  expect(pollsPerSecond).toBeGreaterThan(bots / 100);
  expect(pollsPerSecond).toBeLessThan(30);
  expect(cpuMillis).toBeLessThan(500);
}, 240_000);
