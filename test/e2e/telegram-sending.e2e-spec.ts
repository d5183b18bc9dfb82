import { decide, waitsFor } from '../support/approvals.js';
import { aChat, anOrg, aUser, ended, post, type MessageBody, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi, type TelegramMessage } from '../support/telegram-api.js';
import { channelsOf, linkedByPolling, logOf, notifiedIn } from '../support/telegram.js';

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
const notified = (chatId: number, count = 1): Promise<TelegramMessage[]> =>
  soon(`${count} notifications`, () => {
    const messages = notifiedIn(telegram, chatId);
    return messages.length >= count && messages;
  });

interface Reached extends Person {
  chats: number[];
}

/** With so many linked chats, the first of which is tried first. */
async function reachedBy(chats: number): Promise<Reached> {
  const person = await aUser(owner);
  const linked: number[] = [];
  for (let n = 0; n < chats; n++) {
    linked.push(await linkedByPolling(person, telegram));
    const channel = (await channelsOf(person)).find(({ address }) => address === String(linked[n]));
    await person.client.patch(`/notifications/channels/${channel?.id}`, { priority: 200 - n });
  }
  return { ...person, chats: linked };
}

async function mention(people: Person[], words: string, chatId?: string): Promise<void> {
  const id = chatId ?? (await aChat(owner, people)).id;
  await post(owner, id, `${people.map(({ username }) => `@${username}`).join(' ')} ${words}`);
}

const callsTo = (chatId: number) =>
  telegram.of('sendMessage', chatId).filter(({ payload }) => payload.parse_mode === 'HTML');
const outcomes = async (person: Person) =>
  (await logOf(person, '&channelType=telegram'))
    .map(({ attempt, outcome, errorCode }) => [attempt, outcome, errorCode ?? null])
    .reverse();

describe('A notification', () => {
  it('comes as text in which nothing is markup, with the way to it', async () => {
    const person = await reachedBy(1);
    const [chatId = 0] = person.chats;
    await mention([person], '<b>1 & 2</b>');
    const [message] = await notified(chatId);
    expect(message?.text).toMatch(/^<b>[^<]+<\/b>\n\n/);
    expect(message?.text).toContain('&lt;b&gt;1 &amp; 2&lt;/b&gt;');
    expect(message?.text).toMatch(/http:\/\/[^/\s]+\/chats\/[\w-]{36}\?message=[\w-]{36}$/);
  }, 90_000);

  it('that asks for a verdict takes one by its buttons, once, and from nobody else', async () => {
    const [judge, other] = [await reachedBy(1), await reachedBy(1)];
    const [judgeChat = 0] = judge.chats;
    const [otherChat = 0] = other.chats;
    const { id } = await aChat(owner, [judge, other]);
    await owner.client.patch(`/chats/${id}`, { validatorIds: [judge.id, other.id] });
    await post(owner, id, '@@lawyer [[say:28 дней]]');
    const [[message], [shown]] = await Promise.all([notified(judgeChat), notified(otherChat)]);
    if (!message || !shown) throw new Error('Nobody was asked');
    expect(message.buttons.map(({ text }) => text)).toEqual(['Одобрить', 'Отклонить']);
    for (const { callback_data: data } of message.buttons) expect(data).toMatch(/^[\w-]{22}:[01]$/);
    const answersOf = () => telegram.of('answerCallbackQuery').map(({ payload }) => payload.text);
    // Somebody else who has got hold of them.
    telegram.offer(telegram.presses(judgeChat + 1_000_000, message, 0));
    await soon('it is answered', () => answersOf().length === 1);
    telegram.offer(telegram.presses(judgeChat, message, 0), telegram.presses(judgeChat, message, 1));
    await soon('both are answered', () => answersOf().length === 3);
    expect(answersOf().toSorted()).toEqual([
      'This button does not work any more: open Artel',
      'Ответ уже принят',
      '✅ Одобрено',
    ]);
    const { body } = await judge.client.get<{ items: MessageBody[] }>(`/chats/${id}/messages`);
    const states = body.items.flatMap(({ validation }) => validation ?? []);
    expect(states).toMatchObject([{ state: 'approved', by: judge.id }]);
    const edited = await soon('it shows what happened', () => telegram.of('editMessageText', judgeChat)[0]);
    expect(edited.payload).toMatchObject({ message_id: message.id, reply_markup: { inline_keyboard: [] } });
    expect(String(edited.payload.text)).toMatch(/✅ Одобрено$/);
    const cleared = await soon(
      'the other has no buttons',
      () => telegram.of('editMessageReplyMarkup', otherChat)[0],
    );
    expect(cleared.payload).toMatchObject({ message_id: shown.id, reply_markup: { inline_keyboard: [] } });
    expect(telegram.of('editMessageText')).toHaveLength(1);
  }, 90_000);

  it('that asks for leave has a call made, or not, by its buttons, and says that it was decided elsewhere', async () => {
    const person = await reachedBy(1);
    const [chatId = 0] = person.chats;
    const made = await owner.client.post<{ id: string }>('/agents', {
      username: `secretary-${crypto.randomUUID().slice(0, 8)}`,
      name: 'Секретарь',
      title: 'Секретарь',
      description: 'Ведёт календарь',
      type: 'simple',
      prompt: 'Ты секретарь.',
      tools: ['calendar_create'],
    });
    const chat = await person.client.post<{ id: string }>('/chats', { kind: 'agent', agentId: made.body.id });
    /** Has the role ask, lets the person answer, and returns how the run ended and whether the event is there. */
    const decidedBy = async (
      nth: number,
      answer: (message: TelegramMessage, approvalId: string) => unknown,
    ) => {
      const title = `Встреча ${crypto.randomUUID().slice(0, 8)}`;
      const call = JSON.stringify({ title, when: 'завтра в десять' });
      const { runs } = await post(person, chat.body.id, `[[tool:calendar_create ${call}]]`);
      const runId = runs[0]?.id ?? '';
      const { id } = await waitsFor(person, runId);
      const message = (await notified(chatId, nth))[nth - 1];
      if (!message) throw new Error('Nobody was asked');
      expect(message.text).toContain(title);
      expect(message.buttons.map(({ text }) => text)).toEqual(['Разрешить', 'Не разрешать']);
      await answer(message, id);
      const { status } = await ended(person, runId, patienceMillis);
      const events = await person.client.get<{ items: object[] }>(
        `/calendar/events?q=${encodeURIComponent(title)}`,
      );
      return [status, events.body.items.length];
    };
    const press = (button: number) => (message: TelegramMessage) =>
      telegram.offer(telegram.presses(chatId, message, button));
    expect(await decidedBy(1, press(0))).toEqual(['succeeded', 1]);
    expect(await decidedBy(2, press(1))).toEqual(['succeeded', 0]);
    const before = telegram.of('answerCallbackQuery').length;
    const late = async (message: TelegramMessage, approvalId: string) => {
      await decide(person, approvalId, { decision: 'reject' });
      press(0)(message);
    };
    expect(await decidedBy(3, late)).toEqual(['succeeded', 0]);
    await soon('it is answered', () => telegram.of('answerCallbackQuery').length > before);
  }, 120_000);

  it('that its person may not answer now can be answered when they may', async () => {
    const judge = await reachedBy(1);
    const [judgeChat = 0] = judge.chats;
    const { id } = await aChat(owner, [judge]);
    const validatedBy = (ids: string[]) => owner.client.patch(`/chats/${id}`, { validatorIds: ids });
    await validatedBy([judge.id]);
    await post(owner, id, '@@lawyer [[say:28 дней]]');
    const [message] = await notified(judgeChat);
    if (!message) throw new Error('Nobody was asked');
    const before = telegram.of('answerCallbackQuery').length;
    const answersOf = () =>
      telegram
        .of('answerCallbackQuery')
        .slice(before)
        .map(({ payload }) => payload.text);
    await validatedBy([owner.id]);
    telegram.offer(telegram.presses(judgeChat, message, 0));
    await soon('it is refused', () => answersOf().length === 1);
    const unread = async () =>
      (await judge.client.get<{ items: object[] }>('/notifications?unread=true&type=validation_due')).body
        .items;
    expect(await unread()).toHaveLength(1);
    await validatedBy([judge.id]);
    telegram.offer(telegram.presses(judgeChat, message, 0));
    await soon('it is taken', () => answersOf().length === 2);
    expect(answersOf()).toEqual(['Вам это больше не разрешено', '✅ Одобрено']);
    expect(await unread()).toEqual([]);
  }, 90_000);

  it('comes after those before it, a second apart', async () => {
    const person = await reachedBy(1);
    const [chatId = 0] = person.chats;
    const { id } = await aChat(owner, [person]);
    for (let n = 1; n <= 4; n++) await mention([person], `the ${n}th`, id);
    const messages = await notified(chatId, 4);
    expect(messages.map(({ text }) => /the (\d)th/.exec(text)?.[1])).toEqual(['1', '2', '3', '4']);
    const gaps = messages.slice(1).map(({ at }, n) => at - (messages[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  }, 90_000);
});

describe('When Telegram says', () => {
  it('that it is too fast, nothing goes to that chat before the time, and to others at once', async () => {
    const [slow, other] = [await reachedBy(1), await reachedBy(1)];
    const [slowChat = 0] = slow.chats;
    telegram.fail(slowChat, { kind: 'too_many', retryAfter: 3, times: 1 });
    await mention([slow, other], 'now');
    const [[late], [quick]] = await Promise.all([notified(slowChat), notified(other.chats[0] ?? 0)]);
    const [refused, again, ...more] = callsTo(slowChat);
    expect([refused?.status, again?.status, more.length]).toEqual([429, 200, 0]);
    expect((again?.at ?? 0) - (refused?.answeredAt ?? 0)).toBeGreaterThanOrEqual(3_000);
    expect(quick?.at).toBeLessThan(late?.at ?? 0);
    await soon('both are in the log', async () => (await outcomes(slow)).length === 2);
    expect(await outcomes(slow)).toMatchObject([
      [1, 'retrying', 'too_many_requests'],
      [expect.any(Number), 'delivered', null],
    ]);
  }, 90_000);

  it('that it is broken, it is asked again', async () => {
    const person = await reachedBy(1);
    const [chatId = 0] = person.chats;
    telegram.fail(chatId, { kind: 'error', status: 502, times: 1 });
    await mention([person], 'again');
    await notified(chatId);
    await soon('both are in the log', async () => (await outcomes(person)).length === 2);
    expect(await outcomes(person)).toEqual([
      [1, 'retrying', 'telegram_failed'],
      [2, 'delivered', null],
    ]);
    expect(callsTo(chatId).map(({ status }) => status)).toEqual([502, 200]);
  }, 90_000);

  it('nothing after it took a message, that message is not sent again, and the next channel tells', async () => {
    const person = await reachedBy(2);
    const [silent = 0, next = 0] = person.chats;
    telegram.fail(silent, { kind: 'accept_then_silence', times: 1 });
    await mention([person], 'once');
    await notified(next);
    expect(notifiedIn(telegram, silent)).toHaveLength(1);
    expect(callsTo(silent)).toHaveLength(1);
    await soon('both are in the log', async () => (await outcomes(person)).length === 2);
    expect(await outcomes(person)).toMatchObject([
      [1, 'failed', expect.stringMatching(/^(outcome_unknown|timeout)$/)],
      [1, 'delivered', null],
    ]);
  }, 90_000);

  it.each([
    ['blocked', { kind: 'blocked' }],
    ['chat_not_found', { kind: 'not_found' }],
  ] as const)(
    'that a chat is gone (%s), its channel is switched off and the next one tells',
    async (code, fault) => {
      const person = await reachedBy(2);
      const [gone = 0, next = 0] = person.chats;
      telegram.fail(gone, fault);
      await mention([person], 'elsewhere');
      // The notification, and why it comes here.
      const messages = await notified(next, 2);
      expect(messages.some(({ text }) => text.includes('elsewhere'))).toBe(true);
      expect(callsTo(gone)).toHaveLength(1);
      const channels = await channelsOf(person);
      expect(channels.find(({ address }) => address === String(gone))).toMatchObject({
        enabled: false,
        disabledReason: 'blocked',
      });
      expect(await outcomes(person)).toEqual(expect.arrayContaining([[1, 'failed', code]]));
      // They have come back.
      telegram.fail(gone, undefined);
      telegram.offer(telegram.says(gone, '/start'));
      await soon('it is on again', async () => (await channelsOf(person)).every(({ enabled }) => enabled));
    },
    90_000,
  );
});

it('A chat that hears of two organizations is told which one writes', async () => {
  const person = await reachedBy(1);
  const [chatId = 0] = person.chats;
  const elsewhere = await anOrg(deployment.url);
  const colleague = await aUser(elsewhere);
  const { linkCode } = (
    await elsewhere.client.post<{ linkCode: string }>('/notifications/channels', { type: 'telegram' })
  ).body;
  telegram.offer(telegram.says(chatId, `/start ${linkCode}`));
  await soon('it is linked twice', () => telegram.to(chatId).length === 2);
  await mention([person], 'here');
  const { id } = await aChat(colleague, [elsewhere]);
  await post(colleague, id, `@${elsewhere.username} there`);
  const messages = await notified(chatId, 2);
  for (const { text } of messages) expect(text).toMatch(/^<i>Org [^<]+<\/i>\n<b>/);
  expect(new Set(messages.map(({ text }) => text.split('\n')[0])).size).toBe(2);
}, 90_000);
