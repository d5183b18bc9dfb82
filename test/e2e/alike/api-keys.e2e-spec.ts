import { anOrg, anyone, aUser, password, type Person } from '../../support/builders.js';
import { eventually } from '../../support/profile.js';

interface KeyBody {
  id: string;
  key: string;
  agentIds: string[] | null;
  lastUsedAt: string | null;
  createdBy: { id: string; username: string };
  code: string;
  errors: { path: string; message: string }[];
}
interface PageBody<T> {
  items: T[];
}

const within = 5_000;
const models = async (key: string): Promise<number> =>
  (await anyone().withToken(key).request('GET', '/v1/models')).status;

describe('An API key', () => {
  let owner: Person;
  let admin: Person;

  beforeAll(async () => {
    owner = await anOrg();
    admin = await aUser(owner, { role: 'admin' });
  });

  const create = (by: Person, more: object = {}) =>
    by.client.post<KeyBody>('/api-keys', { name: 'Ключ', ...more });
  const listed = async (id: string) =>
    (await owner.client.get<PageBody<KeyBody>>('/api-keys')).body.items.find((key) => key.id === id);
  const agentIds = async (by: Person): Promise<string[]> =>
    (await by.client.get<PageBody<{ id: string }>>('/agents')).body.items.map(({ id }) => id);

  it('tells who made it', async () => {
    const { body } = await create(admin);
    const createdBy = { id: admin.id, username: admin.username };
    expect(body).toMatchObject({ createdBy, lastUsedAt: null });
    expect(await listed(body.id)).toMatchObject({ createdBy });
  });

  it('does not work while the person who made it is deactivated', async () => {
    const { body } = await create(admin);
    const { body: ours } = await create(owner);
    expect([await models(body.key), await models(ours.key)]).toEqual([200, 200]);
    const streaming = await fetch(`${anyone().url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'lawyer',
        stream: true,
        messages: [{ role: 'user', content: '[[tokens:150]] [[delay:100]]' }],
      }),
    });
    const reading = streaming.text().then(
      () => 'ended',
      () => 'was cut',
    );
    expect((await owner.client.delete(`/users/${admin.id}`)).status).toBe(204);
    const timeout = new Promise((resolve) => setTimeout(resolve, within, 'went on').unref());
    expect(await Promise.race([reading, timeout])).toBe('was cut');
    await eventually('the key is refused', async () => (await models(body.key)) === 401, within);
    expect(await models(ours.key)).toBe(200);

    await owner.client.patch(`/users/${admin.id}`, { isActive: true });
    await eventually('the key works again', async () => (await models(body.key)) === 200, within);
    const { email } = admin;
    const again = await anyone().post<{ accessToken: string }>('/auth/login', { email, password });
    admin = { ...admin, client: anyone().withToken(again.body.accessToken) };
  }, 30_000);

  it('does not work while the person who made it may make none', async () => {
    const maker = await aUser(owner, { role: 'admin' });
    const { body } = await create(maker);
    expect(await models(body.key)).toBe(200);
    expect((await owner.client.patch(`/users/${maker.id}`, { role: 'member' })).status).toBe(200);
    await eventually('the key is refused', async () => (await models(body.key)) === 401, within);
    await owner.client.patch(`/users/${maker.id}`, { role: 'admin' });
    await eventually('the key works again', async () => (await models(body.key)) === 200, within);
  });

  it('is confined to agents that the organization has', async () => {
    const [ours, theirs] = [await agentIds(owner), await agentIds(await anOrg())];
    const [first = '', second = ''] = ours;
    const made = await create(owner, { agentIds: [first, second, first] });
    expect(made).toMatchObject({ status: 201, body: { agentIds: [first, second] } });
    const refused = await create(owner, { agentIds: [first, theirs[0], second, crypto.randomUUID()] });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'validation_failed',
        errors: [
          { path: 'agentIds.1', message: 'is no agent of this organization' },
          { path: 'agentIds.3', message: 'is no agent of this organization' },
        ],
      },
    });
    const { items } = (await owner.client.get<PageBody<KeyBody>>('/api-keys')).body;
    expect(items.some((key) => key.agentIds?.includes(theirs[0] ?? ''))).toBe(false);
  });

  it('notes its use to the minute', async () => {
    const { body } = await create(owner);
    expect(await models(body.key)).toBe(200);
    const noted = await eventually('noted', async () => (await listed(body.id))?.lastUsedAt ?? undefined);
    // Any change of access makes every process look at the key anew.
    await create(owner).then(({ body: { id } }) => owner.client.delete(`/api-keys/${id}`));
    expect(await models(body.key)).toBe(200);
    expect((await listed(body.id))?.lastUsedAt).toBe(noted);
  });

  it('opens no route of people, and no socket', async () => {
    const { body } = await create(owner);
    const key = anyone().withToken(body.key);
    for (const path of ['/auth/me', '/auth/sessions', '/users', '/chats', '/api-keys', '/agents']) {
      expect([path, (await key.get(path)).status]).toEqual([path, 403]);
    }
    expect((await key.post('/api-keys', { name: 'x' })).status).toBe(403);
    expect((await key.post('/auth/logout')).status).toBe(403);
    expect((await key.delete('/auth/sessions')).status).toBe(403);
    await expect(key.socket()).rejects.toThrow('401');
    const [agentId] = await agentIds(owner);
    await expect(key.socket(`/ws/agents/${agentId}`)).rejects.toThrow('401');
  });
});
