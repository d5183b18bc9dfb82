import { randomUUID } from 'node:crypto';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';
import type { Frame, Socket } from '../support/client.js';
import { aFile } from '../support/uploads.js';

interface Problem {
  status: number;
  code: string;
}
type Edited = MessageBody & Pick<PostedBody, 'runs' | 'unknownMentions'>;
interface Versions {
  items: { version: number; content: string; replacedAt: string; replacedBy: string }[];
  nextCursor: string | null;
}

describe('Editing a message', () => {
  let owner: Person;
  let colleague: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
    colleague = await aUser(owner);
    chatId = (await aChat(owner, [colleague])).id;
  });

  const edit = <T = Edited>(person: Person, id: string, content: string, more: object = {}) =>
    person.client.patch<T>(`/messages/${id}`, { content, ...more });
  const refusal = async (person: Person, id: string, content = 'иначе') =>
    (await edit<Problem>(person, id, content)).body;
  const read = async (person: Person, id: string) =>
    (await person.client.get<MessageBody>(`/messages/${id}`)).body;
  const versions = async (person: Person, id: string, query = '') =>
    (await person.client.get<Versions>(`/messages/${id}/versions${query}`)).body;

  it('changes its text, keeps its place, and says when', async () => {
    const { message } = await post(owner, chatId, 'как было');
    const later = await post(colleague, chatId, 'после');
    const { status, body } = await edit(owner, message.id, '  как\r\nстало ');
    expect(status).toBe(200);
    const { unknownMentions, ...view } = body;
    expect(view).toEqual({ ...message, content: '  как\r\nстало ', editedAt: expect.any(String) });
    expect([view.runs, unknownMentions]).toEqual([[], []]);
    expect(Math.abs(Date.parse(view.editedAt ?? '') - Date.now())).toBeLessThan(10_000);
    expect(await read(colleague, message.id)).toEqual(view);
    expect(view.seq).toBeLessThan(later.message.seq);
  });

  it('keeps what it said before, newest first, for everyone in the chat', async () => {
    const { message } = await post(owner, chatId, 'раз');
    expect(await versions(owner, message.id)).toEqual({ items: [], nextCursor: null });
    for (const content of ['два', 'три', 'четыре']) await edit(owner, message.id, content);
    const all = await versions(colleague, message.id);
    expect(all.items.map(({ version, content }) => [version, content])).toEqual([
      [3, 'три'],
      [2, 'два'],
      [1, 'раз'],
    ]);
    expect(all.items[0]).toMatchObject({ replacedBy: owner.id, replacedAt: expect.stringMatching(/Z$/) });
    const first = await versions(colleague, message.id, '?limit=2');
    const second = await versions(colleague, message.id, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.nextCursor).toBeNull();
    for (const stranger of [await aUser(owner), await anOrg()])
      expect((await stranger.client.get(`/messages/${message.id}/versions`)).status).toBe(404);
  });

  it('to the same text changes nothing', async () => {
    const { message } = await post(owner, chatId, 'то же');
    const { body } = await edit(owner, message.id, 'то же');
    expect(body).toEqual({ ...message, runs: [], unknownMentions: [] });
    const edited = (await edit(owner, message.id, 'другое')).body;
    expect((await edit(owner, message.id, 'другое')).body.editedAt).toBe(edited.editedAt);
    expect((await versions(owner, message.id)).items).toHaveLength(1);
  });

  it('numbers versions without gaps when it happens many times at once', async () => {
    const { message } = await post(owner, chatId, 'начало');
    const texts = Array.from({ length: 8 }, (_, index) => `правка ${index}`);
    const answers = await Promise.all(texts.map((text) => edit(owner, message.id, text)));
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    const { items } = await versions(owner, message.id);
    expect(items.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    const seen = [...items.map(({ content }) => content), (await read(owner, message.id)).content];
    expect(seen.sort()).toEqual(['начало', ...texts].sort());
  });

  it('finds its mentions anew and calls nobody', async () => {
    const { message } = await post(owner, chatId, `@${colleague.username}, взгляни`);
    const { body } = await edit(owner, message.id, '@@lawyer и @никто');
    expect(body.mentions).toMatchObject([{ kind: 'role', username: 'lawyer' }]);
    expect(body).toMatchObject({ runs: [], unknownMentions: ['@никто'] });
    const runs = await owner.client.get<{ items: { id: string }[] }>(`/chats/${chatId}/runs`);
    expect(runs.body.items).toEqual([]);
    const names = Array.from({ length: 51 }, (_, index) => `@n${index}`).join(' ');
    expect(await refusal(owner, message.id, names)).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('moves it to the mentions of those whom it now names', async () => {
    const { message } = await post(owner, chatId, `@${colleague.username}, взгляни`);
    const mentionsMe = async () => {
      const { body } = await colleague.client.get<{ items: MessageBody[] }>('/mentions');
      return body.items.some(({ id }) => id === message.id);
    };
    expect(await mentionsMe()).toBe(true);
    await edit(owner, message.id, 'никого');
    expect(await mentionsMe()).toBe(false);
    await edit(owner, message.id, `всё же @${colleague.username}`);
    expect(await mentionsMe()).toBe(true);
    await owner.client.delete(`/messages/${message.id}`);
    expect(await mentionsMe()).toBe(false);
  });

  it('is refused in an archived chat, where text can still be taken back', async () => {
    const chat = await aChat(owner);
    const { message } = await post(owner, chat.id, 'было');
    expect((await owner.client.patch(`/chats/${chat.id}`, { isArchived: true })).status).toBe(200);
    expect(await refusal(owner, message.id)).toMatchObject({ status: 409, code: 'chat_archived' });
    expect((await owner.client.delete(`/messages/${message.id}`)).status).toBe(204);
  });

  it('is told to everyone in the chat, once', async () => {
    const sockets = await Promise.all([owner, colleague].map(({ client }) => client.socket()));
    await Promise.all(sockets.map((socket) => socket.wait(({ event }) => event === 'ready')));
    const { message } = await post(owner, chatId, 'до');
    await edit(owner, message.id, 'после');
    await edit(owner, message.id, 'после');
    const updates = (socket: Socket) =>
      socket.frames.filter(({ event, data }) => event === 'message.updated' && data?.id === message.id);
    const view = await read(owner, message.id);
    for (const socket of sockets) {
      await socket.wait(({ event }) => event === 'message.updated');
      await socket.call('ping');
      expect(updates(socket).map(({ data }) => data)).toEqual([view]);
      socket.close();
    }
  });

  it('is its author’s alone, and not for what roles wrote', async () => {
    const { message } = await post(colleague, chatId, 'моё');
    expect(await refusal(owner, message.id)).toMatchObject({ status: 403, code: 'forbidden' });
    const given = await answer(owner, chatId, '@@lawyer [[say:ответ]]');
    expect(await refusal(owner, given.id)).toMatchObject({ status: 409, code: 'not_editable' });
    for (const stranger of [await aUser(owner), await anOrg()])
      expect(await refusal(stranger, message.id)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refusal(owner, randomUUID())).toMatchObject({ status: 404, code: 'not_found' });
    await owner.client.delete(`/chats/${chatId}/members/${colleague.id}`);
    expect(await refusal(colleague, message.id)).toMatchObject({ status: 404, code: 'not_found' });
    await owner.client.put(`/chats/${chatId}/members/${colleague.id}`);
    expect((await read(owner, message.id)).content).toBe('моё');
  });

  it.each<[what: string, body: object]>([
    ['nothing', {}],
    ['U+0000', { content: 'a\0b' }],
    ['an unknown field', { content: 'x', replyToId: null }],
    ['a resend that is no boolean', { content: 'x', resend: 'yes' }],
  ])('is refused with %s', async (_, body) => {
    const refused = await owner.client.patch<Problem>(`/messages/${randomUUID()}`, body);
    expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('asks the roles that it addresses anew when that is wished', async () => {
    const chat = await aChat(owner, [colleague]);
    const socket = await colleague.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    const first = await post(owner, chat.id, '@@lawyer [[say:раз]]');
    const [answered] = await Promise.all(first.runs.map(({ id }) => ended(owner, id)));
    const { body } = await edit(owner, first.message.id, '@@hr [[say:два]]', { resend: true });
    // Its first answer stands; what it says now asks another role.
    expect(body).toMatchObject({
      id: first.message.id,
      runs: [
        { id: answered?.id, status: 'succeeded', messageId: answered?.messageId },
        { agentUsername: 'hr', status: 'queued' },
      ],
    });
    const isTold = ({ event, data }: Frame) => event === 'message.updated' && data?.id === first.message.id;
    expect((await socket.wait(isTold)).data).toMatchObject({ content: '@@hr [[say:два]]', runs: body.runs });
    socket.close();
    await Promise.all(body.runs.map(({ id }) => ended(owner, id)));
    const again = (await edit(owner, first.message.id, body.content, { resend: true })).body;
    expect(again.editedAt).toBe(body.editedAt);
    expect(again.runs).toMatchObject([{ id: answered?.id }, { agentUsername: 'hr', status: 'queued' }]);
    expect(again.runs[1]?.id).not.toBe(body.runs[1]?.id);
    await Promise.all(again.runs.map(({ id }) => ended(owner, id)));
    expect((await versions(owner, first.message.id)).items).toHaveLength(1);
  });

  it('asks nobody whom its author may not ask any more', async () => {
    const { body: role } = await owner.client.get<{ id: string }>('/roles/accountant');
    const { body: chat } = await colleague.client.post<{ id: string }>('/chats', {
      kind: 'agent',
      agentId: role.id,
    });
    const { message, runs } = await post(colleague, chat.id, '[[say:раз]]');
    await Promise.all(runs.map(({ id }) => ended(colleague, id)));
    const confined = await owner.client.put(`/agents/${role.id}/access`, {
      visibility: 'roles',
      roles: ['admin'],
    });
    expect(confined.status).toBe(200);
    const refused = await edit<Problem>(colleague, message.id, 'два', { resend: true });
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await read(colleague, message.id)).content).toBe('[[say:раз]]');
    expect((await edit(colleague, message.id, 'два')).status).toBe(200);
  });

  it('leaves a text, unless there is an attachment', async () => {
    const { message } = await post(owner, chatId, 'текст');
    expect(await refusal(owner, message.id, ' \n')).toMatchObject({ status: 400, code: 'validation_failed' });
    const { id } = await aFile(owner, 'note.txt', 'записка');
    const noted = await post(owner, chatId, 'вот', { attachmentIds: [id] });
    const { body } = await edit(owner, noted.message.id, '');
    expect(body).toMatchObject({ content: '', attachments: [{ name: 'note.txt' }] });
  });

  it('leaves the clientId to the message, as it is now', async () => {
    const clientId = randomUUID();
    const first = await post(owner, chatId, '@@lawyer вопрос', { clientId });
    await edit(owner, first.message.id, '@@lawyer и @@hr: вопрос, @никто');
    // What changes while it is looked at cannot be compared.
    await Promise.all(first.runs.map(({ id }) => ended(owner, id)));
    const again = await post(owner, chatId, '@@lawyer вопрос', { clientId });
    expect(again.message).toEqual(await read(owner, first.message.id));
    expect(again.runs.map(({ id }) => id)).toEqual(first.runs.map(({ id }) => id));
    expect(again.unknownMentions).toEqual(['@никто']);
  });

  it('shows in what replies to it', async () => {
    const { message } = await post(owner, chatId, `вопрос\n${'слово '.repeat(40)}`);
    const reply = await post(colleague, chatId, 'ответ', { replyToId: message.id });
    expect(reply.message.replyTo).toEqual({
      id: message.id,
      author: message.author,
      excerpt: `вопрос ${'слово '.repeat(22).trim()}…`,
      hasFiles: false,
      deleted: false,
      validation: null,
    });
    await edit(owner, message.id, 'короче');
    expect((await read(owner, reply.message.id)).replyTo?.excerpt).toBe('короче');
  });
});
