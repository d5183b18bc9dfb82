import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  connected,
  patience,
  pathOfBot,
  settledIn,
  simpleRoles,
  untilBot,
  untilSaid,
  type BotIntegration,
} from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { inboxOf } from '../support/notifications.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 150_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;
let heardVoices: string[];
let transcription: { url: string; stop: () => void };

/** Understands whatever is said as its own bytes. */
async function aTranscription(): Promise<typeof transcription> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const form = body.toString();
      heardVoices.push(form);
      const [, said = ''] = /voice:([^\r\n]*)/.exec(form) ?? [];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text: said }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () => server.close(),
  };
}

beforeAll(async () => {
  heardVoices = [];
  telegram = await TelegramApi.start();
  transcription = await aTranscription();
  deployment = await aDeployment(
    {
      TELEGRAM_API_ROOT: telegram.url,
      TRANSCRIPTION_BASE_URL: transcription.url,
      PROCESS_CHECK_INTERVAL: '1',
      FILE_MAX_SIZE: '200000',
    },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
  transcription.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

const aRole = async (): Promise<string> => (await simpleRoles(owner))[0] ?? '';

interface ContactRow {
  id: string;
  name: string;
  chatId: string | null;
  phone?: string | null;
}
const contacts = async (): Promise<ContactRow[]> =>
  (await owner.client.get<{ items: ContactRow[] }>('/contacts')).body.items;

it(
  'Two bots of two roles answer their customers, each for itself',
  async () => {
    const [one = '', other = ''] = await simpleRoles(owner);
    const bots = [telegram.aBot(), telegram.aBot()] as const;
    await connected(owner, one, bots[0]);
    await connected(owner, other, bots[1]);
    const chats = [aTelegramChat(), aTelegramChat()] as const;
    bots[0].offer(telegram.says(chats[0], '[[say:from the **first** role]] 2 < 3'));
    bots[1].offer(telegram.says(chats[1], '[[say:from the second]]', { first_name: 'Boris' }));
    const first = await untilSaid(telegram, chats[0], ({ text }) => text === 'from the first role');
    const second = await untilSaid(telegram, chats[1], ({ text }) => text === 'from the second');
    expect([first.botId, second.botId]).toEqual(bots.map(({ id }) => String(id)));
    expect(first.entities).toEqual([{ type: 'bold', offset: 9, length: 5 }]);
    expect(await settledIn(telegram, chats[0])).toEqual(['from the first role']);
    expect((await contacts()).map(({ name }) => name).sort()).toEqual(['Ann', 'Boris']);
    expect(telegram.of('sendChatAction', chats[0]).length).toBeGreaterThan(0);
    expect(bots[0].commands.map(({ command }) => command)).toEqual(['start', 'help', 'reset', 'back']);
  },
  longest,
);

it(
  'A wrong token is refused in the words of Telegram, and a bot works for one role only',
  async () => {
    const [one = '', other = ''] = await simpleRoles(owner);
    const put = (agentId: string, botToken: string, from = owner) =>
      from.client.put<BotIntegration>(pathOfBot(agentId), { settings: {}, secrets: { botToken } });
    const wrong = await put(one, '1234567:a-token-that-nobody-was-given');
    expect([wrong.status, wrong.body.code]).toEqual([422, 'integration_refused']);
    expect(wrong.body.errors).toEqual([{ path: 'secrets.botToken', message: 'Telegram: Unauthorized' }]);
    expect((await put(one, 'no token')).status).toBe(400);
    const bot = telegram.aBot();
    expect((await put(one, bot.token)).body.account).toEqual({
      name: `@${bot.username}`,
      url: `https://t.me/${bot.username}`,
    });
    const twice = await put(other, bot.token);
    expect([twice.status, twice.body.errors?.[0]?.path]).toEqual([422, 'secrets.botToken']);
    const stranger = await anOrg(deployment.url);
    const [foreign = ''] = await simpleRoles(stranger);
    expect((await put(foreign, bot.token, stranger)).status).toBe(422);
    expect((await put(one, bot.token)).status).toBe(200);
  },
  longest,
);

it(
  'Commands are answered: a greeting, a list, a new beginning, and those of the role',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, {
      greeting: 'Welcome to **us**',
      commands: [
        { command: 'hours', description: 'When we are open', text: 'From 9 to 6' },
        {
          command: 'price',
          description: 'What it costs',
          prompt: '[[say:it costs much]] Name the price of:',
        },
      ],
    });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '/start promo-1'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'Welcome to us');
    bot.offer(telegram.says(chatId, '/help'));
    await untilSaid(telegram, chatId, ({ text }) => text.includes('/hours — When we are open'));
    bot.offer(telegram.says(chatId, '/hours'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'From 9 to 6');
    bot.offer(telegram.says(chatId, '/price windows'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'it costs much');
    bot.offer(telegram.says(chatId, '/reset'));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('We begin anew'));
    bot.offer(telegram.says(chatId, '[[echo]]'));
    const { text } = await untilSaid(telegram, chatId, (message) => message.text.includes('"messages"'));
    expect(text).not.toContain('windows');
  },
  longest,
);

it(
  'A long answer comes in several messages, in order',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[tokens:1500]]'));
    await untilSaid(telegram, chatId, ({ text }) => text.endsWith(' t1499'));
    const messages = telegram.to(chatId);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map(({ text }) => text).join(' ')).toBe(
      Array.from({ length: 1_500 }, (_, n) => `t${n}`).join(' '),
    );
  },
  longest,
);

it(
  'An answer grows in its place while it is written, no faster than Telegram takes it',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[delay:100]] [[tokens:100]]'));
    const { earlier, text } = await untilSaid(telegram, chatId, (message) => message.text.endsWith('t99'));
    expect(await settledIn(telegram, chatId)).toHaveLength(1);
    expect(text).toBe(Array.from({ length: 100 }, (_, n) => `t${n}`).join(' '));
    expect(earlier.length).toBeGreaterThan(0);
    for (const piece of earlier) expect(text.startsWith(piece)).toBe(true);
    const sent = [...telegram.of('sendMessage', chatId), ...telegram.of('editMessageText', chatId)];
    const times = sent.map(({ at }) => at).sort((a, b) => a - b);
    // A second between any two; the clock of the other side may see them a little closer.
    for (const [n, at] of times.entries()) if (n > 0) expect(at - (times[n - 1] ?? 0)).toBeGreaterThan(700);
  },
  longest,
);

it(
  'With streaming off an answer comes whole',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[delay:60]] [[tokens:50]]'));
    const { earlier } = await untilSaid(telegram, chatId, ({ text }) => text.endsWith('t49'));
    expect(earlier).toEqual([]);
  },
  longest,
);

it(
  'In groups it answers who means it, and nobody else',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chat = { id: -aTelegramChat(), type: 'supergroup', title: 'Builders' };
    const from = { id: aTelegramChat(), is_bot: false, first_name: 'Zoe', language_code: 'en' };
    const name = `@${bot.username}`;
    const mention = { type: 'mention', offset: 0, length: name.length };
    bot.offer(
      telegram.sends(from.id, { chat, text: '[[say:not for you]]' }),
      telegram.sends(from.id, { chat, text: '/help@some_other_bot' }),
      telegram.sends(from.id, { chat, text: `${name} [[say:called]]`, entities: [mention] }),
    );
    const called = await untilSaid(telegram, chat.id, ({ text }) => text === 'called');
    bot.offer(
      telegram.sends(from.id, {
        chat,
        text: '[[say:replied]]',
        reply_to_message: { message_id: called.id, from: { id: bot.id, is_bot: true } },
      }),
    );
    await untilSaid(telegram, chat.id, ({ text }) => text === 'replied');
    expect(await settledIn(telegram, chat.id)).toEqual(['called', 'replied']);
    expect((await contacts()).map((contact) => contact.name)).toEqual(['Builders']);
  },
  longest,
);

it(
  'Photos and documents reach the chat, and what is too large or unknown is said so',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    const file_id = telegram.aFile(Buffer.from('the plan of the house'));
    bot.offer(
      telegram.sends(chatId, { document: { file_id, file_name: 'план.txt' }, caption: '[[say:seen]] look' }),
    );
    await untilSaid(telegram, chatId, ({ text }) => text === 'seen');
    const [contact] = await contacts();
    const { body } = await owner.client.get<{ items: { attachments: { id: string; name: string }[] }[] }>(
      `/chats/${contact?.chatId}/messages`,
    );
    const [attachment] = body.items.flatMap(({ attachments }) => attachments);
    expect(attachment?.name).toBe('план.txt');
    const large = telegram.aFile(Buffer.alloc(300_000, 'x'));
    bot.offer(telegram.sends(chatId, { document: { file_id: large, file_name: 'big.txt' } }));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('This file is too large'));
    bot.offer(telegram.sends(chatId, { sticker: { file_id: 'x', emoji: '🙂' } }));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('I cannot read this'));
  },
  longest,
);

it(
  'A voice message is read as what is said in it',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    const file_id = telegram.aFile(Buffer.from('voice:[[say:I heard you]]\r\n'));
    bot.offer(telegram.sends(chatId, { voice: { file_id, duration: 2 } }));
    await untilSaid(telegram, chatId, ({ text }) => text === 'I heard you');
    expect(heardVoices.at(-1)).toContain('whisper-1');
    const silent = telegram.aFile(Buffer.from('voice:\r\n'));
    bot.offer(telegram.sends(chatId, { voice: { file_id: silent, duration: 2 } }));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('I heard no words'));
  },
  longest,
);

it(
  'Who is not on the list is turned away; who is by phone shares it first, their own',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { allowList: ['@known', '+7 900 123-45-67'] });
    const [known, phoned, stranger] = [aTelegramChat(), aTelegramChat(), aTelegramChat()];
    bot.offer(telegram.says(known, '[[say:welcome]]', { username: 'Known' }));
    await untilSaid(telegram, known, ({ text }) => text === 'welcome');
    bot.offer(telegram.says(phoned, '[[say:too early]]'));
    const asked = await untilSaid(telegram, phoned, ({ text }) => text.startsWith('To go on, share'));
    expect(JSON.stringify(asked.payload.reply_markup)).toContain('"request_contact":true');
    const share = (chatId: number, phone_number: string, user_id = chatId) =>
      telegram.sends(chatId, { contact: { phone_number, user_id, first_name: 'Ann' } });
    bot.offer(share(phoned, '79001234567', stranger));
    await untilSaid(telegram, phoned, ({ text }) => text.startsWith('This is not your own'));
    bot.offer(share(stranger, '79990000000'));
    await untilSaid(telegram, stranger, ({ text }) => text.startsWith('Sorry'));
    bot.offer(share(phoned, '79001234567'));
    await untilSaid(telegram, phoned, ({ text }) => text.startsWith('Thank you'));
    bot.offer(telegram.says(phoned, '[[say:welcome as well]]'));
    await untilSaid(telegram, phoned, ({ text }) => text === 'welcome as well');
    expect(telegram.to(phoned).map(({ text }) => text)).not.toContain('too early');
    expect((await contacts()).map(({ phone }) => phone ?? null).sort()).toEqual(['+79001234567', null]);
  },
  longest,
);

it(
  'A bot whose token is taken back fails, once, and people are told',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot);
    await eventually('it asks', () => Promise.resolve(bot.polls > 0), patience);
    bot.revoke();
    const { error } = await untilBot(owner, agentId, ({ actual }) => actual === 'error');
    expect(error).toMatchObject({ code: 'integration_refused', detail: 'Telegram: Unauthorized' });
    await eventually(
      'people are told',
      async () => (await inboxOf(owner)).some(({ type }) => type === 'system'),
      patience,
    );
    const { polls } = bot;
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(bot.polls).toBe(polls);
  },
  longest,
);

it(
  'A refusal for one chat holds up no other',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const [slow, quick] = [aTelegramChat(), aTelegramChat()];
    telegram.fail(slow, { kind: 'too_many', retryAfter: 5, times: 1 });
    bot.offer(telegram.says(slow, '[[say:late]]'));
    await eventually(
      'it was refused',
      () => Promise.resolve(telegram.of('sendMessage', slow).length > 0),
      patience,
    );
    bot.offer(telegram.says(quick, '[[say:at once]]'));
    const late = await untilSaid(telegram, slow, ({ text }) => text === 'late');
    const [refused] = telegram.of('sendMessage', slow);
    expect(late.at - (refused?.at ?? 0)).toBeGreaterThan(4_500);
    await untilSaid(telegram, quick, ({ text }) => text === 'at once');
    expect(await settledIn(telegram, slow)).toEqual(['late']);
  },
  longest,
);

it('A process that dies loses no message, and nothing is answered twice', async () => {
  const bots = [telegram.aBot(), telegram.aBot()];
  const roles = await simpleRoles(owner);
  for (const [n, bot] of bots.entries()) await connected(owner, roles[n] ?? '', bot);
  const chats = Array.from({ length: 8 }, () => aTelegramChat());
  for (const [n, chatId] of chats.entries())
    bots[n % bots.length]?.offer(telegram.says(chatId, `[[delay:50]] [[say:answer to number ${n}]]`));
  await eventually(
    'some are taken',
    () => Promise.resolve(telegram.of('sendChatAction').some(({ chatId }) => chats.includes(Number(chatId)))),
    patience,
  );
  const killedAt = Date.now();
  await deployment.crashConsumers();
  const [late] = [aTelegramChat()];
  bots[0]?.offer(telegram.says(late, '[[say:back again]]'));
  await untilSaid(telegram, late, ({ text }) => text === 'back again');
  // 15 s are promised; a slow machine under test may take longer to say so.
  expect(Date.now() - killedAt).toBeLessThan(profile === 'scaled' ? 50_000 : 60_000);
  for (const [n, chatId] of chats.entries()) {
    await untilSaid(telegram, chatId, ({ text }) => text === `answer to number ${n}`);
  }
  for (const [n, chatId] of chats.entries())
    expect(await settledIn(telegram, chatId)).toEqual([`answer to number ${n}`]);
}, 200_000);
