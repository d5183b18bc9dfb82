import { connected, patience, pathOfBot, settledIn, simpleRoles, untilSaid } from '../support/bots.js';
import { anOrg, type MessageBody, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi, type TelegramMessage } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 150_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment(
    { TELEGRAM_API_ROOT: telegram.url, PROCESS_CHECK_INTERVAL: '1' },
    { workers: 2 },
  );
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
  externalId: string;
  chatId: string | null;
}

const contactAt = (externalId: number): Promise<ContactRow> =>
  eventually(
    `${externalId} is known`,
    async () => {
      const { body } = await owner.client.get<{ items: ContactRow[] }>('/contacts');
      return body.items.find((contact) => contact.externalId === String(externalId));
    },
    patience,
  );

const messagesWith = async (externalId: number): Promise<MessageBody[]> => {
  const { chatId } = await contactAt(externalId);
  const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`);
  return body.items;
};

const piecesIn = (chatId: number): Promise<unknown> =>
  eventually('a piece stands there', () => Promise.resolve(telegram.to(chatId).length > 0), patience);

const turn = async (agentId: string, what: 'start' | 'stop'): Promise<void> => {
  const { status } = await owner.client.post(pathOfBot(agentId, `/${what}`));
  expect(status).toBeLessThan(300);
};

it(
  'That there is no answer is told once, in the place of its pieces, whoever saw them',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot);
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[delay:200]] [[tokens:100]] [[fault:cut]]'));
    await piecesIn(chatId);
    await turn(agentId, 'stop');
    await eventually(
      'it has failed',
      async () =>
        (await messagesWith(chatId)).some(({ runs }) => runs.some((run) => run.status === 'failed')),
      patience,
    );
    await turn(agentId, 'start');
    const { earlier } = await untilSaid(telegram, chatId, ({ text }) =>
      text.startsWith('I could not answer'),
    );
    expect(earlier[0]).toMatch(/^t0 /);
    expect(await settledIn(telegram, chatId)).toHaveLength(1);
  },
  longest,
);

it(
  'Pieces of what is not to be said any more are taken back',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot);
    const [left, rejected] = [aTelegramChat(), aTelegramChat()];
    bot.offer(
      telegram.says(left, '[[delay:200]] [[tokens:400]]'),
      telegram.says(rejected, '[[delay:200]] [[tokens:80]]'),
    );
    await piecesIn(left);
    await piecesIn(rejected);
    await turn(agentId, 'stop');
    const { id } = await contactAt(left);
    expect((await owner.client.post(`/contacts/${id}/take-over`)).status).toBeLessThan(300);
    const answer = await eventually(
      'it is answered',
      async () => (await messagesWith(rejected)).find(({ author }) => author.kind === 'agent'),
      patience,
    );
    const verdict = await owner.client.post(`/messages/${answer.id}/validate`, { decision: 'reject' });
    expect(verdict.status).toBeLessThan(300);
    expect([telegram.to(left).length, telegram.to(rejected).length]).toEqual([1, 1]);
    await turn(agentId, 'start');
    for (const chatId of [left, rejected])
      await eventually('it is gone', () => Promise.resolve(telegram.to(chatId).length === 0), patience);
  },
  longest,
);

it(
  'In a group an answer says what it answers, from its first piece on, and stays in its topic',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot);
    const chat = { id: -aTelegramChat(), type: 'supergroup', title: 'Builders' };
    const name = `@${bot.username}`;
    const update = telegram.sends(aTelegramChat(), {
      chat,
      text: `${name} [[delay:150]] [[tokens:40]]`,
      ...{ message_thread_id: 77, is_topic_message: true },
      entities: [{ type: 'mention', offset: 0, length: name.length }],
    });
    bot.offer(update);
    const said = await untilSaid(telegram, chat.id, ({ text }) => text.endsWith('t39'));
    expect(said.earlier.length).toBeGreaterThan(0);
    expect(said.payload.message_thread_id).toBe(77);
    expect(said.payload.reply_parameters).toEqual({
      message_id: (update.message as { message_id: number }).message_id,
      allow_sending_without_reply: true,
    });
  },
  longest,
);

it(
  'A group that became a supergroup is answered there',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const chat = { id: -aTelegramChat(), type: 'group', title: 'Builders' };
    const to = -1_000_000_000_000 - aTelegramChat();
    telegram.fail(chat.id, { kind: 'migrated', to });
    const from = aTelegramChat();
    const reply_to_message = { message_id: 1, from: { id: bot.id, is_bot: true } };
    bot.offer(telegram.sends(from, { chat, text: '[[say:moved along]]', reply_to_message }));
    await untilSaid(telegram, to, ({ text }) => text === 'moved along');
    await contactAt(to);
    expect(await settledIn(telegram, to)).toEqual(['moved along']);
  },
  longest,
);

it(
  'Nothing goes to a chat before Telegram wants it, typing no more than answers',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const chatId = aTelegramChat();
    telegram.fail(chatId, { kind: 'too_many', retryAfter: 8, times: 1, method: 'sendChatAction' });
    bot.offer(telegram.says(chatId, '[[first:1500]] [[say:in time]]'));
    const { at } = await untilSaid(telegram, chatId, ({ text }) => text === 'in time');
    const [refused, next] = telegram.of('sendChatAction', chatId);
    expect(refused?.status).toBe(429);
    expect(at - (refused?.at ?? at)).toBeGreaterThan(7_500);
    if (next) expect(next.at - (refused?.at ?? next.at)).toBeGreaterThan(7_500);
  },
  longest,
);

const colours = [
  {
    id: 'colour',
    kind: 'ask',
    question: 'Какой цвет?',
    slot: {
      type: 'choice',
      options: [
        { value: 'red', names: ['Красный'] },
        { value: 'blue', names: ['Синий'] },
      ],
    },
  },
  { id: 'check', kind: 'confirm', text: 'Цвет {{slots.colour}}, верно?' },
  { id: 'end', kind: 'finish', text: 'Готово: {{slots.colour}}' },
];

const aDialogRole = async (): Promise<string> => {
  const { status, body } = await owner.client.post<{ id: string }>('/agents', {
    ...{ username: 'painter', name: 'Маляр', title: 'Маляр', description: 'Красит' },
    ...{ type: 'chain', prompt: 'Ты маляр.', steps: colours },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
};

const labelsOf = ({ buttons }: TelegramMessage): string[] => buttons.map(({ text }) => text);

const untilLabels = (message: TelegramMessage, labels: string[]): Promise<unknown> =>
  eventually(
    `the buttons are ${labels.join(', ')}`,
    () => Promise.resolve(labelsOf(message).join() === labels.join()),
    patience,
  );

/** What somebody who pressed was told beside the chat, once it is so many times. */
const toldOf = (presses: number): Promise<unknown[]> =>
  eventually(
    'all presses are answered',
    () => {
      const calls = telegram.of('answerCallbackQuery').slice(-presses);
      return Promise.resolve(calls.length === presses && calls.map(({ payload }) => payload.text));
    },
    patience,
  );

it(
  'A question of a dialog is answered by its buttons, once, or in words',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aDialogRole(), bot);
    const [chatId, strange] = [aTelegramChat(), aTelegramChat()];
    bot.offer(telegram.says(chatId, 'Здравствуйте'));
    const question = await untilSaid(telegram, chatId, ({ text }) => text === 'Какой цвет?');
    expect(labelsOf(question)).toEqual(['Красный', 'Синий']);
    const before = telegram.of('answerCallbackQuery').length;
    bot.offer(telegram.presses(chatId, question, 1), telegram.presses(chatId, question, 0));
    const check = await untilSaid(telegram, chatId, ({ text }) => text === 'Цвет Синий, верно?');
    await untilLabels(question, []);
    expect(labelsOf(check)).toEqual(['Да', 'Нет', 'Назад']);
    const seen = { ...check, buttons: [...check.buttons] };
    bot.offer(telegram.says(chatId, 'да'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'Готово: Синий');
    await untilLabels(check, []);
    // Too late, and by somebody to whom it was not said.
    bot.offer(telegram.says(strange, 'Привет'));
    await untilSaid(telegram, strange, ({ text }) => text === 'Какой цвет?');
    const late = telegram.presses(chatId, seen, 1);
    const { data } = late.callback_query as { data: string };
    const forged = { ...question, chatId: String(strange), buttons: [{ text: 'x', callback_data: data }] };
    bot.offer(late, telegram.presses(strange, forged, 0));
    await eventually(
      'all presses are answered',
      () => Promise.resolve(telegram.of('answerCallbackQuery').length === before + 4),
      patience,
    );
    const told = await toldOf(4);
    expect(told.filter((text) => text === 'Taken')).toHaveLength(1);
    expect(told.filter((text) => text === 'This was answered already')).toHaveLength(3);
    const words = (await messagesWith(chatId)).filter(({ author }) => author.kind === 'contact');
    expect(words.map(({ content }) => content).sort()).toEqual(['Здравствуйте', 'Синий', 'да'].sort());
    expect(await settledIn(telegram, strange)).toEqual(['Какой цвет?']);
  },
  longest,
);

it(
  'Whoever asked says what they think of an answer, and may change their mind',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { feedback: true });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:Helpful words]]'));
    const said = await untilSaid(telegram, chatId, ({ text }) => text === 'Helpful words');
    await untilLabels(said, ['👍', '👎']);
    const rated = (up: number, down: number): Promise<MessageBody> =>
      eventually(
        `it has ${up} and ${down}`,
        async () =>
          (await messagesWith(chatId)).find(
            ({ feedback }) => feedback && feedback.up === up && feedback.down === down,
          ),
        patience,
      );
    bot.offer(telegram.presses(chatId, said, 1));
    await rated(0, 1);
    await untilLabels(said, ['👍', '👎 ✓']);
    bot.offer(telegram.presses(chatId, said, 0), telegram.presses(chatId, said, 0));
    const { id } = await rated(1, 0);
    await untilLabels(said, ['👍 ✓', '👎']);
    await owner.client.post(`/messages/${id}/feedback`, { rating: 'up' });
    await rated(2, 0);
    const { body } = await owner.client.get<{ items: { user: object; rating: string }[] }>(
      `/messages/${id}/feedback`,
    );
    expect(body.items.map(({ user }) => user)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'contact', name: 'Ann' }),
        expect.objectContaining({ kind: 'user', id: owner.id }),
      ]),
    );
  },
  longest,
);
