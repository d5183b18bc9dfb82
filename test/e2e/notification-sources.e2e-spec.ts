import { decide, waitsFor } from '../support/approvals.js';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type ChatBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';
import { anEvent, inSeconds, roleId, tookPlace } from '../support/calendar.js';
import { inboxOf, toldOf } from '../support/notifications.js';
import { eventually } from '../support/profile.js';

let owner: Person;
let anna: Person;
let bob: Person;
let carol: Person;
let stranger: Person;
let chat: ChatBody;
let role: string;
let roleUsername: string;

const unique = (): string => crypto.randomUUID().slice(0, 8);
const at = (person: Person): string => `@${person.username}`;

beforeAll(async () => {
  owner = await anOrg();
  [anna, bob, carol] = [await aUser(owner), await aUser(owner), await aUser(owner)];
  stranger = await anOrg();
  for (const person of [owner, anna]) await person.client.patch(`/users/${person.id}`, { locale: 'ru' });
  for (const person of [bob, carol]) await owner.client.patch(`/users/${person.id}`, { locale: 'en' });
  chat = await aChat(owner, [anna, bob, carol]);
  roleUsername = `helper-${unique()}`;
  const made = await owner.client.post<{ id: string }>('/agents', {
    username: roleUsername,
    name: 'Помощник',
    title: 'Помощник',
    description: 'Для проверки',
    type: 'simple',
    prompt: 'Ты помощник.',
    tools: ['calendar_create', 'notify'],
    toolPolicies: { calendar_create: 'ask', notify: 'auto' },
  });
  expect(made.status).toBe(201);
  role = made.body.id;
});

/** What people who should not know of something were told of it. */
const leaked = async (text: string, ...people: Person[]): Promise<string[]> =>
  (await Promise.all(people.map((person) => inboxOf(person))))
    .flat()
    .flatMap(({ title, body }) => (`${title}\n${body}`.includes(text) ? [title] : []));

describe('A mention', () => {
  it('is told to whom it names, in their language, as plain text with a link, and to nobody else', async () => {
    const word = unique();
    const content = `${at(anna)} ${at(bob)} ${at(owner)} гляньте **договор** ${word}`;
    const { message } = await post(owner, chat.id, content);
    const russian = await toldOf(anna, 'mention', word);
    expect(russian).toMatchObject({
      title: `${owner.name} упоминает вас в «Обсуждение»`,
      body: expect.stringContaining(`гляньте договор ${word}`),
      link: `/chats/${chat.id}?message=${message.id}`,
      readAt: null,
      urgent: false,
    });
    expect((await toldOf(bob, 'mention', word)).title).toBe(`${owner.name} mentions you in “Обсуждение”`);
    expect(await leaked(word, owner, carol, stranger)).toEqual([]);
  });

  it('is told once, however often its message is sent again, and to who is named only then', async () => {
    const word = unique();
    const { message } = await post(owner, chat.id, `${at(anna)} ${word}`);
    const again = await owner.client.patch(`/messages/${message.id}`, {
      content: `${at(anna)} ${at(bob)} ${word}`,
      resend: true,
    });
    expect(again.status).toBe(200);
    await toldOf(bob, 'mention', word);
    expect(await leaked(word, anna)).toHaveLength(1);
  });

  it('by a role is told as well, and takes the place of the news of its answer', async () => {
    const word = unique();
    await answer(anna, chat.id, `@@${roleUsername} [[say:${at(anna)} ${at(bob)} готово ${word}]]`);
    expect((await toldOf(anna, 'mention', word)).title).toContain('Помощник');
    await toldOf(bob, 'mention', word);
    expect(await inboxOf(anna, '&type=answer_ready')).toEqual([]);
  });

  it('is read with its chat', async () => {
    const word = unique();
    const { message } = await post(owner, chat.id, `${at(bob)} ${word}`);
    expect((await toldOf(bob, 'mention', word)).readAt).toBeNull();
    await bob.client.post(`/chats/${chat.id}/read`, { messageId: message.id });
    expect((await toldOf(bob, 'mention', word)).readAt).not.toBeNull();
  });

  it('says what its message says now, to whom that still mentions', async () => {
    const [before, after] = [unique(), unique()];
    const { message } = await post(owner, chat.id, `${at(anna)} ${at(bob)} ${before}`);
    for (const person of [anna, bob]) await toldOf(person, 'mention', before);
    const edited = await owner.client.patch(`/messages/${message.id}`, { content: `${at(anna)} ${after}` });
    expect(edited.status).toBe(200);
    expect(await toldOf(anna, 'mention', after)).toMatchObject({ readAt: null });
    expect(await leaked(before, anna, bob)).toEqual([]);
    expect(await leaked(after, bob)).toEqual([]);
  });

  it('does not reach who has left, nor stay with them; of a deleted message nothing is left', async () => {
    const [left, deleted] = [unique(), unique()];
    const leaver = await aUser(owner);
    const group = await aChat(owner, [leaver, anna]);
    await post(owner, group.id, `${at(leaver)} ${at(anna)} ${left}`);
    await toldOf(leaver, 'mention', left);
    await owner.client.delete(`/chats/${group.id}/members/${leaver.id}`);
    await post(owner, group.id, `${at(leaver)} ${at(anna)} ещё ${left}`);
    await toldOf(anna, 'mention', `ещё ${left}`);
    expect(await leaked(left, leaver)).toEqual([]);

    const { message } = await post(owner, group.id, `${at(anna)} ${deleted}`);
    await toldOf(anna, 'mention', deleted);
    expect((await owner.client.delete(`/messages/${message.id}`)).status).toBeLessThan(300);
    expect(await leaked(deleted, anna)).toEqual([]);

    // The same of what roles made of it: an answer, a call that waited, a failure.
    const [asked, failed] = [unique(), unique()];
    const call = JSON.stringify({ title: asked, when: 'завтра в десять' });
    for (const [person, text, type] of [
      [anna, `${asked} [[tool:calendar_create ${call}]]`, 'approval_requested'],
      [anna, `${failed} [[fault:400]]`, 'agent_failure'],
    ] as const) {
      const posted = await post(person, group.id, `@@${roleUsername} ${text}`);
      await toldOf(person, type, text.slice(0, 8));
      await person.client.delete(`/messages/${posted.message.id}`);
      expect(await leaked(text.slice(0, 8), owner, anna)).toEqual([]);
    }
  });
});

describe('An answer', () => {
  it.each([
    ['ru', () => anna, 'Ответ готов: Помощник в «Обсуждение»', 'Этот ответ ещё никто не проверил.'],
    ['en', () => bob, 'Помощник has answered in “Обсуждение”', 'Nobody has validated this answer yet.'],
  ])('is told to who asked, in %s, and to nobody else', async (_, who, title, unvalidated) => {
    const word = unique();
    const message = await answer(who(), chat.id, `@@${roleUsername} [[say:Вот **ответ** ${word}]]`);
    expect(await toldOf(who(), 'answer_ready', word)).toMatchObject({
      title,
      body: `Вот ответ ${word}\n\n${unvalidated}`,
      link: `/chats/${chat.id}?message=${message.id}`,
    });
    const others = [owner, anna, bob, carol, stranger].filter((person) => person !== who());
    expect(await leaked(word, ...others)).toEqual([]);
  });

  it('that only some may judge waits for them, until one of them has', async () => {
    const word = unique();
    const group = await aChat(owner, [anna, bob, carol]);
    await owner.client.patch(`/chats/${group.id}`, { validatorIds: [bob.id, owner.id] });
    const { id } = await answer(anna, group.id, `@@${roleUsername} [[say:28 дней ${word}]]`);
    expect(await toldOf(bob, 'validation_due', word)).toMatchObject({
      title: 'An answer of Помощник in “Обсуждение” waits for your validation',
      actions: [
        { action: 'approve', label: 'Approve' },
        { action: 'reject', label: 'Reject' },
      ],
      acknowledgedAt: null,
    });
    expect((await toldOf(owner, 'validation_due', word)).title).toBe(
      'Ответ ждёт вашей проверки: Помощник в «Обсуждение»',
    );
    expect(await inboxOf(anna, '&type=validation_due')).toEqual([]);
    expect(await leaked(word, carol)).toEqual([]);
    const judged = await bob.client.post(`/messages/${id}/validate`, { decision: 'approve' });
    expect(judged.status).toBe(200);
    for (const judge of [bob, owner])
      expect(await toldOf(judge, 'validation_due', word)).toMatchObject({
        acknowledgedAt: expect.any(String),
        actions: [],
      });
    expect((await toldOf(anna, 'answer_ready', word)).readAt).toBeNull();
  });

  it('that will not come is told to who asked, with why', async () => {
    for (const [person, title, why] of [
      [anna, 'Ответа не будет: Помощник в «Обсуждение»', 'Сервер модели ответил ошибкой.'],
      [bob, 'Помощник could not answer in “Обсуждение”', 'The model server answered with an error.'],
    ] as const) {
      const word = unique();
      const { runs, message } = await post(person, chat.id, `@@${roleUsername} ${word} [[fault:400]]`);
      expect((await ended(person, runs[0]?.id ?? '')).status).toBe('failed');
      const told = await toldOf(person, 'agent_failure', word);
      expect(told).toMatchObject({ title, link: `/chats/${chat.id}?message=${message.id}` });
      expect(told.body).toContain(why);
      expect(
        await leaked(word, ...[owner, anna, bob, carol, stranger].filter((one) => one !== person)),
      ).toEqual([]);
    }
  });
});

describe('A call that waits for a person', () => {
  it('is told to those who decide, at once, shown whole, until it is decided', async () => {
    const title = `Встреча ${unique()}`;
    const call = JSON.stringify({ title, when: 'завтра в десять' });
    const { runs }: PostedBody = await post(
      bob,
      chat.id,
      `@@${roleUsername} [[tool:calendar_create ${call}]]`,
    );
    const approval = await waitsFor(bob, runs[0]?.id ?? '');
    expect(await toldOf(bob, 'approval_requested', title)).toMatchObject({
      title: 'Помощник asks for permission: calendar_create in “Обсуждение”',
      urgent: true,
      link: '/approvals',
      actions: [
        { action: 'approve', label: 'Allow' },
        { action: 'reject', label: 'Do not allow' },
      ],
      acknowledgedAt: null,
    });
    expect((await toldOf(owner, 'approval_requested', title)).title).toBe(
      'Помощник просит разрешения: calendar_create в «Обсуждение»',
    );
    expect(await leaked(title, anna, carol, stranger)).toEqual([]);
    expect((await decide(owner, approval.id, { decision: 'reject' })).status).toBeLessThan(300);
    for (const person of [bob, owner])
      expect(await toldOf(person, 'approval_requested', title)).toMatchObject({
        acknowledgedAt: expect.any(String),
        actions: [],
      });
  });
});

describe('A role with the tool `notify`', () => {
  const call = (input: object) => `@@${roleUsername} [[tool:notify ${JSON.stringify(input)}]]`;

  it('calls who asked, or people of the chat', async () => {
    const [own, others] = [unique(), unique()];
    await answer(anna, chat.id, call({ text: `Срок завтра ${own}` }));
    expect(await toldOf(anna, 'mention', own)).toMatchObject({
      title: 'Помощник пишет вам',
      body: `Срок завтра ${own}`,
      link: `/chats/${chat.id}`,
    });
    await answer(
      anna,
      chat.id,
      call({ text: `Срок завтра ${others}`, usernames: [at(bob), carol.username] }),
    );
    for (const person of [bob, carol])
      expect((await toldOf(person, 'mention', others)).title).toBe('Помощник writes to you');
    expect(await leaked(own, owner, bob, carol, stranger)).toEqual([]);
  });

  it('and others wait for a person: who leaves the chat, or whose chat is deleted, is told nothing of it', async () => {
    const [leaver, stayer] = [await aUser(owner), await aUser(owner)];
    const group = await aChat(owner, [leaver, stayer]);
    const word = unique();
    await answer(leaver, group.id, call({ text: word, usernames: [leaver.username, stayer.username] }));
    const asked = `@@${roleUsername} [[tool:calendar_create ${JSON.stringify({ title: word, when: 'завтра в десять' })}]]`;
    await post(leaver, group.id, asked);
    await post(leaver, group.id, `@@${roleUsername} ${word} [[fault:400]]`);
    for (const type of ['mention', 'approval_requested', 'agent_failure']) await toldOf(leaver, type, word);
    await toldOf(stayer, 'mention', word);
    await owner.client.delete(`/chats/${group.id}/members/${leaver.id}`);
    expect(await leaked(word, leaver)).toEqual([]);
    await toldOf(stayer, 'mention', word);
    expect((await owner.client.delete(`/chats/${group.id}`)).status).toBeLessThan(300);
    await eventually('nothing is left of it', async () => (await leaked(word, owner, stayer)).length === 0);
  });

  it('calls nobody when it names somebody who is not in the chat', async () => {
    const word = unique();
    const outside = await aUser(owner);
    for (const name of [outside.username, stranger.username])
      await answer(anna, chat.id, call({ text: word, usernames: [bob.username, name] }));
    for (const person of [bob, outside, stranger])
      expect((await inboxOf(person, '&type=mention')).filter(({ body }) => body.includes(word))).toEqual([]);
  });
});

describe('An event', () => {
  it('is reminded of before it takes place, to its maker and who takes part', async () => {
    const title = `Планёрка ${unique()}`;
    const startsAt = inSeconds(64);
    await anEvent(anna, {
      title,
      startsAt,
      reminders: [1],
      recipientIds: [bob.id],
      description: 'Зал **5**',
    });
    expect(await toldOf(anna, 'event', title)).toMatchObject({
      title: `Через 1 минуту: ${title}`,
      body: expect.stringContaining('Зал 5'),
      link: expect.stringMatching(/^\/calendar\?event=[-0-9a-f]{36}$/),
    });
    expect((await toldOf(bob, 'event', title)).title).toBe(`In 1 minute: ${title}`);
    expect(await leaked(title, owner, carol, stranger)).toEqual([]);
  });

  it('is not reminded of any more once it was deleted, switched off or moved', async () => {
    const title = `Планёрка ${unique()}`;
    const event = { reminders: [1], recipientIds: [bob.id] };
    const changes = [
      (id: string) => anna.client.delete(`/calendar/events/${id}`),
      (id: string) => anna.client.patch(`/calendar/events/${id}`, { isActive: false }),
      (id: string) => anna.client.patch(`/calendar/events/${id}`, { startsAt: inSeconds(7_200) }),
    ];
    for (const [number, change] of changes.entries()) {
      const { id } = await anEvent(anna, { ...event, title: `${title} ${number}`, startsAt: inSeconds(64) });
      expect((await toldOf(bob, 'event', `${title} ${number}`)).readAt).toBeNull();
      expect((await change(id)).status).toBeLessThan(300);
      expect((await toldOf(bob, 'event', `${title} ${number}`)).readAt).not.toBeNull();
    }
  });

  it('without a role is told when it begins, once', async () => {
    const title = `Звонок ${unique()}`;
    const { id } = await anEvent(anna, { title, startsAt: inSeconds(1), recipientIds: [anna.id, bob.id] });
    await tookPlace(anna, id);
    expect((await toldOf(anna, 'event', title)).title).toBe(`Начинается: ${title}`);
    expect((await toldOf(bob, 'event', title)).title).toBe(`It begins: ${title}`);
    expect(await leaked(title, anna)).toHaveLength(1);
    expect(await leaked(title, owner, carol, stranger)).toEqual([]);
  });

  it('with a role is told with its answer; who is not in its chat is not sent there', async () => {
    const [title, word] = [`Сводка ${unique()}`, unique()];
    const group = await aChat(anna, []);
    const { id } = await anEvent(anna, {
      title,
      startsAt: inSeconds(1),
      agentId: role,
      chatId: group.id,
      prompt: `[[say:Всё **в срок** ${word}]]`,
      recipientIds: [anna.id, bob.id],
    });
    await tookPlace(anna, id);
    const told = await toldOf(anna, 'event', word);
    expect(told).toMatchObject({
      title: `${title}: отвечает Помощник`,
      link: expect.stringContaining(`/chats/${group.id}?message=`),
    });
    expect(told.body).toContain(`Всё в срок ${word}\n\nЭтот ответ ещё никто не проверил.`);
    expect(await toldOf(bob, 'event', word)).toMatchObject({
      title: `${title}: Помощник has answered`,
      link: `/calendar?event=${id}`,
    });
    expect(await leaked(word, owner, carol, stranger)).toEqual([]);
    expect(await leaked(word, anna)).toHaveLength(1);
  });

  it('that fails is told to who made it, with why', async () => {
    const title = `Отчёт ${unique()}`;
    const { id } = await anEvent(bob, {
      title,
      startsAt: inSeconds(1),
      agentId: await roleId(bob, roleUsername),
      prompt: '[[fault:400]]',
      recipientIds: [anna.id],
    });
    expect((await tookPlace(bob, id)).status).toBe('failed');
    const told = await toldOf(bob, 'event', title);
    expect(told.title).toBe(`Not done: ${title}`);
    expect(told.body).toContain('The model server answered with an error.');
    expect(await leaked(title, anna, owner, stranger)).toEqual([]);
    expect((await inboxOf(bob, '&type=agent_failure')).filter(({ body }) => body.includes(title))).toEqual(
      [],
    );
  });
});

it('What a person was told is theirs alone', async () => {
  const word = unique();
  await post(owner, chat.id, `${at(anna)} ${word}`);
  const { id } = await toldOf(anna, 'mention', word);
  for (const person of [bob, owner, stranger])
    expect((await person.client.post(`/notifications/${id}/read`)).status).toBe(404);
  await anna.client.post(`/notifications/${id}/read`);
  await eventually('it is read', async () => (await toldOf(anna, 'mention', word)).readAt !== null);
});
