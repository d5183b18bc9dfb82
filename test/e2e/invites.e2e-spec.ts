import { anOrg, anyone, aUser, password, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { MailServer } from '../support/smtp.js';
import { aDeployment, eventually } from '../support/profile.js';

interface InviteBody {
  id: string;
  email: string | null;
  role: string;
  expiresAt: string;
  url: string;
  token: string;
}
interface EntranceBody {
  accessToken: string;
  refreshToken: string;
  user: { id: string; username: string; name: string; email: string; role: string; locale: string };
  organization: { id: string };
  code: string;
  errors?: { path: string }[];
}

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const unique = (): string => crypto.randomUUID().slice(0, 13);
const publicUrl = 'https://artel.example.com';
const own = 'a password of my own';

let mail: MailServer;
let artel: Deployment;
let owner: Person;
let admin: Person;
let member: Person;

const url = () => artel.url;
const invite = (by: Person, body: object = {}) => by.client.post<InviteBody>('/invites', body);
const lookUp = (token: unknown) => anyone(url()).post<EntranceBody>('/auth/invites/lookup', { token });
const accept = (token: unknown, more: object = {}, at = url()) =>
  anyone(at).post<EntranceBody>('/auth/invites/accept', {
    token,
    username: `guest-${unique()}`,
    email: `${unique()}@example.com`,
    password: own,
    ...more,
  });
const open = async () => (await owner.client.get<{ items: InviteBody[] }>('/invites')).body.items;

beforeAll(async () => {
  mail = await MailServer.start();
  artel = await aDeployment(
    { SMTP_URL: mail.url, PUBLIC_URL: publicUrl, MAIL_FROM: 'artel@example.com', LOG_LEVEL: 'trace' },
    { apis: 2 },
  );
  owner = await anOrg(url());
  [admin, member] = [await aUser(owner, { role: 'admin' }), await aUser(owner)];
}, 120_000);

afterAll(async () => {
  await artel?.stop();
  await mail?.stop();
});

describe('An invite', () => {
  it('shows its link once, tells what it offers, and lets in who accepts it', async () => {
    await owner.client.patch('/organizations/current', { locale: 'en' });
    const made = await invite(admin, { username: 'Новый.Коллега', name: 'Новый' });
    const { token, id } = made.body;
    expect(made).toMatchObject({ status: 201, body: { email: null, role: 'member' } });
    expect(made.body.url).toBe(`${publicUrl}/invite#${token}`);
    expect(Date.parse(made.body.expiresAt) - Date.now()).toBeGreaterThan(167 * 3_600_000);
    expect((await open()).map((one) => one.id)).toContain(id);
    expect(JSON.stringify(await open())).not.toMatch(/art_i_|hash/i);

    const offer = await lookUp(token);
    expect(offer).toMatchObject({
      status: 200,
      body: { email: null, role: 'member', username: 'новый.коллега' },
    });
    expect(offer.body.organization).toMatchObject({ name: expect.stringMatching(/^Org /) });

    const entered = await accept(token, { username: undefined });
    expect(entered).toMatchObject({
      status: 201,
      body: { user: { username: 'новый.коллега', name: 'Новый', role: 'member', locale: 'en' } },
    });
    expect(entered.body.organization.id).toBe(owner.orgId);
    const me = await anyone(url()).withToken(entered.body.accessToken).get('/auth/me');
    expect(me).toMatchObject({ status: 200, body: { user: { id: entered.body.user.id } } });
    const french = await accept((await invite(admin)).body.token, { locale: 'fr' });
    expect(french.body.user).toMatchObject({ locale: 'fr' });
    const { email } = entered.body.user;
    expect((await anyone(url()).post('/auth/login', { email, password: own })).status).toBe(200);

    expect(await lookUp(token)).toMatchObject(refused(410, 'link_invalid'));
    expect(await accept(token)).toMatchObject(refused(410, 'link_invalid'));
    expect((await open()).map((one) => one.id)).not.toContain(id);
  });

  it('makes exactly one account of many who accept it at once', async () => {
    const { token } = (await invite(owner)).body;
    const before = (await owner.client.get<{ items: object[] }>('/users?limit=200')).body.items.length;
    const answers = await Promise.all(
      // By different processes, where there are several: one alone takes those with the same token in turn.
      Array.from({ length: 4 }, (_, i) => accept(token, {}, artel.apis[i % artel.apis.length]?.url)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410, 410]);
    const after = (await owner.client.get<{ items: object[] }>('/users?limit=200')).body.items.length;
    expect(after).toBe(before + 1);
  });

  it('stays open when the account cannot be made', async () => {
    const { token } = (await invite(owner)).body;
    const taken = await accept(token, { username: member.username });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ path: 'username' }] },
    });
    expect(await accept(token, { email: member.email })).toMatchObject({ status: 409 });
    expect(await accept(token, { password: 'short' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await accept(token, { email: undefined })).toMatchObject(refused(400, 'validation_failed'));
    expect(await accept(token, { username: undefined })).toMatchObject(refused(400, 'validation_failed'));
    expect((await accept(token)).status).toBe(201);
  });

  it('ends with its time, or when it is withdrawn', async () => {
    const short = (await invite(owner, { expiresInHours: 0.0003 })).body;
    const withdrawn = (await invite(owner)).body;
    expect((await lookUp(withdrawn.token)).status).toBe(200);
    expect((await admin.client.delete(`/invites/${withdrawn.id}`)).status).toBe(204);
    expect(await admin.client.delete(`/invites/${withdrawn.id}`)).toMatchObject(refused(404, 'not_found'));
    expect(await accept(withdrawn.token)).toMatchObject(refused(410, 'link_invalid'));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await accept(short.token)).toMatchObject(refused(410, 'link_invalid'));
    expect(await lookUp(short.token)).toMatchObject(refused(410, 'link_invalid'));
    expect((await open()).map(({ id }) => id)).not.toContain(short.id);
  });

  it('of an administrator comes from owners only, and no owner is invited', async () => {
    expect(await invite(admin, { role: 'admin' })).toMatchObject(refused(403, 'forbidden'));
    expect(await invite(owner, { role: 'owner' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await invite(member)).toMatchObject(refused(403, 'forbidden'));
    expect((await member.client.get('/invites')).status).toBe(403);
    const { token } = (await invite(owner, { role: 'admin' })).body;
    expect((await accept(token)).body.user.role).toBe('admin');
  });

  it('is worth what its inviter may still grant', async () => {
    const [second, leaver] = [await aUser(owner), await aUser(owner, { role: 'admin' })];
    await owner.client.patch(`/users/${second.id}`, { role: 'owner' });
    const byOwner = await eventually('the second owner invites', async () => {
      const { status, body } = await invite(second, { role: 'admin' });
      return status === 201 && body;
    });
    const byLeaver = (await invite(leaver)).body;
    await owner.client.patch(`/users/${second.id}`, { role: 'admin' });
    await owner.client.delete(`/users/${leaver.id}`);
    for (const { token } of [byOwner, byLeaver]) {
      expect(await lookUp(token)).toMatchObject(refused(410, 'link_invalid'));
      expect(await accept(token)).toMatchObject(refused(410, 'link_invalid'));
    }
    await owner.client.patch(`/users/${leaver.id}`, { isActive: true });
    expect((await accept(byLeaver.token)).status).toBe(201);
  });

  it.each([
    null,
    undefined,
    '',
    'null',
    0,
    {},
    'art_i_',
    `art_i_${'A'.repeat(42)}`,
    `art_p_${'A'.repeat(43)}`,
  ])('is not opened by the token %j', async (token) => {
    expect(await lookUp(token)).toMatchObject(refused(400, 'validation_failed'));
    expect(await accept(token)).toMatchObject(refused(400, 'validation_failed'));
  });

  it('of another organization is neither seen nor withdrawn', async () => {
    const stranger = await anOrg(url());
    const { id } = (await invite(owner)).body;
    expect((await stranger.client.get<{ items: object[] }>('/invites')).body.items).toEqual([]);
    expect(await stranger.client.delete(`/invites/${id}`)).toMatchObject(refused(404, 'not_found'));
  });
});

describe('An invite with an address', () => {
  it('is mailed with a link of its own, in the language of the organization; either link works, once', async () => {
    await owner.client.patch('/organizations/current', { locale: 'ru', name: 'Рога <b> и копыта' });
    const email = `${unique()}@example.com`;
    const { token } = (await invite(owner, { email })).body;
    const [sent] = await eventually('the mail came', () =>
      Promise.resolve(mail.to(email).length > 0 && mail.to(email)),
    );
    expect(sent?.subject).toBe('Приглашение в «Рога <b> и копыта»');
    expect(sent?.html).toContain('Рога &lt;b&gt; и копыта');
    const mailed = /\/invite#(?<token>art_i_[\w-]+)/.exec(sent?.text ?? '')?.groups?.token;
    expect(mailed).not.toBe(token);
    expect(await lookUp(token)).toMatchObject({ status: 200, body: { email } });
    expect(await lookUp(mailed)).toMatchObject({ status: 200, body: { email } });

    expect(await accept(mailed)).toMatchObject(refused(400, 'validation_failed'));
    const entered = await accept(mailed, { email: undefined });
    expect(entered).toMatchObject({ status: 201, body: { user: { email } } });
    expect(await accept(token, { email })).toMatchObject(refused(410, 'link_invalid'));
    expect(await invite(owner, { email })).toMatchObject(refused(409, 'already_exists'));
  });
});

describe('The log', () => {
  it('never held a token, a password or an address', async () => {
    const { token } = (await invite(owner, { email: `${unique()}@example.com` })).body;
    await accept(token, { email: undefined });
    const logs = [...artel.apis, ...artel.workers].map((process) => process.log).join('\n');
    expect(logs).toContain('a mail was sent');
    for (const secret of ['art_i_', password, own, '@example.com']) expect(logs).not.toContain(secret);
  });
});
