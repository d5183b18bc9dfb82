import { randomUUID } from 'node:crypto';
import {
  aChat,
  anOrg,
  answer,
  answerTo,
  aUser,
  ended,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
  type RunBody,
} from '../support/builders.js';
import type { Frame } from '../support/client.js';
import { eventually, modelCalls } from '../support/profile.js';

interface Problem {
  status: number;
  code: string;
  errors?: { path: string }[];
}
interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

const patch = <T = ChatBody>(person: Person, chatId: string, body: object) =>
  person.client.patch<T>(`/chats/${chatId}`, body);
const chatOf = async (person: Person, chatId: string) =>
  (await person.client.get<ChatBody>(`/chats/${chatId}`)).body;
const listed = async (person: Person, query = '') =>
  (await person.client.get<PageOf<ChatBody>>(`/chats${query}`)).body.items.map(({ id }) => id);
const roleId = async (person: Person, username: string) =>
  (await person.client.get<{ id: string }>(`/roles/${username}`)).body.id;
const anAgentChat = async (person: Person, username = 'lawyer') =>
  (await person.client.post<ChatBody>('/chats', { kind: 'agent', agentId: await roleId(person, username) }))
    .body;
const leave = (person: Person, chatId: string) =>
  person.client.delete(`/chats/${chatId}/members/${person.id}`);

/** Oldest first. */
const messagesOf = async (person: Person, chatId: string) =>
  (await person.client.get<PageOf<MessageBody>>(`/chats/${chatId}/messages?limit=200`)).body.items.reverse();
const systemOf = async (person: Person, chatId: string) =>
  (await messagesOf(person, chatId)).filter(({ system }) => system);

const isOf =
  (name: string, chatId: string) =>
  ({ event, data }: Frame): boolean =>
    event === name && data?.chatId === chatId;

describe('A chat', () => {
  let owner: Person;
  let admin: Person;
  let creator: Person;
  let member: Person;

  beforeAll(async () => {
    owner = await anOrg();
    [admin, creator, member] = await Promise.all([
      aUser(owner, { role: 'admin' }),
      aUser(owner, { username: 'creator' }),
      aUser(owner, { username: 'member' }),
    ]);
  });

  async function socketOf(person: Person) {
    const socket = await person.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    return socket;
  }

  describe('has settings', () => {
    it('that are given at its creation, shown to its members, and changed one by one', async () => {
      const lawyer = await roleId(owner, 'lawyer');
      const { status, body: chat } = await creator.client.post<ChatBody>('/chats', {
        kind: 'group',
        memberIds: [member.id],
        allowedAgentIds: [lawyer],
        whenBusy: 'interrupt',
        validatorIds: [member.id],
        validationDueMinutes: 30,
      });
      expect(status).toBe(201);
      const settings = {
        createdBy: creator.id,
        allowedAgentIds: [lawyer],
        whenBusy: 'interrupt',
        validatorIds: [member.id],
        validationDueMinutes: 30,
        isArchived: false,
        archivedAt: null,
      };
      expect(await chatOf(member, chat.id)).toMatchObject(settings);
      const changed = await patch(creator, chat.id, { whenBusy: 'queue', validatorIds: null });
      expect(changed.status).toBe(200);
      const now = { ...settings, whenBusy: 'queue', validatorIds: null };
      expect(changed.body).toMatchObject(now);
      expect(await chatOf(member, chat.id)).toMatchObject(now);
      const plain = await aChat(creator);
      expect(plain).toMatchObject({
        createdBy: creator.id,
        allowedAgentIds: null,
        whenBusy: 'queue',
        validatorIds: null,
        validationDueMinutes: null,
      });
    });

    it('that its creator and administrators in it change; its name is every member’s', async () => {
      const chat = await aChat(creator, [member]);
      expect((await patch(member, chat.id, { title: 'Названо участником' })).status).toBe(200);
      for (const change of [
        { whenBusy: 'interrupt' },
        { isArchived: true },
        { allowedAgentIds: [] },
        { validatorIds: [member.id] },
        { title: 'x', validationDueMinutes: 5 },
      ]) {
        const refused = await patch<Problem>(member, chat.id, change);
        expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
      }
      expect((await patch(admin, chat.id, { whenBusy: 'interrupt' })).status).toBe(404);
      await creator.client.put(`/chats/${chat.id}/members/${admin.id}`);
      expect((await patch(admin, chat.id, { whenBusy: 'interrupt' })).body.whenBusy).toBe('interrupt');
      const own = await anAgentChat(member);
      expect((await patch(member, own.id, { whenBusy: 'interrupt' })).body.whenBusy).toBe('interrupt');
      const direct = await member.client.post<ChatBody>('/chats', {
        kind: 'direct',
        memberIds: [creator.id],
      });
      const refused = await patch<Problem>(member, direct.body.id, { isArchived: true });
      expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    });

    it.each<[what: string, path: string, settings: () => Promise<object> | object]>([
      ['an agent that does not exist', 'allowedAgentIds', () => ({ allowedAgentIds: [randomUUID()] })],
      [
        'an agent of another organization',
        'allowedAgentIds',
        async () => ({ allowedAgentIds: [await roleId(await anOrg(), 'lawyer')] }),
      ],
      ['a validator who is not in it', 'validatorIds', () => ({ validatorIds: [creator.id, admin.id] })],
      ['nobody as a validator', 'validatorIds', () => ({ validatorIds: [] })],
      ['no time to validate', 'validationDueMinutes', () => ({ validationDueMinutes: 0 })],
      ['more than 30 days', 'validationDueMinutes', () => ({ validationDueMinutes: 43_201 })],
      ['an unknown rule', 'whenBusy', () => ({ whenBusy: 'later' })],
    ])('and refuses %s, at its creation and later', async (_, path, made) => {
      const settings = await made();
      const chat = await aChat(creator, [member]);
      for (const refused of [
        await patch<Problem>(creator, chat.id, settings),
        await creator.client.post<Problem>('/chats', { kind: 'group', ...settings }),
      ]) {
        expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
        expect(refused.body.errors?.map((error) => error.path.split('.')[0])).toEqual([path]);
      }
    });

    it('whose changes are told to its members and audited without what they say', async () => {
      const chat = await aChat(creator, [member]);
      const socket = await socketOf(member);
      await patch(creator, chat.id, { title: 'Тайный план', validationDueMinutes: 10 });
      const told = await socket.wait(isOf('chat.updated', chat.id));
      expect(told.data).toEqual({ chatId: chat.id, title: 'Тайный план' });
      await patch(creator, chat.id, { title: 'Тайный план' });
      socket.close();
      const { body } = await owner.client.get<PageOf<{ action: string; actor: object; details: object }>>(
        `/audit?objectId=${chat.id}`,
      );
      expect(body.items.map(({ action, details }) => ({ action, details }))).toEqual([
        { action: 'chat.updated', details: { fields: ['title', 'validationDueMinutes'] } },
      ]);
    });
  });

  describe('confined to some roles', () => {
    it('names the others as refused and calls them not', async () => {
      const chat = await aChat(creator, [member]);
      const [lawyer, hr] = [await roleId(owner, 'lawyer'), await roleId(owner, 'hr')];
      await patch(creator, chat.id, { allowedAgentIds: [lawyer] });
      const { message, runs, unknownMentions } = await post(member, chat.id, '@@hr и @@lawyer, @creator');
      expect(runs.map(({ agentUsername }) => agentUsername)).toEqual(['lawyer']);
      expect(message.mentions).toEqual([
        { kind: 'role', id: hr, username: 'hr', refused: 'not_allowed' },
        { kind: 'role', id: lawyer, username: 'lawyer' },
        { kind: 'user', id: creator.id, username: 'creator' },
      ]);
      expect(unknownMentions).toEqual([]);
      await ended(member, runs[0]?.id ?? '');
      await patch(creator, chat.id, { allowedAgentIds: null });
      const free = await post(member, chat.id, '@@hr [[say:здравствуйте]]');
      expect(free.runs).toHaveLength(1);
      await ended(member, free.runs[0]?.id ?? '');
    });

    it('always has its own agent', async () => {
      const chat = await anAgentChat(member);
      await patch(member, chat.id, { allowedAgentIds: [] });
      const { runs } = await post(member, chat.id, 'Вопрос, и @@hr [[say:ответ]]');
      expect(runs.map(({ agentUsername }) => agentUsername)).toEqual(['lawyer']);
      await ended(member, runs[0]?.id ?? '');
    });
  });

  describe('archived', () => {
    it('is read, not written in, until it is restored', async () => {
      const chat = await aChat(creator, [member]);
      await post(member, chat.id, 'до', { clientId: 'before' });
      const archived = await patch(creator, chat.id, { isArchived: true });
      expect(archived.body).toMatchObject({ isArchived: true, archivedAt: expect.any(String) as string });
      const refusals = await Promise.all([
        member.client.post<Problem>(`/chats/${chat.id}/messages`, { content: 'после' }),
        patch<Problem>(creator, chat.id, { title: 'Другое' }),
        patch<Problem>(creator, chat.id, { whenBusy: 'interrupt' }),
        creator.client.put<Problem>(`/chats/${chat.id}/members/${admin.id}`),
        creator.client.delete<Problem>(`/chats/${chat.id}/members/${member.id}`),
      ]);
      expect(refusals.map(({ body }) => [body.status, body.code])).toEqual(
        refusals.map(() => [409, 'chat_archived']),
      );
      // Posting again what was posted before is answered as before.
      expect((await post(member, chat.id, 'до', { clientId: 'before' })).message.content).toBe('до');
      expect((await messagesOf(member, chat.id)).map(({ content }) => content)).toContain('до');
      expect((await patch(creator, chat.id, { isArchived: true })).body.archivedAt).toBe(
        archived.body.archivedAt,
      );

      expect((await patch(creator, chat.id, { isArchived: false, title: 'Снова' })).body).toMatchObject({
        isArchived: false,
        archivedAt: null,
        title: 'Снова',
      });
      await post(member, chat.id, 'после');
      const said = (await systemOf(member, chat.id)).map(({ system }) => system?.type);
      expect(said).toEqual(['chat.archived', 'chat.restored', 'chat.renamed']);
    });

    it('stands in a list of its own, in pages that stay right', async () => {
      const person = await aUser(owner);
      const chats = [];
      for (let index = 0; index < 6; index++) chats.push(await aChat(person));
      const [archived, open] = [chats.slice(0, 3), chats.slice(3)].map((some) =>
        some.map(({ id }) => id).reverse(),
      );
      for (const id of [...(archived ?? [])].reverse()) await patch(person, id, { isArchived: true });
      expect(await listed(person)).toEqual(open);
      expect(await listed(person, '?archived=false')).toEqual(open);
      expect(await listed(person, '?archived=true')).toEqual(archived);
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = `?archived=true&limit=1${cursor && `&cursor=${cursor}`}`;
        const page: PageOf<ChatBody> = (await person.client.get<PageOf<ChatBody>>(`/chats${query}`)).body;
        paged.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect(paged).toEqual(archived);
      expect((await person.client.get<Problem>('/chats?archived=maybe')).status).toBe(400);
    });

    it('still gets the answer that was under way', async () => {
      const chat = await aChat(creator, [member]);
      const { runs } = await post(member, chat.id, '@@lawyer [[first:1500]] [[say:успел]]');
      expect((await patch(creator, chat.id, { isArchived: true })).status).toBe(200);
      const run = await ended(member, runs[0]?.id ?? '');
      expect(run).toMatchObject({ status: 'succeeded' });
      expect((await answerTo(member, chat.id, run.id))?.content).toBe('успел');
    });
  });

  describe('tells itself', () => {
    it('who joined and left and what it is called, in the organization’s language; nothing of its creation', async () => {
      const chat = await aChat(creator, [member]);
      expect(await messagesOf(creator, chat.id)).toEqual([]);
      const socket = await socketOf(member);
      await creator.client.put(`/chats/${chat.id}/members/${admin.id}`);
      await creator.client.put(`/chats/${chat.id}/members/${admin.id}`);
      await patch(member, chat.id, { title: 'Договор @@lawyer' });
      await creator.client.delete(`/chats/${chat.id}/members/${admin.id}`);
      await leave(member, chat.id);
      const messages = await messagesOf(creator, chat.id);
      expect(messages.map(({ content, author, system }) => [author.id, system, content])).toEqual([
        [
          creator.id,
          { type: 'member.added', userId: admin.id, username: admin.username, name: admin.name },
          `${creator.name} добавляет в чат: ${admin.name}`,
        ],
        [
          member.id,
          { type: 'chat.renamed', title: 'Договор @@lawyer' },
          `${member.name} меняет название на «Договор @@lawyer»`,
        ],
        [
          creator.id,
          { type: 'member.removed', userId: admin.id, username: admin.username, name: admin.name },
          `${creator.name} удаляет из чата: ${admin.name}`,
        ],
        [member.id, { type: 'member.left' }, `${member.name} покидает чат`],
      ]);
      for (const message of messages) expect(message).toMatchObject({ validation: null, mentions: [] });
      const { body: runs } = await creator.client.get<PageOf<RunBody>>(`/chats/${chat.id}/runs`);
      expect(runs.items).toEqual([]);
      expect((await chatOf(creator, chat.id)).unreadCount).toBe(0);

      await socket.wait(isOf('chat.left', chat.id));
      const told = socket.frames.filter(isOf('message.created', chat.id)).map(({ data }) => data?.id);
      expect(told).toEqual(messages.slice(0, 3).map(({ id }) => id));
      socket.close();
    });

    it('the same in English where English is spoken', async () => {
      const boss = await anOrg();
      await boss.client.patch('/organizations/current', { locale: 'en' });
      const chat = await aChat(boss, []);
      await patch(boss, chat.id, { title: 'Plan' });
      expect((await messagesOf(boss, chat.id)).map(({ content }) => content)).toEqual([
        `${boss.name} renamed the chat to “Plan”`,
      ]);
    });

    it('nothing in a chat with an agent, whose title and archive are one person’s', async () => {
      const chat = await anAgentChat(member);
      await patch(member, chat.id, { title: 'Моё' });
      await patch(member, chat.id, { isArchived: true });
      expect(await messagesOf(member, chat.id)).toEqual([]);
    });
  });

  describe('that people leave', () => {
    it('loses its validators with them, and all judge when the last has left', async () => {
      const chat = await aChat(creator, [member, admin]);
      await patch(creator, chat.id, { validatorIds: [member.id, admin.id] });
      await leave(member, chat.id);
      expect((await chatOf(creator, chat.id)).validatorIds).toEqual([admin.id]);
      await creator.client.delete(`/chats/${chat.id}/members/${admin.id}`);
      expect((await chatOf(creator, chat.id)).validatorIds).toBeNull();
    });

    it('keeps its validators from members who want to judge themselves', async () => {
      const chat = await aChat(creator, [member, admin]);
      await patch(creator, chat.id, { validatorIds: [admin.id] });
      const refused = await member.client.delete(`/chats/${chat.id}/members/${admin.id}`);
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect((await chatOf(creator, chat.id)).validatorIds).toEqual([admin.id]);
      expect((await member.client.delete(`/chats/${chat.id}/members/${creator.id}`)).status).toBe(204);
    });

    it('can be left when it is archived, and takes the last one’s leave', async () => {
      const chat = await aChat(creator, [member]);
      await patch(creator, chat.id, { isArchived: true });
      expect((await leave(creator, chat.id)).status).toBe(204);
      expect((await leave(member, chat.id)).status).toBe(204);
      expect((await leave(member, chat.id)).status).toBe(404);
      expect((await member.client.get(`/chats/${chat.id}`)).status).toBe(404);
    });
  });

  describe('deleted', () => {
    it('is gone for all its members, who hear of it, and stays with those who may not delete it', async () => {
      const chat = await aChat(creator, [member]);
      const { message } = await post(member, chat.id, '@creator, это не пропадёт?');
      expect((await admin.client.delete(`/chats/${chat.id}`)).status).toBe(404);
      const refused = await member.client.delete<Problem>(`/chats/${chat.id}`);
      expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
      const sockets = await Promise.all([creator, member].map(socketOf));
      expect((await creator.client.delete(`/chats/${chat.id}`)).status).toBe(204);
      for (const socket of sockets) {
        const told = await socket.wait(isOf('chat.deleted', chat.id));
        expect(told.data).toEqual({ chatId: chat.id });
        socket.close();
      }
      for (const { client } of [creator, member]) {
        const answers = await Promise.all([
          client.get(`/chats/${chat.id}`),
          client.get(`/chats/${chat.id}/messages`),
          client.get(`/messages/${message.id}`),
          client.post(`/chats/${chat.id}/messages`, { content: 'ау' }),
          client.delete(`/chats/${chat.id}`),
        ]);
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
      }
      expect(await listed(member)).not.toContain(chat.id);
      const { body } = await owner.client.get<PageOf<{ action: string; details: object }>>(
        `/audit?objectId=${chat.id}`,
      );
      expect(body.items[0]).toMatchObject({
        action: 'chat.deleted',
        details: { kind: 'group', members: 2 },
      });
    });

    it('is a group or a person’s own chat with an agent, never a direct one', async () => {
      const own = await anAgentChat(member);
      await answer(member, own.id, 'Вопрос [[say:ответ]]');
      expect((await member.client.delete(`/chats/${own.id}`)).status).toBe(204);
      const direct = await member.client.post<ChatBody>('/chats', {
        kind: 'direct',
        memberIds: [creator.id],
      });
      const refused = await member.client.delete<Problem>(`/chats/${direct.body.id}`);
      expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    });

    it('ends the answers under way: upstream too, and whoever reads them hears it; the others go on', async () => {
      const [chat, other] = [await aChat(creator, [member]), await aChat(creator)];
      const mark = `drip-${randomUUID()}`;
      const { runs } = await post(member, chat.id, `@@lawyer ${mark} [[drip:100]]`);
      const runId = runs[0]?.id ?? '';
      let begun: () => void = () => undefined;
      const flowing = new Promise<void>((resolve) => (begun = resolve));
      const reading = member.client.stream(`/runs/${runId}/events`, {
        onEvent: ({ event }) => event === 'delta' && begun(),
      });
      await flowing;
      expect((await creator.client.delete(`/chats/${chat.id}`)).status).toBe(204);
      const events = await reading;
      expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'run_cancelled' } });
      await eventually('the model call is aborted', async () => (await modelCalls(mark))[0]?.aborted);
      expect((await member.client.get(`/runs/${runId}`)).status).toBe(404);
      expect((await answer(creator, other.id, '@@lawyer [[say:работаю]]')).content).toBe('работаю');
      expect(await modelCalls(mark)).toHaveLength(1);
    });
  });
});
