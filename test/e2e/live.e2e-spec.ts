import {
  aChat,
  anOrg,
  artelUrls,
  aUser,
  ended,
  post,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import type { Frame, Socket, StreamEvent } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { startRedis, type PrivateServer } from '../support/services.js';

const isEvent =
  (event: string) =>
  (frame: Frame): boolean =>
    frame.event === event;
const said =
  (content: string) =>
  ({ event, data }: Frame): boolean =>
    event === 'message.created' && data?.content === content;
const contents = ({ frames }: Socket): unknown[] =>
  frames.filter(isEvent('message.created')).flatMap(({ data }) => (data?.system ? [] : [data?.content]));
const lastSeq = ({ frames }: Socket): number => frames.findLast(({ seq }) => seq !== undefined)?.seq ?? 0;

/** A socket of a client that was at `after`. */
async function resumed(person: Person, url: string, after: number): Promise<Socket> {
  const socket = await person.client.at(url).socket();
  expect(await socket.call('resume', { after })).toMatchObject({ data: { resumed: true } });
  return socket;
}

describe('A client that comes back', () => {
  /** Of its own where one process is all there is: it is restarted. */
  let alone: Deployment | undefined;
  let owner: Person;
  let person: Person;
  let chat: ChatBody;

  beforeAll(async () => {
    if (profile === 'embedded') alone = await aDeployment();
    owner = await anOrg(alone?.url);
    person = await aUser(owner);
    chat = await aChat(owner, [person]);
  }, 90_000);

  afterAll(() => alone?.stop());

  const anywhere = (): string => (alone?.urls ?? artelUrls()).at(-1) as string;
  /** Connected until it has heard `content`. */
  const until = async (content: string): Promise<number> => {
    const socket = await person.client.socket();
    await socket.wait(isEvent('ready'));
    await socket.call('ping');
    await post(owner, chat.id, content);
    await socket.wait(said(content));
    socket.raw.terminate();
    return lastSeq(socket);
  };

  it('to another process gets what it missed, in order, once, and then what is new', async () => {
    const after = await until('до обрыва');
    for (const content of ['один', 'два', 'три']) await post(owner, chat.id, content);
    await owner.client.patch(`/chats/${chat.id}`, { title: 'новое имя' });
    const socket = await resumed(person, anywhere(), after);
    await post(owner, chat.id, 'четыре');
    await socket.wait(said('четыре'));
    expect(contents(socket)).toEqual(['один', 'два', 'три', 'четыре']);
    expect(socket.frames.filter(isEvent('chat.updated'))).toHaveLength(1);
    const seqs = socket.frames.flatMap(({ seq }) => seq ?? []);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    socket.close();
  });

  it('in the middle of an answer sees all of it', async () => {
    const after = await until('перед ответом');
    const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:60]] [[delay:40]]');
    const [run] = runs;
    await eventually('the answer begins', async () => {
      const { body } = await owner.client.get<{ partial: { text: string } | null }>(`/runs/${run?.id}`);
      return (body.partial?.text.length ?? 0) > 20;
    });
    const socket = await resumed(person, anywhere(), after);
    const done = await socket.wait(({ data }) => data?.type === 'done' && data.runId === run?.id, 20_000);
    expect(textOf(socket.frames)).toBe(done.data?.content);
    expect(socket.frames.some(({ data }) => data?.runId === run?.id && data?.status === 'running')).toBe(
      true,
    );
    socket.close();
  });

  it('is told how answers ended that it saw begin', async () => {
    const after = await until('перед отказом');
    const { runs } = await post(owner, chat.id, '@@lawyer [[fault:400]]');
    expect((await ended(owner, runs[0]?.id as string)).status).toBe('failed');
    const socket = await resumed(person, anywhere(), after);
    const told = await socket.wait(
      ({ event, data }) => event === 'run.status' && data?.runId === runs[0]?.id && data?.status === 'failed',
    );
    expect(told.data).toMatchObject({ chatId: chat.id });
    socket.close();
  });

  it('hears nothing of a chat that it was taken out of meanwhile', async () => {
    const leaver = await aUser(owner);
    await owner.client.put(`/chats/${chat.id}/members/${leaver.id}`);
    const socket = await leaver.client.socket();
    await socket.wait(isEvent('ready'));
    await socket.call('ping');
    await post(owner, chat.id, 'вместе');
    await socket.wait(said('вместе'));
    socket.raw.terminate();
    await post(owner, chat.id, 'ещё вместе');
    await owner.client.delete(`/chats/${chat.id}/members/${leaver.id}`);
    await post(owner, chat.id, 'тайна');
    const back = await resumed(leaver, anywhere(), lastSeq(socket));
    expect(back.frames.filter(isEvent('chat.left'))).toHaveLength(1);
    expect(contents(back)).toEqual([]);
    back.close();
  });

  it('is not told what was deleted meanwhile', async () => {
    const after = await until('до удаления');
    const { message } = await post(owner, chat.id, 'тайна');
    await owner.client.delete(`/messages/${message.id}`);
    const socket = await resumed(person, owner.client.url, after);
    const { data } = await socket.wait(isEvent('message.deleted'));
    expect(data).toMatchObject({ id: message.id, content: '' });
    expect(contents(socket)).not.toContain('тайна');
    socket.close();
  });

  it('with a number that nobody was given takes no numbers from the others', async () => {
    const after = await until('до чужого числа');
    const socket = await person.client.socket();
    const most = (Math.floor(after / 2 ** 23) + 1) * 2 ** 23 - 1;
    expect(await socket.call('resume', { after: most })).toMatchObject({ data: { resumed: false } });
    const { data } = await socket.wait(isEvent('reset'));
    expect(data?.seq).toBeLessThan(most);
    socket.close();
  });

  it('after a restart of the server has lost nothing', async () => {
    const after = await until('перед остановкой');
    await post(owner, chat.id, 'перед самой остановкой');
    if (alone) {
      await alone.apis[0]?.stop();
      await alone.restartEmbedded();
    }
    const socket = await resumed(person, anywhere(), after);
    await socket.wait(said('перед самой остановкой'));
    expect(contents(socket)).toEqual(['перед самой остановкой']);
    socket.close();
  });
});

/** What a client shows of an answer: a snapshot stands for all before it, deltas follow on. */
function textOf(frames: Frame[]): string {
  let text = '';
  let seen = 0;
  for (const { event, data } of frames) {
    if (event !== 'run.event') continue;
    const place = Number(String(data?.id).split('-').at(-1));
    if (data?.type === 'snapshot') text = String(data.text);
    else if (data?.type === 'delta' && place > seen) text += String(data.text);
    seen = Math.max(seen, place);
  }
  return text;
}

if (profile === 'scaled') {
  describe('A client whose server has lost Redis', () => {
    let redis: PrivateServer;
    let artel: Deployment;

    beforeAll(async () => {
      redis = await startRedis();
      artel = await aDeployment({}, { apis: 2, redisUrl: redis.url });
    }, 90_000);

    afterAll(async () => {
      await artel.stop();
      await redis.stop();
    });

    it('hears all the same what another process committed, in order', async () => {
      const owner = await anOrg(artel.url);
      const chat = await aChat(owner);
      const socket = await owner.client.at(artel.urls.at(-1) as string).socket();
      await socket.wait(isEvent('ready'));
      await socket.call('ping');
      await post(owner, chat.id, 'с Redis');
      await socket.wait(said('с Redis'));
      await redis.stop();
      for (const content of ['без него', 'и ещё']) await post(owner, chat.id, content);
      await socket.wait(said('и ещё'));
      expect(contents(socket)).toEqual(['с Redis', 'без него', 'и ещё']);
      socket.close();
    });
  });
}

describe('The events of a chat as a stream', () => {
  let owner: Person;
  let colleague: Person;
  let chat: ChatBody;

  beforeAll(async () => {
    owner = await anOrg();
    colleague = await aUser(owner);
    chat = await aChat(owner, [colleague]);
  });

  /** Reads until an event matches, or the stream ends. */
  async function read(
    person: Person,
    matches: (event: StreamEvent) => boolean,
    lastEventId?: string,
    whenReady: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<StreamEvent[]> {
    const leaving = new AbortController();
    const working: Promise<unknown>[] = [];
    const events = await person.client.stream(`/chats/${chat.id}/events`, {
      lastEventId,
      signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(15_000)]),
      onEvent: (event) => {
        if (event.event === 'ready') working.push(whenReady());
        if (matches(event)) leaving.abort();
      },
    });
    await Promise.all(working);
    return events;
  }
  const isMessage =
    (content: string) =>
    ({ event, data }: StreamEvent): boolean =>
      event === 'message.created' && (data as { content: string }).content === content;
  const texts = (events: StreamEvent[]) =>
    events.filter(({ event }) => event === 'message.created').map(({ data }) => (data as Frame).content);

  it('are those that sockets hear, with their numbers as ids', async () => {
    const socket = await colleague.client.socket();
    await socket.wait(isEvent('ready'));
    await socket.call('ping');
    const other = await aChat(owner, [colleague]);
    const events = await read(colleague, isMessage('конец'), undefined, async () => {
      await post(owner, other.id, 'в другом чате');
      const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:5]]');
      await ended(owner, runs[0]?.id as string);
      await post(owner, chat.id, 'конец');
    });
    await socket.wait(said('конец'));
    const heard = socket.frames.filter(({ seq, data }) => seq !== undefined && data?.chatId === chat.id);
    expect(events.slice(1).map(({ id, event, data }) => ({ event, seq: Number(id), data }))).toEqual(heard);
    socket.close();
  });

  it('go on after the last one that was read', async () => {
    const first = await read(colleague, isMessage('раз'), undefined, () => post(owner, chat.id, 'раз'));
    await post(owner, chat.id, 'два');
    await post(owner, chat.id, 'три');
    const next = await read(colleague, isMessage('три'), first.at(-1)?.id);
    expect(texts(next)).toEqual(['два', 'три']);
    const anew = await read(colleague, ({ event }) => event === 'reset', String(2 ** 50));
    expect(anew.map(({ event }) => event)).toEqual(['reset']);
  });

  it('end when the reader lets more than a few megabytes wait', async () => {
    const heavy = await aChat(owner);
    const stuck = new AbortController();
    const { url, token } = owner.client;
    const response = await fetch(`${url}/api/v1/chats/${heavy.id}/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stuck.signal,
    });
    for (let i = 0; i < 130; i++) await post(owner, heavy.id, 'я'.repeat(99_000));
    const text = await response.text();
    expect(text.length).toBeLessThan(130 * 99_000);
    expect(text.trimEnd().endsWith('event: closed\ndata: {"reason":"too_slow"}')).toBe(true);
  }, 60_000);

  it('end when the reader is taken out of the chat, and are nothing to others', async () => {
    const leaver = await aUser(owner);
    await owner.client.put(`/chats/${chat.id}/members/${leaver.id}`);
    const events = await read(leaver, isMessage('тайна'), undefined, async () => {
      await owner.client.delete(`/chats/${chat.id}/members/${leaver.id}`);
      await post(owner, chat.id, 'тайна');
    });
    expect(texts(events)).not.toContain('тайна');
    expect(events.at(-1)).toMatchObject({ event: 'closed', data: { reason: 'left' } });
    for (const person of [leaver, await anOrg()]) {
      expect((await person.client.get(`/chats/${chat.id}/events`)).status).toBe(404);
    }
  });
});

describe('People', () => {
  let owner: Person;
  let colleague: Person;
  let outsider: Person;
  let watching: Socket;
  let chat: ChatBody;

  beforeAll(async () => {
    owner = await anOrg();
    [colleague, outsider] = await Promise.all([aUser(owner), aUser(owner)]);
    chat = await aChat(owner, [colleague]);
    watching = await owner.client.socket();
    await watching.wait(isEvent('ready'));
    await watching.call('ping');
  });

  afterAll(() => watching.close());

  it('are online while they have a socket open', async () => {
    const others = await Promise.all([colleague.client.socket(), colleague.client.socket()]);
    const online = await watching.wait(
      ({ event, data }) => event === 'presence' && data?.userId === colleague.id,
    );
    expect(online.data).toMatchObject({ status: 'online', lastSeenAt: expect.any(String) });
    const { body } = await outsider.client.get<{ online: string[] }>('/presence');
    expect(body.online).toEqual(expect.arrayContaining([owner.id, colleague.id]));
    expect((await (await anOrg()).client.get<{ online: string[] }>('/presence')).body.online).toEqual([]);
    for (const socket of others) socket.close();
    await watching.wait(({ event, data }) => event === 'presence' && data?.status === 'offline');
    expect(watching.frames.filter(isEvent('presence'))).toHaveLength(2);
  });

  it('are seen typing by the others in the chat', async () => {
    const socket = await colleague.client.socket();
    expect(await socket.call('typing', { chatId: chat.id })).toMatchObject({ event: 'ack' });
    const typing = await watching.wait(isEvent('typing'));
    expect(typing.data).toEqual({ chatId: chat.id, userId: colleague.id, isTyping: true });
    const stranger = await outsider.client.socket();
    expect(await stranger.call('typing', { chatId: chat.id })).toMatchObject({ data: { code: 'not_found' } });
    expect(socket.frames.filter(isEvent('typing'))).toEqual([]);
    socket.close();
    stranger.close();
  });

  it('who open a chat are shown its answers under way', async () => {
    const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:40]] [[delay:50]]');
    const runId = runs[0]?.id as string;
    await watching.wait(({ data }) => data?.runId === runId && data?.type === 'delta');
    const socket = await colleague.client.socket();
    expect(await socket.call('runs.show', { chatId: chat.id })).toMatchObject({ event: 'ack' });
    const snapshot = await socket.wait(({ data }) => data?.runId === runId && data?.type === 'snapshot');
    expect(snapshot.data).toMatchObject({ chatId: chat.id, state: 'running' });
    const done = await socket.wait(({ data }) => data?.type === 'done' && data.runId === runId);
    expect(textOf(socket.frames)).toBe(done.data?.content);
    const stranger = await outsider.client.socket();
    expect(await stranger.call('runs.show', { chatId: chat.id })).toMatchObject({
      data: { code: 'not_found' },
    });
    socket.close();
    stranger.close();
  });
});
