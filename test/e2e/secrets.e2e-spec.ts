import { anApiKey, anOrg, aUser, type Person } from '../support/builders.js';

interface SecretBody {
  id: string;
  name: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}
interface Page {
  items: SecretBody[];
  nextCursor: string | null;
}

const marker = (): string => `value-${crypto.randomUUID()}`;
const view = (name: string, createdBy: string) => ({
  id: expect.any(String),
  name,
  createdBy,
  createdAt: expect.any(String),
  updatedAt: expect.any(String),
});

let owner: Person;
beforeAll(async () => {
  owner = await anOrg();
});

const create = (name: string, value = marker(), by = owner) =>
  by.client.post<SecretBody>('/secrets', { name, value });

describe('A secret', () => {
  it('goes in, is listed, replaced and deleted, and its value never comes out', async () => {
    const value = marker();
    const made = await create('Telegram', value);
    expect(made).toMatchObject({ status: 201, body: view('Telegram', owner.id) });
    const { id } = made.body;
    const replaced = await owner.client.put<SecretBody>(`/secrets/${id}`, { value: `${value}-2` });
    expect(replaced).toMatchObject({ status: 200, body: { ...made.body, updatedAt: expect.any(String) } });
    expect(replaced.body.updatedAt > made.body.updatedAt).toBe(true);
    const listed = await owner.client.get<Page>('/secrets');
    expect(listed.body.items).toContainEqual(replaced.body);
    expect(JSON.stringify([made, replaced, listed].map(({ body }) => body))).not.toContain(value);

    expect((await owner.client.delete(`/secrets/${id}`)).status).toBe(204);
    expect((await owner.client.delete(`/secrets/${id}`)).status).toBe(404);
    expect((await owner.client.put(`/secrets/${id}`, { value })).status).toBe(404);
    expect((await owner.client.get<Page>('/secrets')).body.items.map((item) => item.id)).not.toContain(id);
  });

  it('has a name that is unique in its organization', async () => {
    expect((await create('amoCRM')).status).toBe(201);
    expect(await create(' amoCRM ')).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ path: 'name' }] },
    });
    expect((await create('amoCRM', marker(), await anOrg())).status).toBe(201);
  });

  it('is listed by pages', async () => {
    const mine = await anOrg();
    for (const name of ['a', 'b', 'c']) await create(name, marker(), mine);
    const first = await mine.client.get<Page>('/secrets?limit=2');
    expect(first.body.items.map(({ name }) => name)).toEqual(['a', 'b']);
    const rest = await mine.client.get<Page>(`/secrets?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'c' }], nextCursor: null });
  });

  it.each([
    [{ name: 'x' }, 'value'],
    [{ name: 'x', value: '' }, 'value'],
    [{ name: 'x', value: '   ' }, 'value'],
    [{ name: 'x', value: 'v'.repeat(10_001) }, 'value'],
    [{ name: 'x', value: 'nul\0' }, 'value'],
    [{ name: 'x', value: 5 }, 'value'],
    [{ name: '', value: 'v' }, 'name'],
    [{ name: 'two\nlines', value: 'v' }, 'name'],
  ])('is refused when it is not one (%#)', async (body, path) => {
    const refused = await owner.client.post<{ errors: { path: string }[] }>('/secrets', body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((error) => error.path)).toContain(path);
    expect(JSON.stringify(refused.body)).not.toContain('vvvv');
  });

  it('may be as long as a private key, in any script', async () => {
    expect((await create('long', 'ж'.repeat(10_000))).status).toBe(201);
  });

  it('is answered once under an Idempotency-Key, and refused with another value', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const send = (value: string) =>
      owner.client.request<SecretBody>('POST', '/api/v1/secrets', { name: 'once', value }, key);
    const value = marker();
    const [first, again] = [await send(value), await send(value)];
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await send(marker())).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });
});

describe('Secrets are managed', () => {
  it('by owners and administrators, not by members and keys', async () => {
    const { id } = (await create('ours')).body;
    const admin = await aUser(owner, { role: 'admin' });
    const member = await aUser(owner);
    expect((await admin.client.get('/secrets')).status).toBe(200);
    const key = owner.client.withToken(await anApiKey(owner));
    for (const client of [member.client, key]) {
      const answers = [
        await client.get('/secrets'),
        await client.post('/secrets', { name: 'mine', value: marker() }),
        await client.put(`/secrets/${id}`, { value: marker() }),
        await client.delete(`/secrets/${id}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
  });

  it('by their organization alone', async () => {
    const { id } = (await create('walled')).body;
    const stranger = await anOrg();
    expect((await stranger.client.get<Page>('/secrets')).body.items).toEqual([]);
    expect((await stranger.client.put(`/secrets/${id}`, { value: marker() })).status).toBe(404);
    expect((await stranger.client.delete(`/secrets/${id}`)).status).toBe(404);
    expect((await owner.client.put(`/secrets/${id}`, { value: marker() })).status).toBe(200);
  });
});
