import {
  aChat,
  anOrg,
  aUser,
  type ChatBody,
  type MessageBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';
import { Client, type Answer } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { query } from '../support/services.js';

interface ProblemBody {
  code: string;
  detail: string;
}
interface PageBody<T> {
  items: T[];
}

const newKey = (): string => crypto.randomUUID();

/** POST under an `Idempotency-Key`. */
const keyed = <T = ChatBody & ProblemBody>(client: Client, path: string, key: string, body: unknown) =>
  client.request<T>('POST', `/api/v1${path}`, body, { 'idempotency-key': key });

const isReplay = ({ headers }: Answer<unknown>): boolean => headers.get('idempotency-replayed') === 'true';

const group = (title: string) => ({ kind: 'group', title, memberIds: [] });

async function chatsTitled(person: Person, title: string): Promise<ChatBody[]> {
  const { body } = await person.client.get<PageBody<ChatBody>>('/chats?limit=200');
  return body.items.filter((chat) => chat.title === title);
}

describe('A request that is sent again under its Idempotency-Key', () => {
  let owner: Person;

  beforeAll(async () => {
    owner = await anOrg();
  });

  it('is answered as the first one was, and not carried out again', async () => {
    const key = newKey();
    const first = await keyed(owner.client, '/chats', key, group('однажды'));
    expect(first.status).toBe(201);
    expect(isReplay(first)).toBe(false);

    const again = await keyed(owner.client, '/chats', key, group('однажды'));
    expect(again.status).toBe(201);
    expect(isReplay(again)).toBe(true);
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    const reordered = await keyed(
      owner.client,
      '/chats',
      key,
      '{"memberIds": [], "title":"однажды","kind":"group"}',
    );
    expect(reordered).toMatchObject({ status: 201, body: first.body });
    expect(await chatsTitled(owner, 'однажды')).toHaveLength(1);
  });

  it('is one message with its runs', async () => {
    const chat = await aChat(owner);
    const post = (key: string) =>
      keyed<PostedBody>(owner.client, `/chats/${chat.id}/messages`, key, { content: '@@lawyer раз' });
    const key = newKey();
    const [first, again] = [await post(key), await post(key)];
    expect(first.body.runs).toHaveLength(1);
    expect(again.body).toEqual(first.body);
    const another = await post(newKey());
    expect(another.body.message.id).not.toBe(first.body.message.id);
    const { body } = await owner.client.get<PageBody<MessageBody>>(`/chats/${chat.id}/messages`);
    const posted = body.items.filter(({ author }) => author.kind === 'user').map(({ id }) => id);
    expect(posted.sort()).toEqual([first.body.message.id, another.body.message.id].sort());
  });

  it('is answered with no message that was deleted since, and is not carried out again', async () => {
    const chat = await aChat(owner);
    const key = newKey();
    const post = () =>
      keyed<PostedBody & ProblemBody>(owner.client, `/chats/${chat.id}/messages`, key, { content: 'тайна' });
    const { body } = await post();
    expect((await owner.client.delete(`/messages/${body.message.id}`)).status).toBe(204);
    const again = await post();
    expect([again.status, again.body.code]).toEqual([409, 'secret_not_kept']);
    expect(JSON.stringify(again.body)).not.toContain('тайна');
    const { items } = (await owner.client.get<PageBody<MessageBody>>(`/chats/${chat.id}/messages`)).body;
    expect(items).toHaveLength(1);
  });

  it('is answered with nothing of a chat that was deleted since', async () => {
    const [made, written] = [newKey(), newKey()];
    const make = () => keyed<{ id: string; code?: string }>(owner.client, '/chats', made, group('тайна'));
    const { id } = (await make()).body;
    const post = () =>
      keyed<PostedBody & ProblemBody>(owner.client, `/chats/${id}/messages`, written, { content: 'тайна' });
    expect((await post()).status).toBe(201);
    expect((await owner.client.delete(`/chats/${id}`)).status).toBe(204);
    for (const again of [await make(), await post()]) {
      expect([again.status, again.body.code]).toEqual([409, 'secret_not_kept']);
      expect(JSON.stringify(again.body)).not.toContain('тайна');
    }
  });

  it('is carried out once when all copies come at the same moment', async () => {
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => keyed(owner.client, '/chats', key, group('разом'))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect(await chatsTitled(owner, 'разом')).toHaveLength(1);
  });

  it('is refused when it is another one', async () => {
    const key = newKey();
    expect((await keyed(owner.client, '/chats', key, group('первый'))).status).toBe(201);
    const others = await Promise.all([
      keyed(owner.client, '/chats', key, group('второй')),
      keyed(owner.client, '/chats', key, { ...group('первый'), more: 1 }),
      keyed(owner.client, `/chats/${newKey()}/messages`, key, group('первый')),
      keyed(owner.client, '/api-keys', key, { name: 'первый' }),
    ]);
    for (const { status, body } of others) expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
    expect(await chatsTitled(owner, 'второй')).toEqual([]);
  });

  it('is told apart by what stands in its path', async () => {
    const [one, two] = [await aChat(owner), await aChat(owner)];
    const key = newKey();
    const content = { content: 'привет' };
    expect((await keyed(owner.client, `/chats/${one.id}/messages`, key, content)).status).toBe(201);
    expect(await keyed(owner.client, `/chats/${two.id}/messages`, key, content)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    });
  });

  it('may try again after a failure, which is not kept', async () => {
    const key = newKey();
    expect((await keyed(owner.client, '/chats', key, { ...group('x'), kind: 'none' })).status).toBe(400);
    expect((await keyed(owner.client, '/chats', key, { kind: 'direct', memberIds: [newKey()] })).status).toBe(
      404,
    );
    const made = await keyed(owner.client, '/chats', key, group('наконец'));
    expect(made.status).toBe(201);
    expect(isReplay(made)).toBe(false);
  });

  it('is nobody else’s: the same key of a colleague or a stranger is another key', async () => {
    const key = newKey();
    const people = [owner, await aUser(owner), await anOrg()];
    const answers = await Promise.all(people.map(({ client }) => keyed(client, '/chats', key, group('мой'))));
    expect(answers.map((answer) => [answer.status, isReplay(answer)])).toEqual(Array(3).fill([201, false]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
  });

  it('gets no second API key, and no secret from what is stored', async () => {
    const key = newKey();
    const make = () =>
      keyed<{ id: string; key: string } & ProblemBody>(owner.client, '/api-keys', key, { name: 'одна' });
    const first = await make();
    expect(first).toMatchObject({ status: 201, body: { key: expect.any(String) } });
    const again = await make();
    expect(again).toMatchObject({ status: 409, body: { code: 'secret_not_kept' } });
    expect(JSON.stringify(again.body)).not.toContain(first.body.key);
    const { body } = await owner.client.get<PageBody<{ name: string }>>('/api-keys');
    expect(body.items.filter(({ name }) => name === 'одна')).toHaveLength(1);
  });

  it('gets no second webhook, and no secret of it from what is stored', async () => {
    const key = newKey();
    const hook = { type: 'webhook', address: 'https://hooks.example.com/once' };
    const make = () =>
      keyed<{ secret: string } & ProblemBody>(owner.client, '/notifications/channels', key, hook);
    const first = await make();
    expect(first).toMatchObject({ status: 201, body: { secret: expect.any(String) } });
    const again = await make();
    expect(again).toMatchObject({ status: 409, body: { code: 'secret_not_kept' } });
    expect(JSON.stringify(again.body)).not.toContain(first.body.secret);
  });

  it.each(['', 'x'.repeat(256), 'ключ\u0000', 'a\tb'])('needs a key that can be one: not %j', async (key) => {
    const header = Buffer.from(key).toString('latin1').replace('\0', '');
    expect(await keyed(owner.client, '/chats', header, group('x'))).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  it('takes any printable key up to 255 characters', async () => {
    for (const key of [`"${newKey()}"`, `${newKey()} ~!`, newKey().padEnd(255, 'x')]) {
      expect((await keyed(owner.client, '/chats', key, group('x'))).status).toBe(201);
      expect(isReplay(await keyed(owner.client, '/chats', key, group('x')))).toBe(true);
    }
  });

  it('does not change what only reads, or what answers nothing', async () => {
    const key = newKey();
    const headers = { 'idempotency-key': key };
    const read = await owner.client.request('GET', '/api/v1/chats', undefined, headers);
    expect(read.status).toBe(200);
    const chat = await aChat(owner);
    const { body } = await owner.client.post<PostedBody>(`/chats/${chat.id}/messages`, { content: 'x' });
    const mark = () => keyed(owner.client, `/chats/${chat.id}/read`, key, { messageId: body.message.id });
    expect([(await mark()).status, (await mark()).status]).toEqual([204, 204]);
  });

  it('is refused without its credential, replay or not', async () => {
    const key = newKey();
    await keyed(owner.client, '/chats', key, group('x'));
    expect((await keyed(new Client(owner.client.url), '/chats', key, group('x'))).status).toBe(401);
  });

  it('is refused when it is nested without end', async () => {
    const deep = `{"kind":"group","title":"x","memberIds":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect((await keyed(owner.client, '/chats', newKey(), deep)).status).toBe(400);
  });
});

// Where the database can be reached while the processes run: what a crash leaves there, and what time does to it.
if (profile === 'scaled') {
  describe('Idempotency keys in the database', () => {
    let deployment: Deployment;
    let owner: Person;
    let old: string;
    /** Asked first: its answer takes the whole time that a copy waits for the request it copies. */
    let early: Promise<Answer<ChatBody & ProblemBody>>;

    const sql = (text: string, values: unknown[] = []) =>
      query<{ key: string; body: object | null }>(deployment.env.DATABASE_URL ?? '', text, values);
    const age = (key: string, seconds: number, change = '') =>
      sql(
        `UPDATE idempotency_keys SET created_at = now() - make_interval(secs => $2) ${change} WHERE key = $1`,
        [key, seconds],
      );
    /** As if the process had died between the work and its answer. */
    const crashed = async (title: string, secondsAgo: number): Promise<string> => {
      const key = newKey();
      expect((await keyed(owner.client, '/chats', key, group(title))).status).toBe(201);
      await age(key, secondsAgo, `, state = 'open', status = NULL, body = NULL`);
      return key;
    };

    beforeAll(async () => {
      deployment = await aDeployment({ PURGE_INTERVAL: '2' }, { apis: 2 });
      owner = await anOrg(deployment.url);
      old = newKey();
      await keyed(owner.client, '/chats', old, group('давно'));
      const recent = await crashed('ещё жив', 5);
      early = keyed(owner.client, '/chats', recent, group('ещё жив'));
    }, 90_000);

    afterAll(() => deployment.stop());

    it('hold between processes', async () => {
      const key = newKey();
      const clients = deployment.apis.map(({ url }) => new Client(url, owner.accessToken));
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => keyed(clients[i % 2] as Client, '/chats', key, group('оба'))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
      expect(await chatsTitled(owner, 'оба')).toHaveLength(1);
    });

    it('are taken over from a process that died, by the same request only', async () => {
      const stale = await crashed('упал', 61);
      expect(await keyed(owner.client, '/chats', stale, group('другой'))).toMatchObject({
        status: 409,
        body: { code: 'idempotency_conflict' },
      });
      const again = await keyed(owner.client, '/chats', stale, group('упал'));
      expect([again.status, isReplay(again)]).toEqual([201, false]);
      expect(isReplay(await keyed(owner.client, '/chats', stale, group('упал')))).toBe(true);
    });

    it('keep no secret', async () => {
      const key = newKey();
      const made = await keyed<{ key: string }>(owner.client, '/api-keys', key, { name: 'x' });
      const rows = await sql('SELECT * FROM idempotency_keys WHERE key = $1', [key]);
      expect(rows).toMatchObject([{ state: 'done', status: 201, body: null }]);
      const all = JSON.stringify(await sql('SELECT * FROM idempotency_keys'));
      expect(all).not.toContain(made.body.key.slice(20));
    });

    it('are forgotten after a day, and then removed', async () => {
      const day = 24 * 3_600;
      const [kept, gone] = [await crashed('вчера', 0), old];
      await age(kept, day - 600, `, state = 'done', status = 201, body = '{}'`);
      await age(gone, day + 60);
      const again = await keyed(owner.client, '/chats', gone, group('уже другой'));
      expect([again.status, isReplay(again)]).toEqual([201, false]);
      await age(gone, day + 60);
      const left = () => sql('SELECT key FROM idempotency_keys WHERE key = ANY($1)', [[kept, gone]]);
      await eventually('the old key is removed', async () => (await left()).length === 1, 25_000);
      expect(await left()).toEqual([{ key: kept }]);
    }, 40_000);

    it('are not taken from a process that may still be at work', async () => {
      const answer = await early;
      expect(answer).toMatchObject({ status: 409, body: { code: 'request_in_progress' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await chatsTitled(owner, 'ещё жив')).toHaveLength(1);
    });
  });
}
