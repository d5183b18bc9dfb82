import {
  connected,
  patience,
  pathOfBot,
  settledIn,
  simpleRoles,
  untilBot,
  untilSaid,
} from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import type { BotUpdate, TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat } from '../support/telegram.js';

const publicUrl = 'https://artel.example.com';

/** Requests of strangers, of one address. */
const mostOfAddress = 30;
/** Of a test. */
const longest = 150_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment(
    {
      ...{ TELEGRAM_API_ROOT: telegram.url, PUBLIC_URL: publicUrl, PROCESS_CHECK_INTERVAL: '1' },
      RATE_LIMIT_ADDRESS: String(mostOfAddress),
    },
    { apis: 2 },
  );
  owner = await anOrg(deployment.url);
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});

/** As Telegram calls, at any of the processes. */
async function brought(
  { webhook }: TelegramBotAccount,
  update: BotUpdate,
  {
    secret = webhook?.secret_token,
    at = 0,
    path = (webhook?.url ?? '').slice(publicUrl.length),
    from = undefined as string | undefined,
  } = {},
): Promise<number> {
  const url = deployment.urls[at % deployment.urls.length] ?? '';
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
    body: JSON.stringify(update),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function aWebhookBot(n: number): Promise<{ agentId: string; bot: TelegramBotAccount }> {
  const bot = telegram.aBot();
  const agentId = (await simpleRoles(owner))[n] ?? '';
  await connected(owner, agentId, bot, { delivery: 'webhook' });
  await eventually('the webhook is set', () => Promise.resolve(bot.webhook), patience);
  return { agentId, bot };
}

it(
  'What Telegram brings ten times at once is answered once, and nobody else brings anything',
  async () => {
    const { agentId, bot } = await aWebhookBot(0);
    const chatId = aTelegramChat();
    const update = telegram.says(chatId, '[[say:once]]');
    for (const secret of ['wrong', '', undefined])
      expect(await brought(bot, update, { secret: secret ?? `${bot.webhook?.secret_token}x` })).toBe(401);
    const others = `/api/v1/integrations/telegram/${agentId}?bot=${bot.id}`;
    expect(await brought(bot, update, { path: others })).toBe(401);
    const statuses = await Promise.all(Array.from({ length: 10 }, (_, at) => brought(bot, update, { at })));
    expect(statuses).toEqual(Array<number>(10).fill(200));
    await untilSaid(telegram, chatId, ({ text }) => text === 'once');
    // Late copies, too.
    expect(await brought(bot, update)).toBe(200);
    expect(await settledIn(telegram, chatId)).toEqual(['once']);
    expect(bot.polls).toBe(0);
  },
  longest,
);

it(
  'Telegram calls for all organizations from one address: only a wrong secret counts for it',
  async () => {
    const { bot } = await aWebhookBot(0);
    const from = '192.0.2.10';
    const update = telegram.says(aTelegramChat(), '[[say:yes]]');
    const bringing = async (count: number, more: { secret?: string } = {}): Promise<number[]> => {
      const statuses: number[] = [];
      for (let n = 0; n < count; n++) statuses.push(await brought(bot, update, { from, ...more }));
      return statuses;
    };
    expect(await bringing(mostOfAddress + 10)).toEqual(Array<number>(mostOfAddress + 10).fill(200));
    expect(await bringing(mostOfAddress + 3, { secret: 'wrong' })).toEqual([
      ...Array<number>(mostOfAddress).fill(401),
      ...Array<number>(3).fill(429),
    ]);
    expect(await bringing(1)).toEqual([200]);
  },
  longest,
);

it(
  'A bot that is stopped leaves its webhook, and what comes all the same stays at Telegram until it goes on',
  async () => {
    const { agentId, bot } = await aWebhookBot(1);
    const chatId = aTelegramChat();
    const webhook = bot.webhook;
    await owner.client.post(pathOfBot(agentId, '/stop'));
    await eventually('it is left', () => Promise.resolve(bot.webhook === undefined), patience);
    bot.webhook = webhook;
    const update = telegram.says(chatId, '[[say:at last]]');
    expect(await brought(bot, update)).toBe(409);
    await owner.client.post(pathOfBot(agentId, '/start'));
    expect(await brought(bot, update)).toBe(200);
    await untilSaid(telegram, chatId, ({ text }) => text === 'at last');
    await owner.client.delete(pathOfBot(agentId));
    await eventually('it is left for good', () => Promise.resolve(bot.webhook === undefined), patience);
    bot.webhook = webhook;
    expect(await brought(bot, telegram.says(chatId, 'is anybody there?'))).toBe(404);
  },
  longest,
);

it(
  'A webhook that somebody else has set is set again, and a token that was taken back is noticed',
  async () => {
    const { agentId, bot } = await aWebhookBot(2);
    const own = bot.webhook?.url;
    bot.webhook = { url: 'https://elsewhere.example.com/' };
    await eventually('it is set again', () => Promise.resolve(bot.webhook?.url === own), patience);
    bot.revoke();
    const { error } = await untilBot(owner, agentId, ({ actual }) => actual === 'error');
    expect(error).toMatchObject({ code: 'integration_refused', detail: 'Telegram: Unauthorized' });
  },
  longest,
);

it(
  'Voice messages are answered with a request to write where nobody can hear them',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, (await simpleRoles(owner))[0] ?? '', bot);
    const chatId = aTelegramChat();
    const file_id = telegram.aFile(Buffer.from('voice'));
    bot.offer(telegram.sends(chatId, { voice: { file_id, duration: 1 } }, { language_code: 'ru' }));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('Голосовые сообщения'));
  },
  longest,
);
