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
  externalId: string;
  unreachableSince: string | null;
}
interface MessageRow {
  content: string;
  author: { kind: string };
  attachments: { name: string }[];
  delivery?: { state: string; error?: string };
}
const contacts = async (): Promise<ContactRow[]> =>
  (await owner.client.get<{ items: ContactRow[] }>('/contacts')).body.items;

const messagesOf = async (chatId: string | null | undefined): Promise<MessageRow[]> =>
  (await owner.client.get<{ items: MessageRow[] }>(`/chats/${chatId}/messages`)).body.items;

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

it(
  'Files that come slowly hold up their own chats only',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const waiting = Array.from({ length: 6 }, () => aTelegramChat());
    for (const chatId of waiting) {
      const file_id = telegram.aFile(Buffer.from('slow'), 40_000);
      bot.offer(telegram.sends(chatId, { document: { file_id, file_name: 'a.txt' } }));
    }
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:at once]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'at once');
    expect(waiting.flatMap((slow) => telegram.to(slow))).toEqual([]);
  },
  longest,
);

it(
  'Pictures of an album are one message',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    const picture = (n: number, more: object = {}) =>
      telegram.sends(chatId, {
        media_group_id: 'album',
        message_id: n,
        photo: [{ file_id: telegram.aFile(Buffer.from(`picture ${n}`)), width: 1, height: 1 }],
        ...more,
      });
    bot.offer(picture(11), picture(12, { caption: '[[say:a fine album]]' }), picture(13));
    await untilSaid(telegram, chatId, ({ text }) => text === 'a fine album');
    expect(await settledIn(telegram, chatId)).toEqual(['a fine album']);
    const said = (await messagesOf((await contacts())[0]?.chatId)).filter(
      ({ author }) => author.kind === 'contact',
    );
    expect(said.map(({ attachments }) => attachments.map(({ name }) => name))).toEqual([
      ['photo-11.jpg', 'photo-12.jpg', 'photo-13.jpg'],
    ]);
  },
  longest,
);

it(
  'What the database cannot keep is left out of a message, which is answered',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '\0\ud800 [[say:taken]]'), telegram.says(chatId, '[[say:and the next]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'taken');
    await untilSaid(telegram, chatId, ({ text }) => text === 'and the next');
  },
  longest,
);

it(
  'What a contact corrects reads so, and an answer that is being made begins anew',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const chatId = aTelegramChat();
    const edits = (text: string, message_id: number) =>
      telegram.update({
        edited_message: {
          ...{ message_id, chat: { id: chatId, type: 'private' }, text },
          from: { id: chatId, is_bot: false, first_name: 'Ann', language_code: 'en' },
        },
      });
    bot.offer(telegram.sends(chatId, { message_id: 21, text: '[[delay:1000]] [[tokens:300]]' }));
    await eventually(
      'it is being answered',
      () => Promise.resolve(telegram.of('sendChatAction', chatId).length > 0),
      patience,
    );
    bot.offer(edits('[[say:to the correction]]', 21));
    await untilSaid(telegram, chatId, ({ text }) => text === 'to the correction');
    const edit = edits('[[say:nobody asked]]', 21);
    bot.offer(edit, edit);
    const ofContact = async () =>
      (await messagesOf((await contacts())[0]?.chatId)).filter(({ author }) => author.kind === 'contact');
    await eventually(
      'it is corrected again',
      async () => (await ofContact())[0]?.content === '[[say:nobody asked]]',
      patience,
    );
    expect(await settledIn(telegram, chatId)).toEqual(['to the correction']);
    expect(await ofContact()).toHaveLength(1);
  },
  longest,
);

it(
  'Who blocks the bot is sent nothing, until they are back',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:hello]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'hello');
    const [contact] = await contacts();
    expect((await owner.client.post(`/contacts/${contact?.id}/take-over`)).status).toBeLessThan(300);
    const becomes = async (status: string, isReached: boolean) => {
      bot.offer(
        telegram.update({
          my_chat_member: {
            chat: { id: chatId, type: 'private' },
            from: { id: chatId, is_bot: false, first_name: 'Ann' },
            new_chat_member: { status, user: { id: bot.id, is_bot: true } },
          },
        }),
      );
      await eventually(
        `it is ${status}`,
        async () => ((await contacts())[0]?.unreachableSince === null) === isReached,
        patience,
      );
    };
    const writes = (content: string) =>
      owner.client.post<{ message: { id: string } }>(`/chats/${contact?.chatId}/messages`, { content });
    await becomes('kicked', false);
    await writes('into the void');
    const deliveryOf = async (text: string) => {
      const said = await messagesOf((await contacts())[0]?.chatId);
      return said.find(({ content }) => content === text)?.delivery;
    };
    expect(await deliveryOf('into the void')).toMatchObject({ state: 'waiting', error: 'unreachable' });
    // Nothing is tried meanwhile, of that or of what is said behind it.
    await writes('anybody there?');
    expect(await settledIn(telegram, chatId)).toEqual(['hello']);
    await becomes('member', true);
    await untilSaid(telegram, chatId, ({ text }) => text.endsWith('anybody there?'));
    expect((await settledIn(telegram, chatId)).map((text) => text.split('\n').at(-1))).toEqual([
      'hello',
      'into the void',
      'anybody there?',
    ]);
    await eventually(
      'the chat shows that it was sent',
      async () => (await deliveryOf('into the void'))?.state === 'sent',
      patience,
    );
  },
  longest,
);

it(
  'A group that becomes a supergroup stays the same conversation',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const [person, before, after] = [aTelegramChat(), { ...aGroup(), type: 'group' }, aGroup()];
    const name = `@${bot.username}`;
    const entities = [{ type: 'mention', offset: 0, length: name.length }];
    const asks = (chat: object, text: string) =>
      telegram.sends(person, { chat, text: `${name} ${text}`, entities });
    bot.offer(asks(before, '[[say:small]]'));
    await untilSaid(telegram, before.id, ({ text }) => text === 'small');
    const [known] = await contacts();
    bot.offer(
      telegram.sends(person, { chat: before, migrate_to_chat_id: after.id }),
      telegram.sends(person, { chat: after, migrate_from_chat_id: before.id }),
      asks(after, '[[say:super]]'),
    );
    await untilSaid(telegram, after.id, ({ text }) => text === 'super');
    const now = await contacts();
    expect(now.map(({ id, externalId }) => [id, externalId])).toEqual([[known?.id, String(after.id)]]);
  },
  longest,
);

it(
  'Topics of a forum are conversations of their own, answered where they are',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const [person, chat] = [aTelegramChat(), aGroup()];
    const name = `@${bot.username}`;
    const entities = [{ type: 'mention', offset: 0, length: name.length }];
    const asks = (text: string, topic: object) =>
      telegram.sends(person, { chat, text: `${name} ${text}`, entities, ...topic });
    bot.offer(
      asks('[[say:in general]]', {}),
      asks('[[say:in the topic]]', { message_thread_id: 45, is_topic_message: true }),
    );
    const general = await untilSaid(telegram, chat.id, ({ text }) => text === 'in general');
    const topical = await untilSaid(telegram, chat.id, ({ text }) => text === 'in the topic');
    const threads = [general, topical].map(({ payload }) => payload.message_thread_id);
    expect(threads).toEqual([undefined, 45]);
    expect((await contacts()).map(({ externalId }) => externalId).sort()).toEqual(
      [String(chat.id), `${chat.id}/45`].sort(),
    );
  },
  longest,
);
