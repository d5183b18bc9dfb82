import { setTimeout as sleep } from 'node:timers/promises';
import { BotTalk } from '../experiments/bot-talk.js';
import { botFaults, botSettings, Ledger, startTarget } from '../experiments/index.js';
import { telegramApi } from '../experiments/telegram.js';
import { connected, patience, simpleRoles, untilBot } from '../support/bots.js';
import { anOrg } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { modelSettings } from '../support/environment.js';
import { inboxOf } from '../support/notifications.js';
import { eventually, modelUrl, profile } from '../support/profile.js';
import { startPostgres, startRedis } from '../support/services.js';

/** Of a test. */
const longest = 240_000;
/** Short leases of runs, so that recovery is quick; bots change hands as they do by default. */
const env = () => ({
  ...modelSettings(modelUrl()),
  ...botSettings,
  RUN_LEASE: '2',
});

let deployment: Deployment;

beforeAll(async () => {
  deployment = await startTarget({ profile, env: env(), workers: 2 });
}, 120_000);
afterAll(() => deployment.stop());

const expectKept = ({ violations, figures }: Pick<Ledger, 'violations' | 'figures'>): void => {
  expect(violations).toEqual([]);
  expect(figures.filter(({ holds }) => !holds)).toEqual([]);
};

it(
  'A token that was taken back ends its bot: one notification, and no more calls',
  async () => {
    const telegram = await telegramApi();
    const owner = await anOrg(deployment.url);
    const [agentId = ''] = await simpleRoles(owner);
    const bot = telegram.aBot();
    await connected(owner, agentId, bot);
    await eventually('it asks', () => Promise.resolve(bot.polls > 0), patience);
    bot.revoke();
    await untilBot(owner, agentId, ({ actual }) => actual === 'error');
    const told = async () => (await inboxOf(owner)).filter(({ type }) => type === 'system');
    await eventually('people are told', async () => (await told()).length > 0, patience);
    const calls = () => telegram.calls.filter(({ botId }) => botId === String(bot.id)).length;
    const before = calls();
    // A loop would ask again after 1, 2 and 4 s.
    await sleep(6_000);
    expect(calls()).toBe(before);
    expect(await told()).toHaveLength(1);
  },
  longest,
);

// What ends processes comes when nobody else is at work.
it.each(botFaults)(
  'Experiment $number, $title: nothing gives way',
  async (experiment) => {
    const findings = await experiment.run(deployment);
    for (const { what, value, mustBe } of findings.figures)
      if (what.endsWith(' after, s'))
        process.stdout.write(`${experiment.title}: ${what} ${value} (${mustBe})\n`);
    expectKept(findings);
  },
  longest,
);

if (profile === 'scaled')
  it(
    'Bots go on without Redis, and after PostgreSQL was restarted at once while people write',
    async () => {
      const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
      const own = await startTarget({
        ...{ profile, env: env(), workers: 2 },
        ...{ postgresUrl: postgres.url, redisUrl: redis.url },
      });
      try {
        const ledger = new Ledger();
        const talk = await BotTalk.of(own);
        await talk.begin(6);
        await redis.stop();
        ledger.atMost('every bot answers without Redis after, s', await talk.heardAgain(Date.now()), 60);
        for (let round = 0; round < 2; round++) {
          talk.interrupted();
          await postgres.restart();
          talk.interrupted();
          await sleep(1_000);
        }
        ledger.atMost('every bot answers again after, s', await talk.heardAgain(Date.now()), 60);
        await talk.judge(ledger, 12);
        expectKept(ledger);
      } finally {
        await own.stop();
        await Promise.all([postgres.stop(), redis.stop()]);
      }
    },
    longest,
  );
