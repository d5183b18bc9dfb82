import { aChat, anOrg, anyone, aUser, password, post, type Person } from '../support/builders.js';
import { eventually } from '../support/profile.js';

interface UserBody {
  id: string;
  role: string;
  isActive: boolean;
  locale: string;
  timeZone: string;
  name: string;
}
interface OrganizationBody {
  name: string;
  locale: string;
  timeZone: string;
  retentionDays: number | null;
}
interface AuditBody {
  items: { action: string; object: { id: string }; details: Record<string, unknown> }[];
}

const within = 5_000;
const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const patch = (by: Person, id: string, changes: object) => by.client.patch<UserBody>(`/users/${id}`, changes);
const roleOf = async (by: Person, id: string) => (await by.client.get<UserBody>(`/users/${id}`)).body.role;
const transfer = (by: Person, userId: string, secret = password) =>
  by.client.post('/organizations/current/transfer', { userId, password: secret });

/** A second owner of the same organization. */
async function anotherOwner(owner: Person): Promise<Person> {
  const second = await aUser(owner);
  const { status } = await patch(owner, second.id, { role: 'owner' });
  if (status !== 200) throw new Error(`promotion answered ${status}`);
  return second;
}

/** What the audit log of an organization holds, the newest first. */
const audited = async (by: Person) => (await by.client.get<AuditBody>('/audit?limit=200')).body.items;

describe('An organization', () => {
  const change = (by: Person, changes: object) =>
    by.client.patch<OrganizationBody>('/organizations/current', changes);

  it('is set up by owners and administrators, not by members', async () => {
    const owner = await anOrg();
    const [admin, member] = [await aUser(owner, { role: 'admin' }), await aUser(owner)];
    const settings = {
      name: 'Рога и копыта',
      locale: 'en-GB',
      timeZone: 'Asia/Yekaterinburg',
      retentionDays: 90,
    };
    expect(await change(owner, settings)).toMatchObject({ status: 200, body: settings });
    expect(await change(admin, { retentionDays: null })).toMatchObject({
      status: 200,
      body: { ...settings, retentionDays: null },
    });
    expect(await change(admin, {})).toMatchObject({ status: 200, body: { name: settings.name } });
    expect(await change(member, { name: 'x' })).toMatchObject(refused(403, 'forbidden'));
    const seen = await member.client.get<OrganizationBody>('/organizations/current');
    expect(seen.body).toMatchObject({ ...settings, retentionDays: null });
  });

  it('gives its language and time zone to those who come', async () => {
    const owner = await anOrg();
    await change(owner, { locale: 'en', timeZone: 'Europe/London' });
    const { id } = await aUser(owner);
    const { body } = await owner.client.get<UserBody>(`/users/${id}`);
    expect(body).toMatchObject({ locale: 'en', timeZone: 'Europe/London' });
  });

  it.each([
    { name: ' ' },
    { name: 'two\nlines' },
    { locale: 'klingon!' },
    { locale: 'xx' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+03:00' },
    { retentionDays: 0 },
    { retentionDays: 1.5 },
    { retentionDays: 36_501 },
    { retentionDays: '90' },
    { id: '00000000-0000-7000-8000-000000000000' },
  ])('is not set up with %j', async (changes) =>
    expect(await change(await anOrg(), changes)).toMatchObject(refused(400, 'validation_failed')),
  );
});

describe('A profile', () => {
  it('is changed by its owner and by administrators', async () => {
    const owner = await anOrg();
    const member = await aUser(owner);
    const mine = { name: 'Мария', locale: 'de', timeZone: 'Europe/Berlin' };
    const changed = await member.client.patch<{ user: UserBody }>('/auth/me', mine);
    expect(changed).toMatchObject({ status: 200, body: { user: mine } });
    expect((await member.client.get('/auth/me')).body).toEqual(changed.body);
    const theirs = { name: 'Мария П.', locale: 'en', timeZone: 'UTC' };
    expect(await patch(owner, member.id, theirs)).toMatchObject({ status: 200, body: theirs });
    expect((await member.client.patch('/auth/me', { role: 'owner' })).status).toBe(400);
    expect((await member.client.patch('/auth/me', { timeZone: 'nowhere' })).status).toBe(400);
    expect((await member.client.patch('/auth/me', {})).status).toBe(200);
  });
});

describe('The list of people', () => {
  it('is searched by name, username or e-mail, and narrowed by role and activity', async () => {
    const owner = await anOrg();
    const [anna, boris] = [await aUser(owner), await aUser(owner, { role: 'admin' })];
    await patch(owner, anna.id, { name: 'Анна_100%' });
    await patch(owner, boris.id, { isActive: false });
    const found = async (query: string) =>
      (await owner.client.get<{ items: UserBody[] }>(`/users?${query}`)).body.items.map(({ id }) => id);
    expect(await found(`q=${encodeURIComponent('аННа_')}`)).toEqual([anna.id]);
    expect(await found(`q=${encodeURIComponent('100%')}`)).toEqual([anna.id]);
    expect(await found(`q=${encodeURIComponent('_')}`)).toEqual([anna.id]);
    expect(await found(`q=${anna.username.toUpperCase()}`)).toEqual([anna.id]);
    expect(await found(`q=${encodeURIComponent(boris.email)}`)).toEqual([boris.id]);
    expect(await found('role=admin')).toEqual([boris.id]);
    expect(await found('isActive=true')).toEqual([owner.id, anna.id]);
    expect(await found('isActive=false&role=member')).toEqual([]);
    expect((await owner.client.get('/users?role=guest')).status).toBe(400);
  });
});

describe('Owners', () => {
  it('are appointed and demoted by owners only', async () => {
    const owner = await anOrg();
    const [admin, second] = [await aUser(owner, { role: 'admin' }), await anotherOwner(owner)];
    expect(await patch(admin, second.id, { role: 'member' })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(admin, second.id, { isActive: false })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(admin, second.id, { name: 'Никто' })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(admin, admin.id, { name: 'Я сам' })).toMatchObject({ body: { name: 'Я сам' } });
    expect(await patch(second, owner.id, { role: 'admin' })).toMatchObject({ body: { role: 'admin' } });
    await eventually(
      'the rights are gone',
      async () => (await transfer(owner, second.id)).status === 403,
      within,
    );
  });

  it('are never all gone: the last one is neither demoted nor deactivated', async () => {
    const owner = await anOrg();
    const second = await anotherOwner(owner);
    expect((await owner.client.delete(`/users/${second.id}`)).status).toBe(204);
    for (const changes of [{ role: 'member' }, { role: 'admin' }, { isActive: false }]) {
      expect(await patch(owner, owner.id, changes)).toMatchObject(refused(409, 'last_owner'));
    }
    expect(await owner.client.delete(`/users/${owner.id}`)).toMatchObject(refused(409, 'last_owner'));
    expect(await roleOf(owner, owner.id)).toBe('owner');
  });

  it('may step down as long as another one stays', async () => {
    const owner = await anOrg();
    const second = await anotherOwner(owner);
    expect(await owner.client.delete(`/users/${owner.id}`)).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(owner, owner.id, { role: 'member' })).toMatchObject({ body: { role: 'member' } });
    expect(await patch(second, second.id, { role: 'member' })).toMatchObject(refused(409, 'last_owner'));
  });

  it.each([
    [
      'demote each other',
      (a: Person, b: Person) => [patch(a, b.id, { role: 'member' }), patch(b, a.id, { role: 'member' })],
    ],
    [
      'step down',
      (a: Person, b: Person) => [patch(a, a.id, { role: 'member' }), patch(b, b.id, { role: 'member' })],
    ],
    [
      'deactivate each other',
      (a: Person, b: Person) => [patch(a, b.id, { isActive: false }), patch(b, a.id, { isActive: false })],
    ],
  ] as const)(
    'who %s at the same moment leave one',
    async (_, race) => {
      for (let round = 0; round < 4; round++) {
        const first = await anOrg();
        const second = await anotherOwner(first);
        const watcher = await aUser(first);
        // Known to the server already, so that both requests reach the database together.
        await Promise.all([first.client.get('/auth/me'), second.client.get('/auth/me')]);
        const answers = await Promise.all(race(first, second));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        // 401, when the first change was over before the second request was let in.
        expect([401, 403, 409]).toContain(answers.find(({ status }) => status !== 200)?.status);
        const people = (await watcher.client.get<{ items: UserBody[] }>('/users')).body.items;
        expect(people.filter(({ role, isActive }) => role === 'owner' && isActive)).toHaveLength(1);
      }
    },
    60_000,
  );
});

describe('Ownership', () => {
  it('goes to an active colleague, for the password of the giver, who becomes an administrator', async () => {
    const owner = await anOrg();
    const [heir, gone] = [await aUser(owner), await aUser(owner)];
    const stranger = await anOrg();
    await owner.client.delete(`/users/${gone.id}`);
    expect(await transfer(owner, heir.id, 'a guess of it')).toMatchObject(refused(403, 'wrong_password'));
    expect(await transfer(owner, gone.id)).toMatchObject(refused(409, 'conflict'));
    expect(await transfer(owner, owner.id)).toMatchObject(refused(409, 'conflict'));
    expect(await transfer(owner, stranger.id)).toMatchObject(refused(404, 'not_found'));
    expect(await transfer(heir, heir.id)).toMatchObject(refused(403, 'forbidden'));
    expect(await roleOf(owner, owner.id)).toBe('owner');

    expect((await transfer(owner, heir.id)).status).toBe(204);
    expect([await roleOf(heir, heir.id), await roleOf(heir, owner.id)]).toEqual(['owner', 'admin']);
    await eventually(
      'the giver owns no more',
      async () => (await transfer(owner, heir.id)).status === 403,
      within,
    );
    await eventually(
      'the heir has the rights',
      async () => (await patch(heir, owner.id, { role: 'member' })).status === 200,
      within,
    );
  });

  it('goes to one of two who are given it at the same moment', async () => {
    const owner = await anOrg();
    const heirs = [await aUser(owner), await aUser(owner)];
    const answers = await Promise.all(heirs.map(({ id }) => transfer(owner, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
    const roles = await Promise.all(heirs.map(({ id }) => roleOf(owner, id)));
    expect(roles.sort()).toEqual(['member', 'owner']);
  });
});

describe('A person who leaves', () => {
  it('is out within seconds, from sockets and streams too, and what they wrote stays', async () => {
    const owner = await anOrg();
    const leaver = await aUser(owner);
    const chat = await aChat(owner, [leaver]);
    const { message } = await post(leaver, chat.id, 'Дела передал');
    const socket = await leaver.client.socket();
    const { runs } = await post(leaver, chat.id, '@@lawyer [[tokens:400]] [[delay:100]]');
    const stream = leaver.client.stream(`/runs/${runs[0]?.id}/events`).catch((error: unknown) => error);

    const at = Date.now();
    expect((await owner.client.delete(`/users/${leaver.id}`)).status).toBe(204);
    await Promise.all([socket.waitClosed(within), stream]);
    expect(Date.now() - at).toBeLessThan(within);
    const kept = await owner.client.get<{ author: object; content: string }>(`/messages/${message.id}`);
    expect(kept.body).toMatchObject({ author: { id: leaver.id }, content: 'Дела передал' });

    expect((await patch(owner, leaver.id, { isActive: true })).body.isActive).toBe(true);
    expect((await leaver.client.get('/auth/me')).status).toBe(401);
    const back = await anyone().post('/auth/login', { email: leaver.email, password });
    expect(back.status).toBe(200);
  });
});

describe('The audit log', () => {
  it('tells of every change, in ids and settings, never in words of people', async () => {
    const owner = await anOrg();
    const member = await aUser(owner);
    await owner.client.patch('/organizations/current', { name: 'Совсем секретно', retentionDays: 30 });
    await patch(owner, member.id, { role: 'admin', name: 'Тоже секретно' });
    await patch(owner, member.id, { isActive: false });
    await patch(owner, member.id, { isActive: true, role: 'admin' });
    await member.client.patch('/auth/me', { locale: 'en' });
    await owner.client.post('/auth/password', { currentPassword: password, newPassword: password });
    await transfer(owner, member.id);
    const entries = await audited(owner);
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'user.created',
        'organization.updated',
        'user.role-changed',
        'user.updated',
        'user.deactivated',
        'user.reactivated',
        'user.password-changed',
        'organization.transferred',
      ]),
    );
    expect(entries.find(({ action }) => action === 'user.role-changed')).toMatchObject({
      object: { id: member.id },
      details: { from: 'member', to: 'admin' },
    });
    expect(entries.filter(({ action }) => action === 'user.role-changed')).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toMatch(/секретно|horse/i);
  });
});
