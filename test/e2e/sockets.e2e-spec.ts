import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  aChat,
  anApiKey,
  anOrg,
  anyone,
  artelUrl,
  aUser,
  ended,
  password,
  post,
  type MessageBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';
import { Client, type Frame, type Socket } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

const isEvent =
  (event: string) =>
  (frame: Frame): boolean =>
    frame.event === event;
const created =
  (content: string) =>
  ({ event, data }: Frame): boolean =>
    event === 'message.created' && data?.content === content;
/** But for how roles are: they wake and sleep in a time of their own. */
const numbered = ({ frames }: Socket): Frame[] =>
  frames.filter(({ seq, event }) => seq !== undefined && event !== 'agent.status');
const seqs = (socket: Socket): number[] => numbered(socket).map(({ seq }) => seq as number);
const growing = (numbers: number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number));
const countingFrom = (first: number, length: number): number[] =>
  Array.from({ length }, (_, index) => first + index);

/** A socket that hears everything from now on. */
async function aSocket(person: Person): Promise<{ socket: Socket; seq: number }> {
  const socket = await person.client.socket();
  const { data } = await socket.wait(isEvent('ready'));
  return { socket, seq: data?.seq as number };
}

interface Shake {
  path?: string;
  protocols?: string[];
  headers?: Record<string, string>;
}

/** One handshake: the protocol agreed on, or the HTTP status and code of the refusal. */
function shake({ path = '/ws', protocols = [], headers = {} }: Shake): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(artelUrl().replace('http', 'ws') + path, protocols, { headers });
    socket.once('open', () => {
      resolve([101, socket.protocol]);
      socket.close();
    });
    socket.once('unexpected-response', (_, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { code } = JSON.parse(Buffer.concat(chunks).toString()) as { code: string };
        resolve([response.statusCode ?? 0, code]);
      });
    });
    socket.once('error', reject);
  });
}

describe('A socket of /ws', () => {
  let owner: Person;
  let colleague: Person;
  let stranger: Person;
  const open: Socket[] = [];

  beforeAll(async () => {
    [owner, stranger] = await Promise.all([anOrg(), anOrg()]);
    colleague = await aUser(owner);
  });

  afterEach(() => open.splice(0).forEach((socket) => socket.close()));

  /** One that has not told yet whether it resumes: its frames are held. */
  const held = async (person: Person) => {
    const { socket, seq } = await aSocket(person);
    open.push(socket);
    return { socket, seq };
  };
  const heard = async (person: Person) => {
    const { socket, seq } = await held(person);
    await socket.call('ping');
    return { socket, seq };
  };

  describe('opens', () => {
    it('with the token in the query, as a subprotocol, or in a cookie', async () => {
      const token = owner.accessToken;
      expect(await shake({ path: `/ws?token=${token}` })).toEqual([101, '']);
      expect(await shake({ protocols: ['bearer', token] })).toEqual([101, 'bearer']);
      const headers = { cookie: `a=b; artel_access=${token}`, origin: artelUrl() };
      expect(await shake({ headers })).toEqual([101, '']);
    });

    it('for nobody without a good token: the handshake is answered with 401', async () => {
      const key = await anApiKey(owner);
      const [head, body, signature] = owner.accessToken.split('.') as [string, string, string];
      const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      expect(await shake({})).toEqual([401, 'unauthenticated']);
      expect(await shake({ path: '/ws?token=' })).toEqual([401, 'unauthenticated']);
      const bad = ['x', key, owner.refreshToken, `${head}.${body}.${signature.slice(1)}`, `${none}.${body}.`];
      for (const token of bad) {
        expect(await shake({ path: `/ws?token=${token}` })).toEqual([401, 'invalid_token']);
        expect(await shake({ protocols: ['bearer', token] })).toEqual([401, 'invalid_token']);
      }
    });

    it('for pages of this server only', async () => {
      const path = `/ws?token=${owner.accessToken}`;
      const { host, port } = new URL(artelUrl());
      const local = `localhost:${port}`;
      const attempts: [headers: Record<string, string>, status: number][] = [
        [{ origin: artelUrl() }, 101],
        [{ origin: artelUrl(), host: local }, 101],
        [{ origin: `http://${local}`, host: local }, 101],
        [{ origin: `http://${local}` }, 403],
        [{ origin: 'null' }, 403],
        [{ origin: 'https://evil.example' }, 403],
        [{ origin: `http://${host}.evil.example` }, 403],
        [{ origin: 'http://127.0.0.1:1' }, 403],
        [{ origin: '' }, 403],
      ];
      for (const [headers, status] of attempts) {
        expect([headers, (await shake({ path, headers }))[0]]).toEqual([headers, status]);
      }
    });

    it('nowhere else', async () => {
      const paths = ['/', '/wss', '/ws/', '/WS', '//ws', '//evil.example/ws', '/%77s', '/ws/agents/lawyer'];
      for (const path of paths) {
        expect([path, ...(await shake({ path: `${path}?token=${owner.accessToken}` }))]).toEqual([
          path,
          404,
          'not_found',
        ]);
      }
    });
  });

  describe('answers', () => {
    it('each command with one ack or error that has its id', async () => {
      const { socket } = await heard(owner);
      const chat = await aChat(owner);
      const sent = await socket.call('message.send', { chatId: chat.id, content: 'раз', clientId: 'c-1' });
      expect(sent).toMatchObject({
        event: 'ack',
        data: {
          message: { seq: 1, content: 'раз', author: { id: owner.id } },
          runs: [],
          unknownMentions: [],
        },
      });
      const again = await post(owner, chat.id, 'раз', { clientId: 'c-1' });
      expect(again).toEqual(sent.data);

      const foreign = await aChat(colleague);
      const failures: [event: string, data: unknown, code: string][] = [
        ['message.send', { chatId: foreign.id, content: 'x' }, 'not_found'],
        ['message.send', { chatId: chat.id, content: ' ' }, 'validation_failed'],
        ['message.send', { chatId: chat.id, content: 'x', seq: 1 }, 'validation_failed'],
        ['message.send', null, 'validation_failed'],
        ['run.cancel', { runId: randomUUID() }, 'not_found'],
        ['run.cancel', {}, 'validation_failed'],
        ['resume', { after: '1' }, 'validation_failed'],
        ['toString', {}, 'validation_failed'],
        ['message.created', {}, 'validation_failed'],
      ];
      for (const [event, data, code] of failures) {
        const failed = await socket.call(event, data);
        expect([event, failed]).toMatchObject([
          event,
          { event: 'error', data: { code, detail: expect.any(String) } },
        ]);
      }
      socket.send({ id: 7, event: 'ping' });
      expect(await socket.wait(({ id }) => (id as unknown) === 7)).toEqual({ event: 'ack', id: 7, data: {} });
    });

    it('frames that it cannot read, and goes on', async () => {
      const { socket } = await heard(owner);
      const unreadable = [
        'x',
        '',
        'null',
        '[]',
        '7',
        '{}',
        '{"event":7}',
        '{"event":""}',
        '{"id":{},"event":"ping"}',
      ];
      for (const text of unreadable) socket.send(text);
      socket.raw.send(Buffer.from('{"event":"ping"}'), { binary: true });
      socket.send({ id: 'named', data: {} });
      const last = await socket.wait(({ id }) => id === 'named');
      expect(last).toMatchObject({ event: 'error', data: { code: 'malformed_request' } });
      const errors = socket.frames.filter(isEvent('error'));
      expect(errors.map(({ data }) => data?.code)).toEqual(errors.map(() => 'malformed_request'));
      expect(errors).toHaveLength(unreadable.length + 2);
      expect((await socket.call('ping')).event).toBe('ack');
    });

    it('commands in the order in which they were sent', async () => {
      const { socket } = await held(owner);
      const chat = await aChat(owner);
      const ids = countingFrom(1, 60).map((number) => `m${number}`);
      for (const id of ids)
        socket.send({ id, event: 'message.send', data: { chatId: chat.id, content: id } });
      await socket.wait(({ event, id }) => event === 'ack' && id === ids.at(-1));
      const acks = socket.frames.filter(isEvent('ack'));
      expect(acks.map(({ id }) => id)).toEqual(ids);
      expect(acks.map(({ data }) => (data as unknown as PostedBody).message.seq)).toEqual(
        countingFrom(1, ids.length),
      );
    });

    it('the longest message however it is escaped, and closes on a frame past every limit', async () => {
      const { socket } = await heard(owner);
      const chat = await aChat(owner);
      const content = '\\u044f'.repeat(100_000);
      socket.send(
        `{"id":"long","event":"message.send","data":{"chatId":"${chat.id}","content":"${content}"}}`,
      );
      expect((await socket.wait(({ id }) => id === 'long')).event).toBe('ack');
      const { socket: other } = await heard(owner);
      socket.send('x'.repeat(1024 * 1024 + 1));
      expect((await socket.waitClosed()).code).toBe(1009);
      other.raw.send(Buffer.from([0xc3, 0x28]), { binary: false });
      expect((await other.waitClosed()).code).toBe(1007);
      expect((await anyone().get('/health')).status).toBeLessThan(500);
    });

    it('a cancel of a run, and tells everybody how it ended', async () => {
      const { socket } = await heard(owner);
      const chat = await aChat(owner, [colleague]);
      const { socket: theirs } = await heard(colleague);
      const { runs } = await post(owner, chat.id, '@@lawyer долгий вопрос [[drip:50]]');
      const runId = runs[0]?.id;
      await theirs.wait(({ event, data }) => event === 'run.event' && data?.type === 'delta');
      const cancelled = await socket.call('run.cancel', { runId });
      expect(cancelled).toMatchObject({ event: 'ack', data: { id: runId, status: 'cancelled' } });
      const told = await theirs.wait(
        ({ event, data }) => event === 'run.status' && data?.runId === runId && data?.status !== 'running',
      );
      expect(told.data).toMatchObject({ runId, chatId: chat.id, status: 'cancelled' });
      expect(await socket.call('run.cancel', { runId })).toMatchObject({
        event: 'error',
        data: { code: 'run_finished' },
      });
    });
  });

  describe('hears', () => {
    it('its person’s chats, in frames whose numbers grow, the same on every socket', async () => {
      const first = await heard(owner);
      const second = await heard(owner);
      const other = await heard(stranger);
      const chat = await aChat(owner);
      const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:5]]');
      const runId = runs[0]?.id as string;
      await ended(owner, runId);
      for (const { socket, seq } of [first, second]) {
        await socket.wait(({ event, data }) => event === 'run.status' && data?.status === 'succeeded');
        expect(growing([seq, ...seqs(socket)])).toBe(true);
      }
      // The first may have heard passing news before the second was there.
      const common = numbered(first.socket).filter(({ seq = 0 }) => seq > Math.max(first.seq, second.seq));
      expect(numbered(second.socket)).toEqual(common);

      const events = first.socket.frames.filter(isEvent('run.event')).map(({ data }) => data ?? {});
      expect(events.map(({ runId: run, chatId }) => [run, chatId])).toEqual(
        events.map(() => [runId, chat.id]),
      );
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `${runId}-1-${index + 1}`));
      expect(events[0]).toMatchObject({ type: 'status', state: 'running' });
      const deltas = events.slice(1, -2);
      expect(deltas.map(({ type }) => type)).toEqual(deltas.map(() => 'delta'));
      expect(deltas.map(({ text }) => text).join('')).toBe('t0 t1 t2 t3 t4');
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['usage', 'done']);
      expect(events.at(-1)).toMatchObject({ content: 't0 t1 t2 t3 t4', messageId: expect.any(String) });

      const streamed = await owner.client.stream(`/runs/${runId}/events`);
      expect(events.map(({ id, type }) => ({ id, type }))).toEqual(
        streamed.filter(({ id }) => id).map(({ id, event }) => ({ id, type: event })),
      );
      await other.socket.call('ping');
      expect(numbered(other.socket)).toEqual([]);
    });

    it('a chat from when its person joins it until they are removed', async () => {
      const joiner = await aUser(owner);
      const { socket } = await heard(joiner);
      const chat = await aChat(owner, [colleague]);
      await post(owner, chat.id, 'до');
      await owner.client.put(`/chats/${chat.id}/members/${joiner.id}`);
      await socket.wait(({ event, data }) => event === 'chat.joined' && data?.chatId === chat.id);
      await post(owner, chat.id, 'вместе');
      await socket.wait(created('вместе'));
      await colleague.client.delete(`/chats/${chat.id}/members/${joiner.id}`);
      await socket.wait(({ event, data }) => event === 'chat.left' && data?.chatId === chat.id);
      await post(owner, chat.id, 'после');
      await owner.client.patch(`/chats/${chat.id}`, { title: 'тайна' });
      await owner.client.put(`/chats/${chat.id}/members/${joiner.id}`);
      await post(owner, chat.id, 'снова вместе');
      await socket.wait(created('снова вместе'));
      const contents = socket.frames
        .filter(isEvent('message.created'))
        .filter(({ data }) => !data?.system)
        .map(({ data }) => data?.content);
      expect(contents).toEqual(['вместе', 'снова вместе']);
      expect(JSON.stringify(socket.frames)).not.toContain('тайна');
    });

    it('a chat that its person makes while it is open', async () => {
      const { socket } = await heard(owner);
      const chat = await aChat(owner);
      const { message } = await post(owner, chat.id, 'первое');
      const { data } = await socket.wait(created('первое'));
      expect(data).toEqual({ ...message, runs: [] });
    });
  });

  describe('of everybody in the organization', () => {
    const news = ({ frames }: Socket) =>
      frames
        .filter(({ event }) => event === 'roles.changed' || event === 'people.changed')
        .map(({ event, data }) => [event, data]);
    const fourTimes = (socket: Socket) =>
      eventually('all of it is told', () => Promise.resolve(news(socket).length >= 4));

    it('hears that a role was made, changed, given to others and removed, and not which', async () => {
      const { socket } = await heard(colleague);
      const other = await heard(stranger);
      const { body: agent } = await owner.client.post<{ id: string }>('/agents', {
        username: 'rita',
        type: 'simple',
        name: 'Рита',
        title: 'Помощница',
        description: 'Помогает',
        prompt: 'Помогай.',
      });
      await owner.client.patch(`/agents/${agent.id}`, { name: 'Маргарита' });
      await owner.client.put(`/agents/${agent.id}/access`, { visibility: 'users', userIds: [], roles: [] });
      await owner.client.delete(`/agents/${agent.id}`);
      await fourTimes(socket);
      expect(news(socket)).toEqual(Array(4).fill(['roles.changed', {}]));
      await other.socket.call('ping');
      expect(news(other.socket)).toEqual([]);
    });

    it('hears who came, is called otherwise, or may do something else', async () => {
      const { socket } = await heard(colleague);
      const newcomer = await aUser(owner);
      await newcomer.client.patch('/auth/me', { name: 'Новая фамилия' });
      await owner.client.patch(`/users/${newcomer.id}`, { role: 'admin' });
      await owner.client.delete(`/users/${newcomer.id}`);
      await fourTimes(socket);
      expect(news(socket)).toEqual(Array(4).fill(['people.changed', { userId: newcomer.id }]));
    });
  });

  describe('after a reconnect', () => {
    it('gets exactly what it missed, in order, and then what is new', async () => {
      const person = await aUser(owner);
      const witness = await heard(person);
      const chat = await aChat(owner, [person]);
      let { socket } = await heard(person);
      const got: Frame[] = [];
      const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:120]] [[delay:15]]');
      for (let round = 1; round <= 4; round++) {
        const enough = got.length + round * 3;
        await socket.wait(() => got.length + numbered(socket).length >= enough);
        socket.raw.terminate();
        got.push(...numbered(socket));
        await post(owner, chat.id, `пока нет связи ${round}`);
        socket = await person.client.socket();
        open.push(socket);
        expect(await socket.call('resume', { after: got.at(-1)?.seq })).toMatchObject({
          event: 'ack',
          data: { resumed: true },
        });
      }
      await ended(owner, runs[0]?.id as string);
      await post(owner, chat.id, 'конец');
      await Promise.all([socket, witness.socket].map((one) => one.wait(created('конец'))));
      got.push(...numbered(socket));
      const expected = numbered(witness.socket);
      const start = expected.findIndex(({ seq }) => seq === got[0]?.seq);
      expect(got).toEqual(expected.slice(start));
      // Text that comes in one turn of the loop is one frame, so a busy machine sends fewer.
      expect(got.length).toBeGreaterThan(30);
    });

    it('that it does not tell of, gets all that follows its `ready`', async () => {
      const chat = await aChat(owner);
      const { socket, seq } = await held(owner);
      await post(owner, chat.id, 'сразу');
      await post(owner, chat.id, 'следом');
      await socket.wait(created('следом'));
      const frames = numbered(socket).filter(isEvent('message.created'));
      expect(frames.map(({ data }) => data?.content)).toEqual(['сразу', 'следом']);
      expect(growing([seq, ...seqs(socket)])).toBe(true);
    });

    it('is told to load anew when the number is none of its stream', async () => {
      const chat = await aChat(owner);
      for (const [index, ahead] of [2 ** 24, 2 ** 40].entries()) {
        const { socket, seq } = await held(owner);
        expect(await socket.call('resume', { after: seq + ahead })).toMatchObject({
          data: { resumed: false },
        });
        const { data } = await socket.wait(isEvent('reset'));
        expect(data?.seq).toBeGreaterThanOrEqual(seq);
        await post(owner, chat.id, `дальше ${index}`);
        expect((await socket.wait(created(`дальше ${index}`))).seq).toBeGreaterThan(data?.seq as number);
      }
    });

    it('that resumes too late for an order, is told so; what it got itself it has not missed', async () => {
      const chat = await aChat(owner);
      const { socket, seq } = await held(owner);
      await socket.call('ping');
      await post(owner, chat.id, 'уже в эфире');
      const told = await socket.wait(created('уже в эфире'));
      for (const after of [seq, told.seq]) {
        expect(await socket.call('resume', { after })).toMatchObject({ data: { resumed: true } });
      }
      expect(await socket.call('resume', { after: seq - 1 })).toMatchObject({ data: { resumed: false } });
      expect((await socket.wait(isEvent('reset'))).data?.seq).toBeGreaterThanOrEqual(told.seq as number);
      expect(socket.frames.filter(created('уже в эфире'))).toHaveLength(1);
    });
  });

  describe('closes', () => {
    const sessionOf = async (person: Person): Promise<Client> => {
      const { body } = await anyone().post<{ accessToken: string }>('/auth/login', {
        email: person.email,
        password,
      });
      return person.client.withToken(body.accessToken);
    };

    it('within 5 s of its session’s logout; another session’s stays', async () => {
      const person = await aUser(owner);
      const session = await sessionOf(person);
      const leaving = await session.socket();
      const { socket: staying } = await heard(person);
      expect((await session.post('/auth/logout')).status).toBeLessThan(300);
      expect(await leaving.waitClosed(5_000)).toMatchObject({ code: 4401 });
      expect((await staying.call('ping')).event).toBe('ack');
    });

    it('within 5 s of its person’s deactivation', async () => {
      const person = await aUser(owner);
      const sockets = await Promise.all([person.client.socket(), person.client.socket()]);
      await owner.client.delete(`/users/${person.id}`);
      for (const socket of sockets) expect(await socket.waitClosed(5_000)).toMatchObject({ code: 4401 });
      await expect(person.client.socket()).rejects.toThrow('401');
    });
  });
});

describe('A server with short-lived tokens', () => {
  let artel: Deployment;

  beforeAll(async () => {
    artel = await aDeployment({ ACCESS_TOKEN_TTL: '3' }, { apis: 2 });
  }, 90_000);

  afterAll(() => artel.stop());

  it('closes a socket within 5 s of its token’s end', async () => {
    const person = await anOrg(artel.url);
    const opened = Date.now();
    const { socket } = await aSocket(person);
    expect(await socket.waitClosed(8_000)).toMatchObject({ code: 4401 });
    // The token was a little older than the socket.
    expect(Date.now() - opened).toBeGreaterThan(1_000);
    await expect(person.client.socket()).rejects.toThrow('401');
  });

  it('tells what happened in one process to sockets of another', async () => {
    const person = await anOrg(artel.url);
    const far = new Client(artel.apis.at(-1)?.url ?? '', person.accessToken);
    const socket = await far.socket();
    await socket.wait(isEvent('ready'));
    const chat = await aChat(person);
    await post(person, chat.id, 'через процессы');
    const { data } = await socket.wait(created('через процессы'));
    expect((data as unknown as MessageBody).chatId).toBe(chat.id);
    socket.close();
  });

  it('says goodbye with 1001 when it is stopped', async () => {
    const person = await anOrg(artel.url);
    const { socket } = await aSocket(person);
    const stopped = artel.apis[0]?.stop();
    expect(await socket.waitClosed(10_000)).toMatchObject({ code: 1001 });
    expect(await stopped).toBe(0);
  });
});
