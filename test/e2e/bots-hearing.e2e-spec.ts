import { connected, patience, pathOfBot, settledIn, simpleRoles, untilSaid } from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 150_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment({ TELEGRAM_API_ROOT: telegram.url, PROCESS_CHECK_INTERVAL: '1' });
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

const aRole = async (): Promise<string> => (await simpleRoles(owner))[0] ?? '';

interface ContactRow {
  id: string;
  name: string;
  chatId: string | null;
}
const contacts = async (): Promise<ContactRow[]> =>
  (await owner.client.get<{ items: ContactRow[] }>('/contacts')).body.items;

const aGroup = () => ({ id: -aTelegramChat(), type: 'supergroup', title: 'Builders' });

it(
  'Who is blocked is heard nowhere: not in groups, not by commands, and nothing of theirs is fetched',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const [blocked, other, group] = [aTelegramChat(), aTelegramChat(), aGroup()];
    bot.offer(telegram.says(blocked, '[[say:hello]]'));
    await untilSaid(telegram, blocked, ({ text }) => text === 'hello');
    const [before] = await contacts();
    expect((await owner.client.patch(`/contacts/${before?.id}`, { isBlocked: true })).status).toBe(200);
    const name = `@${bot.username}`;
    const entities = [{ type: 'mention', offset: 0, length: name.length }];
    const file_id = telegram.aFile(Buffer.from('never fetched'));
    bot.offer(
      telegram.says(blocked, '/reset'),
      telegram.sends(blocked, { document: { file_id, file_name: 'a.txt' } }),
      telegram.sends(blocked, { contact: { phone_number: '79001234567', user_id: blocked } }),
      telegram.sends(blocked, { chat: group, text: `${name} [[say:in the group]]`, entities }),
      telegram.says(other, '[[say:to another]]'),
    );
    await untilSaid(telegram, other, ({ text }) => text === 'to another');
    expect(await settledIn(telegram, blocked)).toEqual(['hello']);
    expect(telegram.to(group.id)).toEqual([]);
    expect(telegram.of('getFile').filter(({ payload }) => payload.file_id === file_id)).toEqual([]);
    expect((await contacts()).find(({ id }) => id === before?.id)?.chatId).toBe(before?.chatId);
    // In the group others are answered still.
    bot.offer(telegram.sends(other, { chat: group, text: `${name} [[say:in the group]]`, entities }));
    await untilSaid(telegram, group.id, ({ text }) => text === 'in the group');
  },
  longest,
);

it(
  'Who begins anew without a word is given no chat for each time',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:hello]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'hello');
    const chatOfContact = async () => (await contacts())[0]?.chatId;
    const before = await chatOfContact();
    const restarted = (times: number) =>
      eventually(
        'it was told',
        () =>
          Promise.resolve(
            telegram.to(chatId).filter(({ text }) => text.startsWith('We begin anew')).length === times,
          ),
        patience,
      );
    bot.offer(telegram.says(chatId, '/reset'));
    await restarted(1);
    const anew = await chatOfContact();
    expect(anew).not.toBe(before);
    bot.offer(telegram.says(chatId, '/reset'));
    await restarted(2);
    expect(await chatOfContact()).toBe(anew);
  },
  longest,
);

it(
  'A list of who may write is refused where it may mean somebody else',
  async () => {
    const agentId = await aRole();
    const bot = telegram.aBot();
    const { status, body } = await owner.client.put<{ errors?: { path: string }[] }>(pathOfBot(agentId), {
      settings: { allowList: ['@ann', '79001234567', '5000000001', 'a b'] },
      secrets: { botToken: bot.token },
    });
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['settings.allowList.1', 'settings.allowList.3']);
    await connected(owner, agentId, bot, { allowList: ['@ann', '+79001234567', '5000000001'] });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '/start'));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('To go on, share'));
    expect(await contacts()).toEqual([]);
  },
  longest,
);

it(
  'A bot is not held by an organization whose token was revoked',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const stranger = await anOrg(deployment.url);
    const [role = ''] = await simpleRoles(stranger);
    const put = (botToken: string) =>
      stranger.client.put(pathOfBot(role), { settings: {}, secrets: { botToken } });
    expect((await put(bot.token)).status).toBe(422);
    const renewed = telegram.renewed(bot);
    await connected(stranger, role, renewed);
    const chatId = aTelegramChat();
    renewed.offer(telegram.says(chatId, '[[say:mine now]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'mine now');
    expect((await contacts()).length).toBe(0);
  },
  longest,
);
