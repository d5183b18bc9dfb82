import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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
import type { SpokenBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi, type TelegramMessage } from '../support/telegram-api.js';
import type { BotUpdate, TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 180_000;

let telegram: TelegramApi;
/** What tools call: it takes its time, and counts. */
let till: Server;
let paid = 0;
const tillMillis = 3_000;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  till = createServer((_, response) => {
    paid++;
    setTimeout(() => response.end('{}'), tillMillis);
  });
  await new Promise<void>((listening) => till.listen(0, '127.0.0.1', listening));
  deployment = await aDeployment(
    { TELEGRAM_API_ROOT: telegram.url, PROCESS_CHECK_INTERVAL: '1', EGRESS_ALLOW: tillAt() },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
  till.close();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

const tillAt = (): string => `127.0.0.1:${(till.address() as AddressInfo).port}`;

const aRole = async (): Promise<string> => (await simpleRoles(owner))[0] ?? '';

const messagesWith = async (externalId: number): Promise<SpokenBody[]> => {
  const { body } = await owner.client.get<{ items: { externalId: string; chatId: string }[] }>('/contacts');
  const contact = body.items.find((one) => one.externalId === String(externalId));
  if (!contact) return [];
  const messages = await owner.client.get<{ items: SpokenBody[] }>(`/chats/${contact.chatId}/messages`);
  return messages.body.items.toSorted((a, b) => a.seq - b.seq);
};

const turn = async (agentId: string, what: 'start' | 'stop' | 'restart'): Promise<void> => {
  const { status } = await owner.client.post(pathOfBot(agentId, `/${what}`));
  expect(status).toBeLessThan(300);
};

/** Why it went from one state to another, the last first. */
const causesOf = async (agentId: string): Promise<string[]> => {
  const { body } = await owner.client.get<{ items: { cause: string }[] }>(pathOfBot(agentId, '/history'));
  return body.items.map(({ cause }) => cause);
};

const sorry = 'Your message could not be taken. Please send it again.';

const tooMany =
  'Too many messages in a row: some of them will not be answered. Please wait a minute and write again.';

/** By all processes that have bots. */
async function droppedUpdates(): Promise<number> {
  const texts = await Promise.all(
    deployment.consumers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  );
  return texts
    .map((text) => Number(/^artel_telegram_updates_dropped_total (\d+)/m.exec(text)?.[1] ?? 0))
    .reduce((sum, count) => sum + count, 0);
}

interface Row {
  attempts?: number;
  replays?: number;
  /** When it was set aside, and came; a time of SQL. */
  asideAt?: string;
  receivedAt?: string;
}

/** A statement that has the bot hear this. */
const inInbox = (bot: TelegramBotAccount, chatId: number, update: BotUpdate, row: Row = {}): string => {
  const { attempts = 0, replays = 0, asideAt = 'NULL', receivedAt = 'now()' } = row;
  return `INSERT INTO telegram_inbox (org_id, integration_id, bot_id, update_id, conversation, content, attempts, replays,
      failed_at, aside_at, received_at)
    SELECT org_id, id, '${bot.id}', ${update.update_id}, '${chatId}', '${JSON.stringify(update)}'::jsonb, ${attempts},
      ${replays}, ${asideAt}, ${asideAt}, ${receivedAt}
    FROM integrations WHERE type = 'telegram' AND account_key = '${bot.id}';`;
};

it(
  'What could not be taken is taken at the next beginning, in its place and once; what is too old or was tried often never',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot, { streaming: false });
    const [waiting, gone] = [aTelegramChat(), aTelegramChat()];
    const hello = telegram.says(waiting, '[[say:hello]]');
    bot.offer(hello, telegram.says(gone, '[[say:hello]]'));
    for (const chatId of [waiting, gone]) await untilSaid(telegram, chatId, ({ text }) => text === 'hello');
    await turn(agentId, 'stop');
    const aside = { asideAt: `now() - interval '1 minute'` };
    const older = telegram.says(waiting, '[[say:too old]]');
    const tired = telegram.says(waiting, '[[say:tired]]');
    const first = telegram.says(waiting, '[[say:first]]');
    const late = telegram.says(gone, '[[say:late]]');
    const begun = `now() + interval '1 minute'`;
    await pastWalls(
      deployment,
      [
        inInbox(bot, waiting, older, { ...aside, receivedAt: `now() - interval '25 hours'` }),
        inInbox(bot, waiting, tired, { ...aside, replays: 5 }),
        inInbox(bot, waiting, first, { asideAt: begun }),
        // This one was set aside before its writer said something else.
        inInbox(bot, gone, late, { asideAt: `now() - interval '1 hour'` }),
      ].join('\n'),
    );
    bot.offer(telegram.says(waiting, '[[say:second]]'), first, late);
    await turn(agentId, 'start');
    await untilSaid(telegram, waiting, ({ text }) => text === 'second');
    await eventually(
      'people may read it',
      async () => (await messagesWith(gone)).some(({ content }) => content === '[[say:late]]'),
      patience,
    );
    expect(await settledIn(telegram, waiting)).toEqual(['hello', 'first', 'second']);
    expect(await settledIn(telegram, gone)).toEqual(['hello']);
    const heard = async (chatId: number) =>
      (await messagesWith(chatId))
        .filter(({ author }) => author.kind === 'contact')
        .map(({ content, runs }) => [content, runs.length]);
    expect(await heard(waiting)).toEqual([
      ['[[say:hello]]', 1],
      ['[[say:first]]', 1],
      ['[[say:second]]', 1],
    ]);
    expect(await heard(gone)).toEqual([
      ['[[say:hello]]', 1],
      ['[[say:late]]', 0],
    ]);
  },
  longest,
);

it(
  'Whoever wrote what cannot be taken is told so once, and what it was is not lost',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot, { streaming: false });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:hello]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'hello');
    await turn(agentId, 'stop');
    const poison = telegram.says(chatId, 'poison [[say:no more]]');
    await pastWalls(
      deployment,
      `CREATE FUNCTION artel_test_poison() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF NEW.content LIKE 'poison%' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER artel_test_poison BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION artel_test_poison();
       ${inInbox(bot, chatId, poison, { attempts: 7 })}`,
    );
    await turn(agentId, 'start');
    await untilSaid(telegram, chatId, ({ text }) => text === sorry);
    // Once more, in vain.
    await turn(agentId, 'restart');
    await untilBot(owner, agentId, ({ actual }) => actual === 'running');
    bot.offer(telegram.says(chatId, '/help'));
    await untilSaid(telegram, chatId, ({ text }) => text.includes('/reset'));
    await turn(agentId, 'stop');
    await pastWalls(
      deployment,
      'DROP TRIGGER artel_test_poison ON messages; DROP FUNCTION artel_test_poison()',
    );
    await turn(agentId, 'start');
    await untilSaid(telegram, chatId, ({ text }) => text === 'no more');
    const said = await settledIn(telegram, chatId);
    expect(said.filter((text) => text === sorry)).toHaveLength(1);
    expect(said.filter((text) => text === 'no more')).toHaveLength(1);
  },
  longest,
);

it(
  'What goes wrong with asking for a moment breaks nothing off, and counts as no failure',
  async () => {
    const bot = telegram.aBot();
    const agentId = await aRole();
    await connected(owner, agentId, bot, { streaming: false });
    const [chatId, other] = [aTelegramChat(), aTelegramChat()];
    const document = { file_id: telegram.aFile(Buffer.from('slow words'), 6_000), file_name: 'slow.txt' };
    bot.offer(telegram.sends(chatId, { document, caption: '[[say:read]]' }));
    await eventually('it is fetched', () => Promise.resolve(telegram.of('getFile').length > 0), patience);
    telegram.outage = 502;
    bot.offer(telegram.says(other, '[[say:after the outage]]'));
    await sleep(1_500);
    telegram.outage = undefined;
    await untilSaid(telegram, chatId, ({ text }) => text === 'read');
    expect(telegram.of('getFile')).toHaveLength(1);
    await untilSaid(telegram, other, ({ text }) => text === 'after the outage');
    // Somebody else asks for a while, as a process does that does not know yet that it has lost the bot.
    const end = Date.now() + 8_000;
    while (Date.now() < end) {
      const url = `${telegram.url}/bot${bot.token}/getUpdates`;
      await fetch(url, { method: 'POST', body: JSON.stringify({ timeout: 1, offset: 0 }) });
    }
    expect(telegram.of('getUpdates').filter(({ status }) => status === 409).length).toBeGreaterThan(0);
    bot.offer(telegram.says(other, '[[say:after the conflict]]'));
    await untilSaid(telegram, other, ({ text }) => text === 'after the conflict');
    expect(await causesOf(agentId)).toEqual(['ready', 'started']);
  },
  longest,
);

it(
  'Who writes more than the bot can take is told so once, and keeps nobody else from it',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const [chatId, other] = [aTelegramChat(), aTelegramChat()];
    bot.offer(telegram.says(chatId, '[[say:hello]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'hello');
    const before = await droppedUpdates();
    const document = { file_id: telegram.aFile(Buffer.from('slow words'), 8_000), file_name: 'slow.txt' };
    bot.offer(telegram.sends(chatId, { document, caption: '[[say:read]]' }));
    // Corrections of what was never said: nothing follows from them.
    const flood = Array.from({ length: 300 }, (_, n) => {
      const { message } = telegram.says(chatId, `${n}`);
      return telegram.update({ edited_message: { ...(message as object), edit_date: 1 } });
    });
    bot.offer(...flood, telegram.says(other, '[[say:heard]]'));
    await untilSaid(telegram, other, ({ text }) => text === 'heard');
    expect(telegram.to(chatId).map(({ text }) => text)).not.toContain('read');
    // The file and 199 of them wait.
    expect((await droppedUpdates()) - before).toBe(101);
    await untilSaid(telegram, chatId, ({ text }) => text === 'read');
    bot.offer(telegram.says(chatId, '[[say:calm]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'calm');
    const said = await settledIn(telegram, chatId);
    expect(said.toSorted()).toEqual(['hello', 'read', 'calm', tooMany].toSorted());
  },
  longest,
);

it(
  'What cannot be said to whoever has blocked the bot waits until they write, and has failed after a day',
  async () => {
    const bot = telegram.aBot();
    await connected(owner, await aRole(), bot, { streaming: false });
    const [back, gone] = [aTelegramChat(), aTelegramChat()];
    for (const chatId of [back, gone]) {
      telegram.fail(chatId, { kind: 'blocked' });
      bot.offer(telegram.says(chatId, '[[say:are you there]]'));
    }
    const deliveries = async (chatId: number) =>
      (await messagesWith(chatId)).flatMap((message) => (message.delivery ? [message.delivery] : []));
    for (const chatId of [back, gone])
      await eventually(
        'it waits',
        async () => (await deliveries(chatId)).some(({ error }) => error === 'unreachable'),
        patience,
      );
    const tries = () => telegram.of('sendMessage', gone).length;
    const before = tries();
    telegram.fail(back, undefined);
    bot.offer(telegram.says(back, '[[say:welcome]]'));
    await untilSaid(telegram, back, ({ text }) => text === 'welcome');
    expect(await settledIn(telegram, back)).toEqual(['are you there', 'welcome']);
    expect(tries()).toBe(before);
    await pastWalls(
      deployment,
      `UPDATE contacts SET unreachable_since = now() - interval '25 hours' WHERE external_id = '${gone}';
       UPDATE contact_sends s SET due_at = now() FROM contacts c
         WHERE c.id = s.contact_id AND c.external_id = '${gone}' AND s.state = 'waiting'`,
    );
    await eventually(
      'it has failed',
      async () =>
        (await deliveries(gone)).some(({ state, error }) => state === 'failed' && error === 'unreachable'),
      patience,
    );
    expect(tries()).toBe(before + 1);
  },
  longest,
);

/** A role that pays. */
async function aPayer(policy: 'auto' | 'ask'): Promise<string> {
  const { status, body } = await owner.client.post<{ id: string }>('/agents', {
    ...{ username: `payer_${policy}`, name: 'Кассир', title: 'Кассир', description: 'Платит' },
    ...{ type: 'simple', prompt: 'Ты кассир.', toolPolicies: { pay: policy } },
    httpTools: [
      {
        ...{ name: 'pay', description: 'Платит', method: 'POST', url: `http://${tillAt()}/` },
        parameters: { type: 'object', properties: {} },
      },
    ],
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

const corrects = (chatId: number, messageId: number, text: string): BotUpdate =>
  telegram.update({
    edited_message: {
      ...{ message_id: messageId, chat: { id: chatId, type: 'private' }, text },
      from: { id: chatId, is_bot: false, first_name: 'Ann', language_code: 'en' },
    },
  });

it.each(['auto', 'ask'] as const)(
  'A correction of what a role does something about already makes it do nothing twice (%s)',
  async (policy) => {
    const bot = telegram.aBot();
    await connected(owner, await aPayer(policy), bot, { streaming: false });
    const chatId = aTelegramChat();
    const before = paid;
    const corrected = '[[tool:pay {}]] [[say:paid again]]';
    bot.offer(telegram.sends(chatId, { message_id: 31, text: '[[tool:pay {}]] [[say:paid]]' }));
    const untilCorrected = () =>
      eventually(
        'it is corrected',
        async () => (await messagesWith(chatId)).some(({ content }) => content === corrected),
        patience,
      );
    if (policy === 'ask') {
      const approval = await eventually(
        'people are asked',
        async () => {
          const { body } = await owner.client.get<{ items: { id: string }[] }>('/approvals');
          return body.items[0];
        },
        patience,
      );
      bot.offer(corrects(chatId, 31, corrected));
      await untilCorrected();
      await owner.client.post(`/approvals/${approval.id}`, { decision: 'approve' });
    } else {
      await eventually('it pays', () => Promise.resolve(paid > before), patience);
      bot.offer(corrects(chatId, 31, corrected));
      await untilCorrected();
    }
    // Who goes on after people were asked reads what stands there by then.
    const answer = policy === 'ask' ? 'paid again' : 'paid';
    await untilSaid(telegram, chatId, ({ text }) => text === answer);
    expect(await settledIn(telegram, chatId)).toEqual([answer]);
    expect(paid).toBe(before + 1);
  },
  longest,
);

it(
  'In a group who may not write presses nothing, and nobody answers for whoever asked',
  async () => {
    const { status, body } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: 'painter', name: 'Маляр', title: 'Маляр', description: 'Красит', type: 'chain' },
      prompt: 'Ты маляр.',
      steps: [
        {
          ...{ id: 'colour', kind: 'ask', question: 'Какой цвет?' },
          slot: { type: 'choice', options: [{ value: 'красный' }, { value: 'синий' }] },
        },
        { id: 'end', kind: 'finish', text: 'Готово: {{slots.colour}}' },
      ],
    });
    expect(status).toBe(201);
    const bot = telegram.aBot();
    const [asker, friend, blocked, stranger] = [1, 2, 3, 4].map(aTelegramChat) as [
      number,
      number,
      number,
      number,
    ];
    const allowList = [asker, friend, blocked].map(String);
    await connected(owner, body.id, bot, { streaming: false, feedback: true, allowList });
    bot.offer(telegram.says(blocked, 'Здравствуйте'));
    await untilSaid(telegram, blocked, ({ text }) => text === 'Какой цвет?');
    const contacts = await owner.client.get<{ items: { id: string }[] }>('/contacts');
    await owner.client.patch(`/contacts/${contacts.body.items[0]?.id}`, { isBlocked: true });
    const chat = { id: -aTelegramChat(), type: 'supergroup', title: 'Builders' };
    const name = `@${bot.username}`;
    const entities = [{ type: 'mention', offset: 0, length: name.length }];
    bot.offer(telegram.sends(asker, { chat, text: `${name} Здравствуйте`, entities }));
    const question = await untilSaid(telegram, chat.id, ({ text }) => text === 'Какой цвет?');
    const presses = (who: number, message: TelegramMessage, button: number): BotUpdate => {
      const update = telegram.presses(who, message, button);
      (update.callback_query as { message: { chat: object } }).message.chat = chat;
      return update;
    };
    const toldOf = async (who: number, message: TelegramMessage, button: number): Promise<unknown> => {
      const press = presses(who, message, button);
      const { id } = press.callback_query as { id: string };
      bot.offer(press);
      const answer = await eventually(
        'the press is answered',
        () =>
          Promise.resolve(
            telegram.of('answerCallbackQuery').find(({ payload }) => payload.callback_query_id === id),
          ),
        patience,
      );
      return answer.payload.text;
    };
    expect(await toldOf(stranger, question, 0)).toContain('not on its list');
    expect(await toldOf(blocked, question, 0)).toBe('');
    expect(await toldOf(friend, question, 0)).toBe('This button is for whoever asked');
    expect(question.buttons).toHaveLength(2);
    expect(await toldOf(asker, question, 1)).toBe('Taken');
    const end = await untilSaid(telegram, chat.id, ({ text }) => text === 'Готово: синий');
    expect(await toldOf(friend, end, 1)).toBe('This button is for whoever asked');
    expect(await toldOf(asker, end, 0)).toBe('Thank you!');
    const said = await messagesWith(chat.id);
    expect(said.map(({ content }) => content)).toEqual([
      'Здравствуйте',
      'Какой цвет?',
      'синий',
      'Готово: синий',
    ]);
    expect(said.at(-1)?.feedback).toMatchObject({ up: 1, down: 0 });
  },
  longest,
);

it(
  'What one bot has said and heard is nothing to the bot that takes its place',
  async () => {
    const [first, second] = [telegram.aBot(), telegram.aBot()];
    const agentId = await aRole();
    await connected(owner, agentId, first, { streaming: false });
    const chatId = aTelegramChat();
    first.offer(telegram.sends(chatId, { message_id: 41, text: 'Hello [[say:said by the first]]' }));
    await untilSaid(telegram, chatId, ({ text }) => text === 'said by the first');
    await connected(owner, agentId, second, { streaming: false });
    // Numbers of messages begin anew with each bot.
    second.offer(corrects(chatId, 41, 'something else'));
    const answer = (await messagesWith(chatId)).find(({ author }) => author.kind === 'agent');
    const verdict = { decision: 'edit', content: 'edited by a person' };
    expect((await owner.client.post(`/messages/${answer?.id}/validate`, verdict)).status).toBe(200);
    second.offer(telegram.says(chatId, '[[say:said by the second]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'said by the second');
    expect(await settledIn(telegram, chatId)).toEqual(['said by the first', 'said by the second']);
    const ofSecond = telegram.calls.filter(({ botId }) => botId === String(second.id));
    expect(ofSecond.some(({ method }) => method === 'editMessageText')).toBe(false);
    const [heard] = await messagesWith(chatId);
    expect(heard?.content).toBe('Hello [[say:said by the first]]');
  },
  longest,
);
