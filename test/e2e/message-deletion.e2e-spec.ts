import { randomUUID } from 'node:crypto';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';

interface Problem {
  status: number;
  code: string;
}
interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}
interface Feedback {
  user: { id: string; username: string; name: string };
  rating: string;
  comment: string | null;
  givenAt: string;
}

const remove = (person: Person, id: string) => person.client.delete<Problem | undefined>(`/messages/${id}`);
const read = async (person: Person, id: string) =>
  (await person.client.get<MessageBody>(`/messages/${id}`)).body;

let owner: Person;
let colleague: Person;
let outsider: Person;
let chatId: string;

beforeAll(async () => {
  owner = await anOrg();
  [colleague, outsider] = await Promise.all([aUser(owner), aUser(owner)]);
  chatId = (await aChat(owner, [colleague])).id;
});

describe('A deleted message', () => {
  it('keeps its author and place, and shows nothing of what was written', async () => {
    const { message } = await post(owner, chatId, `@${colleague.username} тайна`);
    await owner.client.patch(`/messages/${message.id}`, { content: `@${colleague.username} тайна 2` });
    expect((await remove(owner, message.id)).status).toBe(204);
    const view = await read(colleague, message.id);
    expect(view).toEqual({
      ...message,
      content: '',
      mentions: [],
      editedAt: expect.any(String),
      deletedAt: expect.stringMatching(/Z$/),
    });
    const list = await colleague.client.get<PageOf<MessageBody>>(`/chats/${chatId}/messages`);
    expect(list.body.items.find(({ id }) => id === message.id)).toEqual(view);
    const { body } = await owner.client.get<PageOf<unknown>>(`/messages/${message.id}/versions`);
    expect(body).toEqual({ items: [], nextCursor: null });
  });

  it('is deleted once, however often', async () => {
    const { message } = await post(owner, chatId, 'один раз');
    const statuses = await Promise.all(Array.from({ length: 4 }, () => remove(owner, message.id)));
    expect(statuses.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const { deletedAt } = await read(owner, message.id);
    await remove(owner, message.id);
    expect((await read(owner, message.id)).deletedAt).toBe(deletedAt);
  });

  it('is neither edited nor replied to nor rated', async () => {
    const { message } = await post(owner, chatId, 'уйдёт');
    const reply = await post(colleague, chatId, 'ответ', { replyToId: message.id });
    const given = await answer(owner, chatId, '@@lawyer [[say:ответ]]');
    await Promise.all([remove(owner, message.id), remove(owner, given.id)]);
    const gone = { status: 409, code: 'message_deleted' };
    const refusals = await Promise.all([
      owner.client.patch<Problem>(`/messages/${message.id}`, { content: 'вернись' }),
      owner.client.post<Problem>(`/chats/${chatId}/messages`, { content: 'и?', replyToId: message.id }),
      owner.client.post<Problem>(`/messages/${given.id}/feedback`, { rating: 'up' }),
    ]);
    for (const { body } of refusals) expect(body).toMatchObject(gone);
    expect((await read(owner, reply.message.id)).replyTo).toMatchObject({ excerpt: '', deleted: true });
  });

  it('is told to everyone in the chat, blank', async () => {
    const socket = await colleague.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    const given = await answer(owner, chatId, '@@lawyer [[say:тайна]]');
    await owner.client.post(`/messages/${given.id}/validate`, {
      decision: 'edit',
      content: 'правка',
      comment: 'замечание',
    });
    await remove(owner, given.id);
    const { data } = await socket.wait(({ event }) => event === 'message.deleted');
    expect(data).toEqual(await read(owner, given.id));
    expect(data).toMatchObject({
      id: given.id,
      content: '',
      feedback: null,
      validation: { state: 'edited' },
    });
    expect(JSON.stringify({ ...data, replyTo: null })).not.toMatch(/тайна|правка|замечание/);
    socket.close();
  });

  it('of a role is not in the stream of its run either', async () => {
    const given = await answer(owner, chatId, '@@lawyer [[say:тайна]]');
    await remove(owner, given.id);
    const events = await colleague.client.stream(`/runs/${given.runId}/events`);
    expect(events).toMatchObject([{ event: 'done', data: { messageId: given.id, content: '' } }]);
  });

  it('is not seen by roles', async () => {
    const chat = await aChat(owner);
    const { message } = await post(owner, chat.id, 'пароль 1234');
    const given = await answer(owner, chat.id, '@@hr [[say:ваш пароль 1234]]');
    await post(owner, chat.id, 'остаётся');
    await Promise.all([remove(owner, message.id), remove(owner, given.id)]);
    const { content } = await answer(owner, chat.id, '@@hr [[echo]]');
    const asked = JSON.parse(content) as { messages: { role: string; content: string }[] };
    const texts = asked.messages.filter(({ role }) => role !== 'system').map((one) => one.content);
    expect(texts.join('\n')).toContain('остаётся');
    expect(texts.slice(1).join('\n')).not.toContain('ваш пароль');
    expect(texts.filter((text) => text.includes('пароль 1234'))).toHaveLength(1);
    expect(texts.filter((text) => text.trim() === '')).toEqual([]);
  });

  it('of others is for those who keep order in a group; the audit log says who did it', async () => {
    const admin = await aUser(owner, { role: 'admin' });
    const chat = await aChat(colleague, [owner, outsider]);
    const mine = await post(colleague, chat.id, 'секрет основателя');
    const theirs = await post(outsider, chat.id, 'секрет участника');
    const given = await answer(colleague, chat.id, '@@lawyer [[say:секрет роли]]');
    for (const { id } of [mine.message, given])
      expect((await remove(outsider, id)).body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await remove(admin, mine.message.id)).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await remove(colleague, theirs.message.id)).status).toBe(204);
    expect((await remove(owner, mine.message.id)).status).toBe(204);
    expect((await remove(colleague, given.id)).status).toBe(204);
    const { body } = await owner.client.get<
      PageOf<{ actor: { id: string }; object: { id: string }; details: object }>
    >('/audit?action=message.deleted&limit=200');
    const ofChat = body.items.filter(({ details }) => 'chatId' in details && details.chatId === chat.id);
    expect(ofChat.map(({ actor, object }) => [actor.id, object.id]).reverse()).toEqual([
      [colleague.id, theirs.message.id],
      [owner.id, mine.message.id],
      [colleague.id, given.id],
    ]);
    expect(JSON.stringify(ofChat)).not.toContain('секрет');
  });

  it('of one’s own leaves nothing in the audit log, nor does what was refused', async () => {
    const { message } = await post(owner, chatId, 'моё');
    const theirs = await post(owner, chatId, 'чужое');
    await remove(owner, message.id);
    await remove(colleague, theirs.message.id);
    for (const id of [message.id, theirs.message.id]) {
      const { body } = await owner.client.get<PageOf<unknown>>(`/audit?objectId=${id}`);
      expect(body.items).toEqual([]);
    }
  });

  it('of a role in a chat with it is the person’s to delete', async () => {
    const { body: role } = await colleague.client.get<{ id: string }>('/roles/lawyer');
    const { body: chat } = await colleague.client.post<ChatBody>('/chats', {
      kind: 'agent',
      agentId: role.id,
    });
    const given = await answer(colleague, chat.id, '[[say:лишнее]]');
    expect((await remove(colleague, given.id)).status).toBe(204);
  });

  it('answers its clientId, blank', async () => {
    const clientId = randomUUID();
    const { message } = await post(owner, chatId, '@никто тайна', { clientId });
    await remove(owner, message.id);
    const again = await post(owner, chatId, '@никто тайна', { clientId });
    expect(again).toMatchObject({ message: { id: message.id, content: '' }, runs: [], unknownMentions: [] });
  });

  it('is not for strangers', async () => {
    const { message } = await post(owner, chatId, 'наше');
    for (const person of [outsider, await anOrg()])
      expect((await remove(person, message.id)).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await remove(owner, randomUUID())).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await read(owner, message.id)).content).toBe('наше');
  });
});

describe('Feedback on an answer', () => {
  const rate = <T = Feedback>(person: Person, id: string, body: object) =>
    person.client.post<T>(`/messages/${id}/feedback`, body);
  const list = async (person: Person, id: string, query = '') =>
    (await person.client.get<PageOf<Feedback>>(`/messages/${id}/feedback${query}`)).body;
  const anAnswer = () => answer(owner, chatId, '@@lawyer [[say:ответ]]');

  it('is counted for all, and each knows their own', async () => {
    const given = await anAnswer();
    expect(given.feedback).toEqual({ up: 0, down: 0 });
    const { status, body } = await rate(owner, given.id, { rating: 'up', comment: 'по делу' });
    expect(status).toBe(200);
    expect(body).toEqual({
      user: { kind: 'user', id: owner.id, username: owner.username, name: owner.name },
      rating: 'up',
      comment: 'по делу',
      givenAt: expect.stringMatching(/Z$/),
    });
    expect((await read(owner, given.id)).feedback).toEqual({ up: 1, down: 0, mine: 'up' });
    expect((await read(colleague, given.id)).feedback).toEqual({ up: 1, down: 0 });
    await rate(colleague, given.id, { rating: 'down' });
    const listed = await colleague.client.get<PageOf<MessageBody>>(`/chats/${chatId}/messages?limit=1`);
    expect(listed.body.items).toMatchObject([{ id: given.id, feedback: { up: 1, down: 1, mine: 'down' } }]);
  });

  it('is one per person, given anew and taken back', async () => {
    const given = await anAnswer();
    await rate(owner, given.id, { rating: 'up', comment: 'сначала' });
    await rate(colleague, given.id, { rating: 'up' });
    await Promise.all(Array.from({ length: 4 }, () => rate(owner, given.id, { rating: 'down' })));
    const all = await list(colleague, given.id);
    expect(all.items).toHaveLength(2);
    expect(all.items.find(({ user }) => user.id === owner.id)).toMatchObject({
      rating: 'down',
      comment: null,
    });
    const first = await list(colleague, given.id, '?limit=1');
    const second = await list(colleague, given.id, `?limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
    for (let time = 0; time < 2; time++)
      expect((await owner.client.delete(`/messages/${given.id}/feedback`)).status).toBe(204);
    expect((await read(owner, given.id)).feedback).toEqual({ up: 1, down: 0 });
  });

  it('is not shown with an answer that was deleted', async () => {
    const given = await anAnswer();
    await rate(owner, given.id, { rating: 'down', comment: 'лишнее' });
    await remove(owner, given.id);
    expect((await read(owner, given.id)).feedback).toBeNull();
    expect(await list(owner, given.id)).toEqual({ items: [], nextCursor: null });
  });

  it('is for answers of roles, by those who see them', async () => {
    const { message } = await post(owner, chatId, 'мнение');
    expect(message.feedback).toBeNull();
    const refused = await rate<Problem>(colleague, message.id, { rating: 'up' });
    expect(refused.body).toMatchObject({ status: 409, code: 'not_rateable' });
    const given = await anAnswer();
    for (const person of [outsider, await anOrg()]) {
      const answers = await Promise.all([
        rate<Problem>(person, given.id, { rating: 'up' }),
        person.client.get<Problem>(`/messages/${given.id}/feedback`),
        person.client.delete<Problem>(`/messages/${given.id}/feedback`),
      ]);
      for (const { body } of answers) expect(body).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await rate(owner, given.id, { rating: 'maybe' })).status).toBe(400);
    expect((await rate(owner, given.id, { rating: 'up', comment: 'x'.repeat(2_001) })).status).toBe(400);
  });
});
