import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  anOrg,
  artelUrl,
  aUser,
  ended,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { Socket, type Frame } from '../support/client.js';
import { eventually } from '../support/profile.js';

interface Shown {
  type: 'message' | 'status' | 'error' | 'user';
  content: string;
}

/** The component `AgentChat` of seed 002, its socket handlers word for word, with React's state as a list. */
class AgentChat {
  messages: Shown[] = [];
  isConnected = false;
  private readonly ws: WebSocket;

  constructor({ agentId, wsUrlBase }: { agentId: string; wsUrlBase: string }) {
    this.ws = new WebSocket(`${wsUrlBase}/ws/agents/${agentId}`);
    this.ws.onopen = () => {
      this.isConnected = true;
      this.show({ type: 'status', content: 'Подключено к агенту.' });
    };
    this.ws.onmessage = (message) => {
      const event = { data: message.data as string };
      try {
        const messageData = JSON.parse(event.data) as Shown & { response?: string };
        if (messageData.type && typeof messageData.content !== 'undefined') {
          this.show({ type: messageData.type, content: messageData.content });
        } else if (messageData.type === 'message' && typeof messageData.response !== 'undefined') {
          this.show({ type: 'message', content: messageData.response });
        } else {
          this.show({ type: 'error', content: `Получены неожиданные данные: ${event.data}` });
        }
      } catch {
        this.show({ type: 'error', content: `Получены не-JSON данные: ${event.data}` });
      }
    };
    this.ws.onerror = () => {
      this.isConnected = false;
      this.show({ type: 'error', content: 'Произошла ошибка WebSocket.' });
    };
    this.ws.onclose = (event) => {
      this.isConnected = false;
      this.show({ type: 'status', content: `Отключено: ${event.reason || 'Соединение закрыто'}` });
    };
  }

  sendMessage(input: string): void {
    this.ws.send(JSON.stringify({ type: 'message', content: input }));
    this.show({ type: 'user', content: input });
  }

  unmount(): void {
    this.ws.close();
  }

  shown = (type: Shown['type'], count = 1): Promise<Shown[]> =>
    eventually(`${count} of ${type} among ${JSON.stringify(this.messages)}`, () => {
      const found = this.messages.filter((message) => message.type === type);
      return Promise.resolve(found.length >= count && found);
    });

  private show(message: Shown): void {
    this.messages.push(message);
  }
}

const isType =
  (type: string) =>
  (frame: Frame): boolean =>
    frame.type === type;

describe('The simple protocol of one agent', () => {
  let person: Person;
  let lawyerId: string;
  const open: { close(): void }[] = [];

  beforeAll(async () => {
    person = await anOrg();
    lawyerId = (await person.client.get<{ id: string }>('/roles/lawyer')).body.id;
  });

  afterEach(() => open.splice(0).forEach((socket) => socket.close()));

  const aSocket = async (who = person, agentId = lawyerId): Promise<Socket> => {
    const socket = await who.client.socket(`/ws/agents/${agentId}`);
    open.push(socket);
    return socket;
  };
  const agentChatsOf = async ({ client }: Person) =>
    (await client.get<{ items: ChatBody[] }>('/chats')).body.items.filter(({ kind }) => kind === 'agent');

  it('serves the Next.js component of seed 002 unchanged', async () => {
    const chat = new AgentChat({
      wsUrlBase: artelUrl().replace('http', 'ws'),
      agentId: `${lawyerId}?token=${person.accessToken}`,
    });
    open.push({ close: () => chat.unmount() });
    await chat.shown('status');
    expect(chat.isConnected).toBe(true);
    chat.sendMessage('Проверь договор [[say:Пункт 4 рискован]]');
    expect(await chat.shown('message')).toEqual([{ type: 'message', content: 'Пункт 4 рискован' }]);
    chat.sendMessage('А пункт 5? [[say:В порядке]]');
    expect((await chat.shown('message', 2))[1]).toEqual({ type: 'message', content: 'В порядке' });
    expect(chat.messages.map(({ type }) => type).filter((type) => type !== 'status')).toEqual([
      'user',
      'message',
      'user',
      'message',
    ]);
    for (const { content } of chat.messages) expect(content).toMatch(/\S/);
    chat.unmount();
    await eventually('the close', () => Promise.resolve(!chat.isConnected));
    expect(chat.messages.at(-1)).toEqual({ type: 'status', content: 'Отключено: Соединение закрыто' });
  });

  it('speaks in three kinds of frames, each with its type and content', async () => {
    const socket = await aSocket();
    socket.send({
      type: 'message',
      content: 'Вопрос [[tokens:3]]',
      user_data: { first_name: 'Анна', is_authenticated: true },
      channel: 'web',
    });
    const given = await socket.wait(isType('message'));
    expect(given).toEqual({
      type: 'message',
      content: 't0 t1 t2',
      message_object: expect.objectContaining({
        id: expect.any(String),
        content: 't0 t1 t2',
        author: expect.objectContaining({ kind: 'agent', username: 'lawyer' }),
        validation: { state: 'unvalidated' },
      }),
    });
    const statuses = socket.frames.slice(0, -1);
    expect(statuses.length).toBeGreaterThan(0);
    for (const status of statuses) {
      expect(status).toEqual({
        type: 'status',
        message: status.content,
        content: expect.stringMatching(/\S/),
      });
    }
  });

  it('speaks the language of the person', async () => {
    const english = await aUser(person);
    await person.client.patch(`/users/${english.id}`, { locale: 'en' });
    const socket = await aSocket(english);
    socket.send({ type: 'message', content: 'Question [[tokens:1]]' });
    await socket.wait(isType('message'));
    const statuses = socket.frames.filter(isType('status')).map(({ content }) => content);
    expect(statuses).toContain('The question is taken, the agent will answer soon');
    for (const content of statuses) expect(content).not.toMatch(/[а-я]/i);
  });

  it('tells a failure of the model, and goes on', async () => {
    const socket = await aSocket();
    socket.send({ type: 'message', content: 'Вопрос [[fault:400]]' });
    const failed = await socket.wait(isType('error'));
    expect(failed).toEqual({ type: 'error', message: failed.content, content: expect.stringMatching(/\S/) });
    socket.send({ type: 'message', content: 'Ещё раз [[say:теперь да]]' });
    expect((await socket.wait(isType('message'))).content).toBe('теперь да');
  });

  it.each<[what: string, frame: unknown]>([
    ['no JSON', 'привет'],
    ['null', 'null'],
    ['an unknown type', { type: 'ping' }],
    ['no content', { type: 'message' }],
    ['empty content', { type: 'message', content: ' ' }],
    ['content that is no text', { type: 'message', content: { text: 'x' } }],
    ['user data that are no object', { type: 'message', content: 'x', user_data: 'Анна' }],
  ])('answers %s with an error frame, and goes on', async (_, frame) => {
    const socket = await aSocket();
    socket.send(frame);
    const refused = await socket.wait(() => true);
    expect(refused).toEqual({
      type: 'error',
      message: refused.content,
      content: expect.stringMatching(/\S/),
    });
    socket.send({ type: 'message', content: '[[say:слушаю]]' });
    expect((await socket.wait(isType('message'))).content).toBe('слушаю');
  });

  it('is one conversation, also after a reconnect', async () => {
    const someone = await aUser(person);
    const first = await aSocket(someone);
    first.send({ type: 'message', content: 'Меня зовут Пётр [[say:Запомнил]]' });
    await first.wait(isType('message'));
    first.close();
    const second = await aSocket(someone);
    second.send({ type: 'message', content: 'Как меня зовут? [[echo]]' });
    const { content } = await second.wait(isType('message'));
    const asked = JSON.parse(content ?? '') as { messages: { role: string; content: string }[] };
    expect(asked.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(asked.messages[1]?.content).toContain('Меня зовут Пётр');
    expect(asked.messages[2]?.content).toBe('Запомнил');
    const chats = await agentChatsOf(someone);
    expect(chats).toMatchObject([{ agentId: lawyerId, members: [{ userId: someone.id }] }]);
  });

  it('gives an answer that a lost socket waited for to the next one', async () => {
    const someone = await aUser(person);
    const first = await aSocket(someone);
    first.send({ type: 'message', content: 'Долгий вопрос [[say:а вот и ответ]] [[first:1500]]' });
    await first.wait(isType('status'));
    first.raw.terminate();
    const second = await aSocket(someone);
    expect((await second.wait(isType('message'))).content).toBe('а вот и ответ');
  });

  it('takes the next message while an answer is under way, and keeps their order', async () => {
    const someone = await aUser(person);
    const socket = await aSocket(someone);
    const questions = ['раз [[first:600]]', 'два', 'три'];
    for (const content of questions) socket.send({ type: 'message', content });
    await eventually('three answers', () =>
      Promise.resolve(socket.frames.filter(isType('message')).length === 3),
    );
    const [chat] = await agentChatsOf(someone);
    const { body } = await someone.client.get<{ items: MessageBody[] }>(`/chats/${chat?.id}/messages`);
    const asked = body.items.filter(({ author }) => author.kind === 'user').map(({ content }) => content);
    expect(asked.reverse()).toEqual(questions);
  });

  it('tells that a run was cancelled', async () => {
    const someone = await aUser(person);
    const socket = await aSocket(someone);
    socket.send({ type: 'message', content: 'Без конца [[drip:50]]' });
    await socket.wait(isType('status'));
    const [chat] = await agentChatsOf(someone);
    const { body } = await someone.client.get<{ items: { id: string }[] }>(`/chats/${chat?.id}/runs`);
    const runId = body.items[0]?.id as string;
    await someone.client.post(`/runs/${runId}/cancel`);
    expect((await socket.wait(isType('error'))).content).toMatch(/\S/);
    expect((await ended(someone, runId)).status).toBe('cancelled');
  });

  it('refuses an agent that is unknown or foreign, in words', async () => {
    const stranger = await anOrg();
    for (const [who, agentId] of [
      [person, randomUUID()],
      [stranger, lawyerId],
    ] as const) {
      const socket = await aSocket(who, agentId);
      socket.send({ type: 'message', content: 'Есть кто?' });
      const refused = await socket.wait(isType('error'));
      expect(refused).toEqual({
        type: 'error',
        message: refused.content,
        content: expect.stringMatching(/\S/),
      });
      expect((await socket.waitClosed()).code).toBe(4404);
      expect(socket.frames).toHaveLength(1);
      expect(await agentChatsOf(stranger)).toEqual([]);
    }
  });

  it('opens by a cookie too, and for nobody without a token', async () => {
    const url = `${artelUrl().replace('http', 'ws')}/ws/agents/${lawyerId}`;
    open.push(await Socket.open(url, { cookie: `artel_access=${person.accessToken}`, origin: artelUrl() }));
    await expect(Socket.open(url)).rejects.toThrow('401');
    await expect(Socket.open(`${url}?token=x`)).rejects.toThrow('401');
    await expect(person.client.socket('/ws/agents/lawyer')).rejects.toThrow('404');
  });
});
