import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  aUser,
  databaseUrl,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import { Client, type Answer } from '../support/client.js';
import { profile } from '../support/profile.js';
import { query } from '../support/services.js';

interface Entry {
  id: string;
  at: string;
  actor: { kind: string; id: string | null; name: string };
  action: string;
  object: { type: string; id: string };
  details: Record<string, unknown>;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}
interface PageBody {
  items: Entry[];
  nextCursor: string | null;
}
interface Problem {
  code: string;
  errors?: { path: string }[];
}

const csvHeading =
  'at,id,actorKind,actorId,actorName,action,objectType,objectId,details,address,userAgent,requestId';
const formula = `=cmd|'/C calc'!A0`;

async function audit(person: Person, filter: Record<string, string> = {}): Promise<Entry[]> {
  const query = new URLSearchParams({ limit: '200', ...filter }).toString();
  const { status, body } = await person.client.get<PageBody>(`/audit?${query}`);
  expect(status).toBe(200);
  return body.items;
}

const refused = (person: Person, path: string): Promise<Answer<Problem>> => person.client.get(path);
const join = (by: Person, chat: ChatBody, who: Person) =>
  by.client.put(`/chats/${chat.id}/members/${who.id}`);
const leave = (by: Person, chat: ChatBody, who: Person) =>
  by.client.delete(`/chats/${chat.id}/members/${who.id}`);

describe('The audit log', () => {
  let owner: Person;
  let admin: Person;
  let member: Person;
  let chat: ChatBody;

  beforeAll(async () => {
    owner = await anOrg();
    admin = await aUser(owner, { role: 'admin' });
    member = await aUser(owner);
    chat = await aChat(owner, [admin]);
    expect((await join(owner, chat, member)).status).toBe(200);
    expect((await leave(admin, chat, member)).status).toBe(204);
  });

  it('tells who did what to which object, from where', async () => {
    const answered = await owner.client.request(
      'PUT',
      `/api/v1/chats/${chat.id}/members/${member.id}`,
      undefined,
      {
        'user-agent': formula,
      },
    );
    expect(answered.status).toBe(200);
    const [entry] = await audit(owner);
    expect(entry).toEqual({
      id: expect.any(String),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: { kind: 'user', id: owner.id, name: owner.username },
      action: 'chat.member-added',
      object: { type: 'chat', id: chat.id },
      details: { userId: member.id },
      address: expect.stringContaining('127.0.0.1'),
      userAgent: formula,
      requestId: answered.headers.get('x-request-id'),
    });
    expect(Math.abs(Date.now() - Date.parse(entry?.at ?? ''))).toBeLessThan(60_000);
  });

  it('tells of nothing when nothing was done', async () => {
    const before = await audit(owner);
    expect((await join(owner, chat, member)).status).toBe(200);
    expect((await leave(owner, chat, await anOrg())).status).toBe(404);
    expect((await member.client.post('/roles/reload')).status).toBe(403);
    expect(await audit(owner)).toEqual(before);
  });

  it('has the verdict on an answer, and no word of its text', async () => {
    const { id } = await answer(owner, chat.id, '@@lawyer секрет в вопросе');
    const verdict = { decision: 'edit', content: 'секрет в ответе', comment: 'секрет в замечании' };
    expect((await owner.client.post(`/messages/${id}/validate`, verdict)).status).toBe(200);
    const entries = await audit(owner, { objectId: id });
    expect(entries).toMatchObject([
      { action: 'answer.validated', details: { decision: 'edit', chatId: chat.id } },
    ]);
    expect(JSON.stringify(await audit(owner))).not.toContain('секрет');
  });

  it('has the reload of roles, of the caller’s organization alone', async () => {
    const stranger = await anOrg();
    expect((await admin.client.post('/roles/reload')).status).toBe(200);
    expect(await audit(owner, { action: 'roles.reloaded' })).toMatchObject([
      { actor: { id: admin.id, name: admin.username }, details: { changed: expect.any(Array) } },
    ]);
    expect(await audit(stranger, { action: 'roles.reloaded' })).toEqual([]);
  });

  describe('filtered', () => {
    it('shows what an actor did', async () => {
      const entries = await audit(owner, { actor: admin.id.toUpperCase() });
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map((entry) => entry.actor.id))).toEqual(new Set([admin.id]));
      expect(await audit(owner, { actor: 'operator' })).toEqual([]);
    });

    it('shows an action, or all of a kind', async () => {
      const removed = await audit(owner, { action: 'chat.member-removed' });
      expect(removed.map((entry) => entry.action)).toEqual(['chat.member-removed']);
      const ofChats = await audit(owner, { action: 'chat.' });
      expect(ofChats.length).toBeGreaterThan(removed.length);
      expect(new Set(ofChats.map((entry) => entry.object.type))).toEqual(new Set(['chat']));
    });

    it('shows what happened to an object', async () => {
      const other = await aChat(owner);
      await join(owner, other, member);
      const entries = await audit(owner, { objectType: 'chat', objectId: other.id });
      expect(entries.map((entry) => entry.object.id)).toEqual([other.id]);
      expect(await audit(owner, { objectType: 'user', objectId: other.id })).toEqual([]);
    });

    it('shows a time: from a moment on, and up to before another', async () => {
      const all = await audit(owner);
      const { at } = all[1] as Entry;
      const since = all.filter((entry) => entry.at >= at);
      expect(await audit(owner, { from: at })).toEqual(since);
      expect(await audit(owner, { from: at.replace('Z', '+00:00') })).toEqual(since);
      expect(await audit(owner, { to: at })).toEqual(all.filter((entry) => entry.at < at));
      expect(await audit(owner, { from: '9999-12-31T23:59:59-14:00' })).toEqual([]);
    });

    it.each([
      ['a moment before all calendars', 'to=0000-01-01T00:00:00Z'],
      ['an action that is none', 'action=user'],
      ['a pattern', 'action=%25'],
      ['an actor that is no id', 'actor=owner'],
      ['a day without a time', 'from=2026-01-01'],
      ['an unknown filter', 'who=me'],
      ['a limit too high', 'limit=201'],
      ['a foreign cursor', 'cursor=W10'],
    ])('refuses %s', async (_, filter) => {
      const { status, body } = await refused(owner, `/audit?${filter}`);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    });
  });

  it('is read in pages, newest first, each entry once', async () => {
    const all = await audit(owner);
    expect(all.length).toBeGreaterThan(4);
    const paged: Entry[] = [];
    let cursor: string | null = null;
    do {
      const { body }: Answer<PageBody> = await owner.client.get(
        `/audit?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(2);
      paged.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all);
    const times = all.map((entry) => entry.at);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('is for owners and admins of the organization, not for members or keys', async () => {
    expect((await audit(admin)).length).toBeGreaterThan(0);
    for (const path of ['/audit', '/audit/export']) {
      expect((await refused(member, path)).body).toMatchObject({ status: 403, code: 'forbidden' });
      const keyed = new Client(owner.client.url, await anApiKey(owner));
      expect((await keyed.get(path)).status).toBe(403);
      expect((await new Client(owner.client.url).get(path)).status).toBe(401);
    }
  });

  it('shows nobody another organization’s entries, by whatever filter', async () => {
    const stranger = await anOrg();
    const known = (await audit(owner))[0] as Entry;
    const filters: Record<string, string>[] = [
      {},
      { actor: owner.id },
      { objectId: chat.id },
      { action: known.action },
    ];
    for (const filter of filters) {
      const ids = (await audit(stranger, filter)).map((entry) => entry.id);
      expect(ids).not.toContain(known.id);
    }
    const exported = await stranger.client.get<string>('/audit/export?format=jsonl');
    expect(JSON.stringify(exported.body)).not.toContain(owner.id);
  });

  describe('exported', () => {
    it('as CSV is safe to open: whole, quoted, and without formulas', async () => {
      const { status, body, headers } = await owner.client.get<string>(
        '/audit/export?format=csv&action=chat.',
      );
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
      const lines = body.split('\r\n');
      expect(lines[0]).toBe(csvHeading);
      expect(lines.at(-1)).toBe('');
      const entries = await audit(owner, { action: 'chat.' });
      expect(lines.slice(1, -1).map((line) => line.split(',')[1])).toEqual(entries.map((entry) => entry.id));
      expect(body).toContain(`,'${formula},`);
      expect(body).not.toContain(`,${formula}`);
    });

    it('as JSON lines is what the list shows', async () => {
      const { body, headers } = await owner.client.get<unknown>('/audit/export?format=jsonl&action=chat.');
      expect(headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
      const lines = String(body).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as Entry)).toEqual(await audit(owner, { action: 'chat.' }));
    });

    it('is recorded, with what was asked for', async () => {
      await admin.client.get('/audit/export?format=csv&action=user.');
      const [entry] = await audit(owner);
      expect(entry).toMatchObject({
        actor: { id: admin.id },
        action: 'audit.exported',
        object: { type: 'audit', id: owner.orgId },
        details: { format: 'csv', action: 'user.' },
      });
    });

    it.each(['format=xml', 'limit=1', 'cursor=x', 'action=user'])('refuses %s', async (filter) => {
      const { status, body } = await refused(owner, `/audit/export?${filter}`);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    });
  });
});

// Where the database can be reached while the processes run.
if (profile === 'scaled') {
  describe('The audit log in the database', () => {
    const many = 20_000;
    let owner: Person;
    const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
      query<Row>(databaseUrl(), text, values);
    const entries = () => sql<{ id: string }>(`SELECT id FROM audit_log WHERE org_id = $1`, [owner.orgId]);

    beforeAll(async () => {
      owner = await anOrg();
      // Many at the very same moment: only the id tells them apart.
      await sql(
        `INSERT INTO audit_log (id, org_id, actor_kind, actor_name, action, object_type, object_id, details, created_at)
         SELECT gen_random_uuid(), $1, 'operator', 'operator', 'test.happened', 'test', n::text,
           jsonb_build_object('text', repeat('x', 1000)), now() - make_interval(secs => n / 1000)
         FROM generate_series(1, $2::int) n`,
        [owner.orgId, many],
      );
    }, 90_000);

    it.each(['UPDATE audit_log SET actor_name = NULL', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
      'refuses the application: %s',
      async (statement) => {
        const before = await entries();
        const inside = `BEGIN; SET LOCAL ROLE artel_app; SET LOCAL artel.org_id = '${owner.orgId}';`;
        await expect(sql(`${inside} ${statement}; COMMIT`)).rejects.toThrow(/permission denied/);
        await expect(sql(statement)).rejects.toThrow(/append-only/);
        expect(await entries()).toHaveLength(before.length);
      },
    );

    it('is exported whole, each entry once, across many batches of one moment', async () => {
      const { body } = await owner.client.get<unknown>('/audit/export?format=jsonl&action=test.');
      const lines = String(body).trimEnd().split('\n');
      const exported = lines.map((line) => (JSON.parse(line) as Entry).object.id);
      expect(exported).toHaveLength(many);
      expect(new Set(exported).size).toBe(many);
    }, 60_000);
  });
}
