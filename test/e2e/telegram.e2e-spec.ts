import { anOrg, aUser, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { botToken, botUsername, TelegramApi } from '../support/telegram-api.js';
import {
  aTelegramChannel,
  aTelegramChat,
  callWebhook,
  channelsOf,
  linkedByPolling,
} from '../support/telegram.js';

const patienceMillis = 60_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  const env = { ...telegram.settings, NOTIFICATION_GRACE: '0' };
  deployment = await aDeployment(env, { workers: 2 });
  owner = await anOrg(deployment.url);
}, 90_000);

afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});

const soon = <T>(what: string, check: () => Promise<T | undefined | false> | T | undefined | false) =>
  eventually(what, async () => check(), patienceMillis);
const answered = (chatId: number, count = 1) =>
  soon(`${count} answers`, () => telegram.to(chatId).length >= count && telegram.to(chatId));

describe('A chat', () => {
  it('is linked by the code of a channel, once, and told so in the language of its person', async () => {
    const person = await aUser(owner);
    await soon('the bot has said its name', () => telegram.of('deleteWebhook').length > 0);
    const { linkCode, linkUrl, verified, address, id } = await aTelegramChannel(person);
    expect([verified, address]).toEqual([false, null]);
    expect(linkCode).toMatch(/^[\w-]{22,64}$/);
    expect(linkUrl).toBe(`https://t.me/${botUsername}?start=${linkCode}`);
    const chatId = aTelegramChat();
    telegram.offer(telegram.says(chatId, `/start ${linkCode}`, { username: 'ann' }));
    const [said] = await answered(chatId);
    expect(said?.text).toContain(`Готово: сюда будут приходить уведомления @${person.username} из «Org`);
    const channels = await channelsOf(person);
    expect(channels).toMatchObject([
      { id, verified: true, enabled: true, address: String(chatId), label: '@ann' },
    ]);
    expect(channels[0]?.linkCode).toBeUndefined();
    const audit = await owner.client.get<{ items: object[] }>('/audit?action=notification-channel.linked');
    expect(audit.body.items).toMatchObject([
      { object: { id }, details: { type: 'telegram', username: person.username, name: '@ann' } },
    ]);
    // The code is used up.
    const stranger = aTelegramChat();
    telegram.offer(telegram.says(stranger, `/start ${linkCode}`));
    expect((await answered(stranger))[0]?.text).toContain('This link was used already');
    expect(await channelsOf(person)).toMatchObject([{ address: String(chatId) }]);
  }, 120_000);

  it('is no group, and nothing that nobody gave a code for', async () => {
    const person = await aUser(owner);
    const { linkCode } = await aTelegramChannel(person);
    const group = -aTelegramChat();
    const message = telegram.says(group, `/start ${linkCode}`);
    Object.assign((message.message as { chat: object }).chat, { type: 'supergroup' });
    telegram.offer(message);
    expect((await answered(group))[0]?.text).toContain('private chats only');
    const chatId = aTelegramChat();
    telegram.offer(telegram.says(chatId, '/start not-a-code'), telegram.says(chatId, 'hello'));
    const [unknown, help] = await answered(chatId, 2);
    expect(unknown?.text).toContain('This link was used already, or is too old');
    expect(help?.text).toContain('I bring notifications from Artel');
    expect(await channelsOf(person)).toMatchObject([{ verified: false, address: null }]);
    // Whoever writes on and on is not answered each time, and is heard.
    telegram.offer(
      ...['hello', '/stop', '/start', '/start no'].map((words) => telegram.says(chatId, words)),
      telegram.says(chatId, `/start ${linkCode}`),
    );
    expect((await answered(chatId, 3))[2]?.text).toContain('Готово');
    expect(telegram.to(chatId)).toHaveLength(3);
  }, 120_000);

  it('is silent after /stop, and speaks again after /start', async () => {
    const person = await aUser(owner);
    const chatId = await linkedByPolling(person, telegram);
    telegram.offer(telegram.says(chatId, '/stop'));
    await answered(chatId, 2);
    expect(await channelsOf(person)).toMatchObject([{ enabled: false, disabledReason: 'stopped' }]);
    telegram.offer(telegram.says(chatId, '/start'));
    expect((await answered(chatId, 3)).at(-1)?.text).toContain('Снова присылаю');
    expect(await channelsOf(person)).toMatchObject([{ enabled: true, disabledReason: null }]);
  }, 120_000);
});

it('The webhook is closed to those without the secret', async () => {
  const chatId = aTelegramChat();
  const { linkCode } = await aTelegramChannel(await aUser(owner));
  const update = telegram.says(chatId, `/start ${linkCode}`);
  for (const secret of [undefined, '', 'wrong', botToken])
    expect((await callWebhook(deployment.url, update, secret)).status).toBe(401);
});

it('Of several processes one asks for updates, another one when that is dead, and none tells the token', async () => {
  await linkedByPolling(await aUser(owner), telegram);
  expect(telegram.of('getUpdates').filter(({ status }) => status === 409)).toEqual([]);
  // Whichever it is, it is killed.
  const logs: string[] = [];
  for (const process of [...deployment.consumers]) {
    if (deployment.profile === 'scaled') await deployment.addWorker();
    await process.kill();
    logs.push(process.log);
    if (deployment.profile === 'embedded') await deployment.restartEmbedded();
    await linkedByPolling(await aUser(owner), telegram);
  }
  logs.push(...[...deployment.apis, ...deployment.workers].map(({ log }) => log));
  expect(logs.join('\n')).not.toContain(botToken.split(':')[1]);
}, 240_000);
