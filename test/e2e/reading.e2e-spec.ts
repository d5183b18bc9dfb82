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

interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

const chatOf = async (person: Person, chatId: string) =>
  (await person.client.get<ChatBody>(`/chats/${chatId}`)).body;
const read = (person: Person, { chatId, id }: Pick<MessageBody, 'chatId' | 'id'>) =>
  person.client.post(`/chats/${chatId}/read`, { messageId: id });
const countsOf = async (person: Person, chatId: string) => {
  const { unreadCount, mentionCount, lastReadSeq } = await chatOf(person, chatId);
  return [unreadCount, mentionCount, lastReadSeq];
};
const mentionsOf = async (person: Person, query = '') =>
  (await person.client.get<PageOf<MessageBody>>(`/mentions${query}`)).body;
const idsOf = ({ items }: PageOf<MessageBody>) => items.map(({ id }) => id);

describe('Reading', () => {
  let owner: Person;
  let anna: Person;
  let boris: Person;

  beforeAll(async () => {
    owner = await anOrg();
    [anna, boris] = await Promise.all([
      aUser(owner, { username: 'anna' }),
      aUser(owner, { username: 'boris' }),
    ]);
  });

  it('counts what others wrote and roles answered, and nothing that the chat itself said', async () => {
    const chat = await aChat(anna, [boris]);
    await post(anna, chat.id, 'раз');
    await anna.client.patch(`/chats/${chat.id}`, { title: 'Переименован' });
    await anna.client.put(`/chats/${chat.id}/members/${owner.id}`);
    await answer(anna, chat.id, '@@lawyer [[say:ответ]]');
    expect(await countsOf(boris, chat.id)).toEqual([3, 0, 0]);
    expect(await countsOf(anna, chat.id)).toEqual([1, 0, 4]);
    const listed = await boris.client.get<PageOf<ChatBody>>('/chats');
    const seen = await chatOf(boris, chat.id);
    expect(listed.body.items.find(({ id }) => id === chat.id)).toEqual(seen);
    expect(seen.lastMessage).toMatchObject({ author: { kind: 'agent' }, excerpt: 'ответ', hasFiles: false });
  });

  it('is shown to the others: how far each has read, and as it happens', async () => {
    const chat = await aChat(anna, [boris]);
    const first = (await post(anna, chat.id, 'раз')).message;
    const second = (await post(anna, chat.id, 'два')).message;
    const socket = await anna.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    expect((await read(boris, first)).status).toBe(204);
    const heard = await socket.wait(({ event }) => event === 'chat.read');
    expect(heard.data).toEqual({ chatId: chat.id, userId: boris.id, seq: first.seq });
    const { members } = await chatOf(anna, chat.id);
    expect(members.map(({ userId, lastReadSeq }) => [userId, lastReadSeq]).sort()).toEqual(
      [
        [anna.id, 2],
        [boris.id, 1],
      ].sort(),
    );
    // A mark that does not move is no news.
    await read(boris, first);
    await read(boris, second);
    await read(boris, first);
    await socket.wait(({ event, data }) => event === 'chat.read' && data?.seq === second.seq);
    await post(boris, chat.id, 'вижу');
    await socket.wait(({ event, data }) => event === 'message.created' && data?.content === 'вижу');
    expect(socket.frames.filter(({ event }) => event === 'chat.read')).toHaveLength(2);
    socket.close();
    expect((await read(boris, { chatId: chat.id, id: randomUUID() })).status).toBe(404);
  });

  it('lists the messages that mention me in my chats, newest first, and those unread', async () => {
    const person = await aUser(owner, { username: 'vera' });
    const [one, two] = [await aChat(anna, [person]), await aChat(boris, [person])];
    const first = (await post(anna, one.id, '@vera, посмотрите')).message;
    await post(anna, one.id, 'без имени, и не @veranda');
    await post(person, one.id, '@vera: себе');
    const second = (await post(boris, two.id, '@vera и @vera')).message;
    const third = (await post(boris, two.id, 'и ещё раз: @vera')).message;
    await post(boris, two.id, '`@vera`');

    expect(idsOf(await mentionsOf(person))).toEqual([third.id, second.id, first.id]);
    expect((await mentionsOf(person)).items[0]).toEqual(
      (await person.client.get<MessageBody>(`/messages/${third.id}`)).body,
    );
    const page = await mentionsOf(person, '?limit=2');
    expect(idsOf(page)).toEqual([third.id, second.id]);
    const rest = await mentionsOf(person, `?limit=2&cursor=${page.nextCursor}`);
    expect([idsOf(rest), rest.nextCursor]).toEqual([[first.id], null]);

    // Their own message came after the first mention.
    expect(await countsOf(person, one.id)).toEqual([0, 0, 3]);
    expect(await countsOf(person, two.id)).toEqual([3, 2, 0]);
    expect(idsOf(await mentionsOf(person, '?unread=true'))).toEqual([third.id, second.id]);
    await read(person, second);
    expect(await countsOf(person, two.id)).toEqual([2, 1, 1]);
    expect(idsOf(await mentionsOf(person, '?unread=true'))).toEqual([third.id]);

    await person.client.delete(`/chats/${two.id}/members/${person.id}`);
    expect(idsOf(await mentionsOf(person))).toEqual([first.id]);
    expect(idsOf(await mentionsOf(anna))).toEqual([]);
    for (const query of ['?cursor=abc', '?unread=1', '?limit=0'])
      expect((await person.client.get(`/mentions${query}`)).status).toBe(400);
  });

  it('follows what becomes of a message: rewritten, it mentions others; deleted, nobody', async () => {
    const [vera, gleb] = await Promise.all([aUser(owner), aUser(owner)]);
    const chat = await aChat(anna, [vera, gleb]);
    const { message } = await post(anna, chat.id, `@${vera.username}, срочно`);
    const counts = async () => [await countsOf(vera, chat.id), await countsOf(gleb, chat.id)];
    const mentions = async () => [idsOf(await mentionsOf(vera)), idsOf(await mentionsOf(gleb))];
    expect(await counts()).toEqual([
      [1, 1, 0],
      [1, 0, 0],
    ]);
    await anna.client.patch(`/messages/${message.id}`, { content: `@${gleb.username}, срочно` });
    expect(await counts()).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
    expect(await mentions()).toEqual([[], [message.id]]);
    expect((await anna.client.delete(`/messages/${message.id}`)).status).toBe(204);
    expect(await counts()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(await mentions()).toEqual([[], []]);
  });

  it('knows the mentions in answers of roles', async () => {
    const chat = await aChat(anna, [boris]);
    const given = await answer(anna, chat.id, '@@lawyer [[say:Спросите @boris]]');
    expect((await mentionsOf(boris)).items[0]?.id).toBe(given.id);
    expect((await chatOf(boris, chat.id)).mentionCount).toBeGreaterThan(0);
  });
});
