import { connected, patience, settledIn, simpleRoles, untilSaid } from '../support/bots.js';
import { anOrg, type MessageBody, type Person } from '../support/builders.js';
import { aContact, spokenIn, type ContactBody, type SpokenBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi, type TelegramMessage } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 150_000;
const largestFile = 200_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment({
    TELEGRAM_API_ROOT: telegram.url,
    PROCESS_CHECK_INTERVAL: '1',
    FILE_MAX_SIZE: String(largestFile),
  });
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

const aRole = async (): Promise<string> => (await simpleRoles(owner))[0] ?? '';

async function aDialogRole(steps: object[]): Promise<string> {
  const { status, body } = await owner.client.post<{ id: string }>('/agents', {
    ...{ username: 'clerk', name: 'Клерк', title: 'Клерк', description: 'Записывает' },
    ...{ type: 'chain', prompt: 'Ты клерк.', steps },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

type Heard = SpokenBody & { attachments: { name: string }[] };

/** What they wrote, when it is as many as that. */
const heardFrom = (externalId: number, count: number): Promise<Heard[]> =>
  eventually(
    `${externalId} has written ${count}`,
    async () => {
      const { chatId } = await aContact(owner, String(externalId));
      const said = (await spokenIn(owner, chatId)).filter(({ author }) => author.kind === 'contact');
      return said.length >= count && (said as Heard[]);
    },
    patience,
  );

const contactOf = (externalId: number): Promise<ContactBody> => aContact(owner, String(externalId));

const russian = { language_code: 'ru' };

describe('A card', () => {
  const phoneSteps = [
    { id: 'phone', kind: 'ask', question: 'Ваш телефон?', slot: { type: 'phone' } },
    { id: 'end', kind: 'finish', text: 'Записал: {{slots.phone}}' },
  ];

  it(
    'of their own answers the question of a dialog, and is kept, where nobody has to show who they are',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aDialogRole(phoneSteps), bot);
      const chatId = aTelegramChat();
      bot.offer(telegram.says(chatId, 'Здравствуйте', russian));
      await untilSaid(telegram, chatId, ({ text }) => text === 'Ваш телефон?');
      const card = { phone_number: '79161234567', first_name: 'Ann', user_id: chatId };
      const update = telegram.sends(chatId, { contact: card }, russian);
      bot.offer(update, update);
      await untilSaid(telegram, chatId, ({ text }) => text === 'Записал: +79161234567');
      expect(await settledIn(telegram, chatId)).toEqual(['Ваш телефон?', 'Записал: +79161234567']);
      expect(await contactOf(chatId)).toMatchObject({
        ...{ phone: '+79161234567', state: 'new', authorizedAt: null },
      });
      const [, said] = await heardFrom(chatId, 2);
      expect(said).toMatchObject({
        content: '+79161234567',
        userData: { phone: '+79161234567', is_authenticated: false },
      });
    },
    longest,
  );

  it(
    'of somebody else is their name and number, and not taken for the sender’s, also in a group',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot);
      const [chatId, group] = [aTelegramChat(), -aTelegramChat()];
      const card = { phone_number: '8 916 000-11-22', first_name: 'Пётр', last_name: 'Иванов' };
      bot.offer(telegram.sends(chatId, { contact: card }, russian));
      const [said] = await heardFrom(chatId, 1);
      expect(said?.content).toBe('Пётр Иванов, +79160001122');
      expect(await contactOf(chatId)).toMatchObject({ phone: null, state: 'new' });
      const [answer = ''] = await settledIn(telegram, chatId);
      expect(answer).not.toMatch(/не ваш номер|Спасибо/);
      const reply_to_message = { message_id: 1, from: { id: bot.id, is_bot: true, first_name: 'Artel' } };
      const own = { phone_number: '79161234567', first_name: 'Ann', user_id: chatId };
      const chat = { id: group, type: 'supergroup', title: 'Builders' };
      bot.offer(telegram.sends(chatId, { chat, contact: own, reply_to_message }));
      const [inGroup] = await heardFrom(group, 1);
      expect(inGroup?.content).toBe('+79161234567');
      expect(await contactOf(group)).toMatchObject({ phone: null, state: 'new' });
    },
    longest,
  );

  it(
    'lets in where a bot wants one, once, and is a message like any other from then on',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot, { requireContact: true });
      const chatId = aTelegramChat();
      const others = { phone_number: '79160001122', first_name: 'Peter', user_id: 1 };
      const own = { phone_number: '79161234567', first_name: 'Ann', user_id: chatId };
      bot.offer(telegram.sends(chatId, { contact: others }));
      await untilSaid(telegram, chatId, ({ text }) => text.startsWith('This is not your own number'));
      bot.offer(telegram.sends(chatId, { contact: own }));
      await untilSaid(telegram, chatId, ({ text }) => text.startsWith('Thank you!'));
      expect(await eventually('they are known', () => knownAt(chatId), patience)).toMatchObject({
        ...{ state: 'authorized', phone: '+79161234567', chatId: null },
      });
      bot.offer(telegram.sends(chatId, { contact: others }));
      const [said] = await heardFrom(chatId, 1);
      expect(said).toMatchObject({ content: 'Peter, +79160001122', userData: { phone: '+79161234567' } });
      expect((await contactOf(chatId)).phone).toBe('+79161234567');
    },
    longest,
  );

  /** Also before they have said anything. */
  const knownAt = async (externalId: number): Promise<ContactBody | undefined> => {
    const { body } = await owner.client.get<{ items: ContactBody[] }>('/contacts');
    return body.items.find((contact) => contact.externalId === String(externalId));
  };
});

describe('A reply', () => {
  const replying = (to: Pick<TelegramMessage, 'id' | 'text'>, from: object) => ({
    reply_to_message: { message_id: to.id, text: to.text, from },
  });
  const answerIn = async (chatId: number): Promise<MessageBody | undefined> =>
    (await spokenIn(owner, (await contactOf(chatId)).chatId ?? '')).find(
      ({ author }) => author.kind === 'agent',
    );

  it(
    'is one in the chat, to any message of an answer, to what they said themselves, and to nothing deleted',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot);
      const role = { id: bot.id, is_bot: true, first_name: 'Artel' };
      const chatId = aTelegramChat();
      const question = telegram.says(chatId, '[[tokens:1200]]');
      const asked = question.message as { message_id: number; text: string };
      bot.offer(question);
      await untilSaid(telegram, chatId, ({ text }) => text.endsWith('t1199'));
      const pieces = telegram.to(chatId);
      expect(pieces.length).toBeGreaterThan(1);
      const [first] = await heardFrom(chatId, 1);
      const answer = await answerIn(chatId);
      const me = { id: chatId, is_bot: false, first_name: 'Ann' };
      const replies: [{ id: number; text: string }, object, string | undefined][] = [
        ...pieces.map((piece): [TelegramMessage, object, string | undefined] => [piece, role, answer?.id]),
        [{ id: asked.message_id, text: asked.text }, me, first?.id],
      ];
      for (const [n, [to, from, id]] of replies.entries()) {
        bot.offer(telegram.sends(chatId, { text: `[[say:reply ${n}]]`, ...replying(to, from) }));
        await untilSaid(telegram, chatId, ({ text }) => text === `reply ${n}`);
        const said = (await heardFrom(chatId, n + 2)).at(-1);
        expect([said?.content, said?.replyToId]).toEqual([`[[say:reply ${n}]]`, id]);
      }
      expect((await owner.client.delete(`/messages/${answer?.id}`)).status).toBeLessThan(300);
      const [piece] = pieces as [TelegramMessage];
      bot.offer(telegram.sends(chatId, { text: '[[say:to nothing]]', ...replying(piece, role) }));
      await untilSaid(telegram, chatId, ({ text }) => text === 'to nothing');
      const last = (await heardFrom(chatId, replies.length + 2)).at(-1);
      expect([last?.content, last?.replyToId]).toEqual(['[[say:to nothing]]', null]);
    },
    longest,
  );

  it(
    'to what the bot never heard quotes it by its author, and no dialog takes that for an answer',
    async () => {
      const bot = telegram.aBot();
      const steps = [
        { id: 'area', kind: 'ask', question: 'Какая площадь?', slot: { type: 'number', min: 1, max: 9_000 } },
        { id: 'end', kind: 'finish', text: 'Записал: {{slots.area}}' },
      ];
      await connected(owner, await aDialogRole(steps), bot);
      const [ann, peter, blocked] = [aTelegramChat(), aTelegramChat(), aTelegramChat()];
      const chat = { id: -aTelegramChat(), type: 'supergroup', title: 'Builders' };
      const name = `@${bot.username}`;
      const entities = [{ type: 'mention', offset: 0, length: name.length }];
      const asks = (words: string, more: object = {}) =>
        telegram.sends(ann, { chat, text: `${name} ${words}`, entities, ...more }, russian);
      bot.offer(asks('здравствуйте'));
      await untilSaid(telegram, chat.id, ({ text }) => text === 'Какая площадь?');
      const theirs = {
        id: 5,
        text: `У меня 4500 метров,\nа нужно ещё 700. ${'И вот ещё что. '.repeat(100)}`,
      };
      const author = { id: peter, is_bot: false, first_name: 'Пётр', last_name: 'Иванов' };
      const update = asks('120', replying(theirs, author));
      bot.offer(update);
      await untilSaid(telegram, chat.id, ({ text }) => text === 'Записал: 120');
      const said = (await heardFrom(chat.id, 2)).at(-1);
      expect(said?.replyToId).toBeNull();
      expect(said?.content).toMatch(
        /^> ↩ "Пётр Иванов": У меня 4500 метров, а нужно ещё 700\. [^\n]{200,300}…\n\n120$/,
      );
      // What is corrected stands below the same quotation.
      const { message } = update as unknown as { message: object };
      bot.offer(telegram.update({ edited_message: { ...message, text: `${name} 130` } }));
      await eventually(
        'it is corrected',
        async () => (await heardFrom(chat.id, 2))[1]?.content.endsWith('…\n\n130'),
        patience,
      );
      // Who is blocked is not heard in the mouth of another either.
      bot.offer(telegram.says(blocked, 'Привет', russian));
      await untilSaid(telegram, blocked, ({ text }) => text === 'Какая площадь?');
      const { id } = await contactOf(blocked);
      expect((await owner.client.patch(`/contacts/${id}`, { isBlocked: true })).status).toBe(200);
      const hushed = { id: blocked, is_bot: false, first_name: 'Злой' };
      bot.offer(asks('что он сказал', replying({ id: 6, text: 'не слушайте её' }, hushed)));
      expect((await heardFrom(chat.id, 3)).at(-1)?.content).toBe('что он сказал');
    },
    longest,
  );

  it(
    'to chosen words quotes them, beside the message that they are of',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot);
      const chatId = aTelegramChat();
      bot.offer(telegram.says(chatId, '[[say:The first one, the second one, the third one]]'));
      const answer = await untilSaid(telegram, chatId, ({ text }) => text.endsWith('the third one'));
      const role = { id: bot.id, is_bot: true, first_name: 'Artel' };
      const quote = { text: 'the second one', position: 15, is_manual: true };
      bot.offer(
        telegram.sends(chatId, { text: '[[say:well chosen]] this', quote, ...replying(answer, role) }),
      );
      await untilSaid(telegram, chatId, ({ text }) => text === 'well chosen');
      const said = (await heardFrom(chatId, 2)).at(-1);
      expect(said?.content).toBe('> ↩ "Artel": the second one\n\n[[say:well chosen]] this');
      expect(said?.replyToId).toBe((await answerIn(chatId))?.id);
    },
    longest,
  );
});

describe('What moves or sounds', () => {
  const fileNames = ({ attachments }: Heard): string[] => attachments.map(({ name }) => name);
  const aFile = (content = 'bytes'): { file_id: string } => ({
    file_id: telegram.aFile(Buffer.from(content)),
  });

  it(
    'is kept as a file, with its words, and in an album as well',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot);
      const chatId = aTelegramChat();
      const [moving, pictured, filmed] = [aFile(), aFile(), aFile()];
      bot.offer(
        telegram.sends(chatId, { message_id: 31, video: aFile(), caption: '[[say:seen]] look' }),
        telegram.sends(chatId, { message_id: 32, video_note: aFile() }),
        telegram.sends(chatId, { message_id: 33, audio: { ...aFile(), file_name: 'песня.mp3' } }),
        // As Telegram tells of it: twice.
        telegram.sends(chatId, { message_id: 34, animation: moving, document: moving }),
        telegram.sends(chatId, { message_id: 35, media_group_id: 'a', photo: [pictured] }),
        telegram.sends(chatId, { message_id: 36, media_group_id: 'a', video: filmed, caption: 'both' }),
      );
      await untilSaid(telegram, chatId, ({ text }) => text === 'seen');
      const said = await heardFrom(chatId, 5);
      expect(said.map((one) => [one.content, fileNames(one)])).toEqual([
        ['[[say:seen]] look', ['video-31.mp4']],
        ['', ['video-note-32.mp4']],
        ['', ['песня.mp3']],
        ['', ['animation-34.mp4']],
        ['both', ['photo-35.jpg', 'video-36.mp4']],
      ]);
    },
    longest,
  );

  it(
    'and is too large leaves its words and what came beside it, and both sides are told',
    async () => {
      const bot = telegram.aBot();
      await connected(owner, await aRole(), bot);
      const [chatId, alone] = [aTelegramChat(), aTelegramChat()];
      const large = { ...aFile('x'.repeat(largestFile + 1)), file_name: 'ремонт.mp4' };
      bot.offer(
        telegram.sends(chatId, { media_group_id: 'b', message_id: 41, photo: [aFile()] }),
        telegram.sends(chatId, {
          ...{ media_group_id: 'b', message_id: 42, video: large },
          caption: '[[say:I see one of them]] how much is it?',
        }),
        telegram.sends(alone, { video: large }),
      );
      await untilSaid(telegram, chatId, ({ text }) => text === 'I see one of them');
      await untilSaid(telegram, chatId, ({ text }) => text.startsWith('This file is too large'));
      const [said] = await heardFrom(chatId, 1);
      expect(said?.content).toBe(
        '> 📎 ремонт.mp4: not taken, larger than 0 MB\n\n[[say:I see one of them]] how much is it?',
      );
      expect(said && fileNames(said)).toEqual(['photo-41.jpg']);
      await untilSaid(telegram, alone, ({ text }) => text.startsWith('This file is too large'));
      expect(await settledIn(telegram, alone)).toHaveLength(1);
    },
    longest,
  );
});
