import { anOrg, aUser, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import { aTelegramChannel, aTelegramChat, callWebhook, channelsOf } from '../support/telegram.js';

const copies = 10;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;
let secret: string;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  // Telegram is away while Artel starts: no boot waits for it.
  telegram.outage = 502;
  const env = { ...telegram.settings, PUBLIC_URL: 'https://artel.example.com' };
  deployment = await aDeployment(env, { apis: 2, workers: 2 });
  owner = await anOrg(deployment.url);
  await eventually('it was tried', () => Promise.resolve(telegram.of('getMe').length > 0), 30_000);
  telegram.outage = undefined;
  const { secret_token: given } = await eventually(
    'it is set',
    () => Promise.resolve(telegram.webhook),
    60_000,
  );
  secret = given ?? '';
}, 120_000);

afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});

it('With an https address the bot is called there, with a secret', () => {
  expect(telegram.of('setWebhook').filter(({ status }) => status === 200)).toHaveLength(1);
  expect(telegram.webhook).toMatchObject({
    url: 'https://artel.example.com/api/v1/notifications/telegram/webhook',
    allowed_updates: ['message', 'callback_query', 'my_chat_member'],
  });
  expect(secret).toMatch(/^[\w-]{32,256}$/);
  expect(telegram.of('getUpdates')).toEqual([]);
});

it('An update that comes ten times at once links one chat, once', async () => {
  const person = await aUser(owner);
  const { linkCode } = await aTelegramChannel(person);
  const chatId = aTelegramChat();
  const update = telegram.says(chatId, `/start ${linkCode}`);
  const acks = await Promise.all(
    Array.from({ length: copies }, (_, n) =>
      callWebhook(deployment.urls[n % deployment.urls.length] ?? '', update, secret),
    ),
  );
  expect(acks.map(({ status }) => status)).toEqual(Array<number>(copies).fill(200));
  expect(await channelsOf(person)).toMatchObject([{ verified: true, address: String(chatId) }]);
  await eventually('it is answered', () => Promise.resolve(telegram.to(chatId).length > 0), 30_000);
  // What a second effect would say would come after the first, and before the answer to this.
  await callWebhook(deployment.url, telegram.says(chatId, 'hello'), secret);
  await eventually('it is answered', () => Promise.resolve(telegram.to(chatId).length > 1), 30_000);
  expect(telegram.to(chatId).map(({ text }) => text.slice(0, 6))).toEqual(['Готово', 'Я прис']);
}, 90_000);

it.each([
  ['no secret', () => undefined],
  ['a wrong one', () => 'x'.repeat(64)],
  ['an altered one', () => secret.replace(/^./, (letter) => (letter === '0' ? '1' : '0'))],
])('With %s it is not heard', async (_, shown) => {
  const person = await aUser(owner);
  const { linkCode } = await aTelegramChannel(person);
  const update = telegram.says(aTelegramChat(), `/start ${linkCode}`);
  expect((await callWebhook(deployment.url, update, shown())).status).toBe(401);
  expect(await channelsOf(person)).toMatchObject([{ verified: false }]);
  expect((await callWebhook(deployment.url, update, secret)).status).toBe(200);
  expect(await channelsOf(person)).toMatchObject([{ verified: true }]);
});

it('What is no update is refused, and what means nothing is taken', async () => {
  const call = async (update: object) => (await callWebhook(deployment.url, update as never, secret)).status;
  expect(await call({})).toBe(400);
  expect(await call({ update_id: 'x' })).toBe(400);
  expect(await call(telegram.update({}))).toBe(200);
  expect(await call(telegram.update({ message: { chat: 'x' }, poll: [] }))).toBe(200);
  expect(await call(telegram.update({ callback_query: { id: '1', from: { id: 1 }, data: '../../' } }))).toBe(
    200,
  );
});
