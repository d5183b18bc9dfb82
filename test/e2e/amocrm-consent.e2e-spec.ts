import { decided } from '../support/amocrm-consent.js';
import { AmocrmServer } from '../support/amocrm-server.js';
import { anOrg, aUser, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

interface IntegrationBody {
  id: string;
  agentId: string;
  settings: Record<string, unknown>;
  secrets: string[];
  account: { name: string } | null;
  status: { actual: string };
  code?: string;
  detail?: string;
  errors?: { path: string; message: string; rule?: string }[];
}
interface ConsentBody {
  url: string;
  expiresAt: string;
  code?: string;
  errors?: { path: string; rule?: string }[];
}
interface Return {
  state: string;
  code: string;
  referer: string;
}

let pool: AmocrmServer[];
let free: AmocrmServer[];
let artel: Deployment;
let owner: Person;
let amocrm: AmocrmServer;
let count = 0;

beforeAll(async () => {
  pool = await Promise.all(Array.from({ length: 12 }, () => AmocrmServer.start()));
  free = [...pool];
  artel = await aDeployment({
    EGRESS_ALLOW: pool.map(({ domain }) => domain).join(','),
    PROCESS_CHECK_INTERVAL: '1',
  });
  for (const server of pool) server.redirectUri = `${artel.url}/connect/amocrm`;
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await Promise.all(pool.map((server) => server.stop()));
});
beforeEach(() => {
  const server = free.pop();
  if (!server) throw new Error('no server is left: start more');
  amocrm = server;
});

async function aRole(who = owner): Promise<string> {
  const { status, body } = await who.client.post<{ id: string }>('/agents', {
    ...{ username: `seller-${count++}`, name: 'Продавец', title: 'Продавец', description: 'Продаёт' },
    ...{ type: 'simple', prompt: 'Продавай.' },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

const pathOf = (role: string, what = '') => `/agents/${role}/integrations/amocrm${what}`;
const settings = (more: object = {}) => ({ domain: amocrm.domain, clientId: amocrm.clientId, ...more });

async function begun(role: string, who = owner, secret = amocrm.clientSecret): Promise<string> {
  const { status, body } = await who.client.post<ConsentBody>(pathOf(role, '/consent'), {
    settings: settings(),
    secrets: { clientSecret: secret },
  });
  if (status !== 201) throw new Error(`POST …/consent answered ${status}: ${JSON.stringify(body)}`);
  return body.url;
}

async function allowed(url: string): Promise<Return> {
  const { state = '', code = '', referer = '' } = await decided(url, 'Allow');
  return { state, code, referer };
}

const finish = (given: object, who = owner) =>
  who.client.post<IntegrationBody>('/integrations/amocrm/consent', given);
const exchanged = () => amocrm.of('POST', '/oauth2/access_token');
const isMade = async (role: string) => (await owner.client.get(pathOf(role))).status !== 404;

describe('amoCRM is connected by whoever', () => {
  it('lets the role in there and comes back, once', async () => {
    const role = await aRole();
    const url = new URL(await begun(role));
    expect([url.host, url.searchParams.get('client_id')]).toEqual([amocrm.domain, amocrm.clientId]);
    expect(url.href).not.toContain(amocrm.clientSecret);
    // Nothing is there before amoCRM has agreed.
    expect(await isMade(role)).toBe(false);
    const given = await allowed(url.href);
    const made = await finish(given);
    expect([made.status, made.body.agentId]).toEqual([200, role]);
    expect(made.body).toMatchObject({
      settings: { domain: amocrm.domain, redirectUri: amocrm.redirectUri },
      secrets: ['clientSecret'],
      account: { name: amocrm.accountName },
    });
    await eventually('it works', async () => {
      const { body } = await owner.client.get<IntegrationBody>(pathOf(role));
      return body.status.actual === 'running';
    });
    const again = await finish(given);
    expect([again.status, again.body.code]).toEqual([410, 'link_invalid']);
    expect(exchanged()).toHaveLength(1);
    const audit = JSON.stringify((await owner.client.get('/audit')).body);
    expect(audit).toContain('integration.created');
    for (const secret of [amocrm.clientSecret, given.code, given.state]) expect(audit).not.toContain(secret);
  });

  it('comes back twice at once: one of both has it', async () => {
    const given = await allowed(await begun(await aRole()));
    const answers = await Promise.all([finish(given), finish(given), finish(given)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect(exchanged()).toHaveLength(1);
  });

  it('went there last: what they began before is worth nothing', async () => {
    const role = await aRole();
    const older = await allowed(await begun(role));
    const newer = await allowed(await begun(role));
    expect((await finish(older)).status).toBe(410);
    expect((await finish(newer)).status).toBe(200);
  });

  it('sets it up anew when amoCRM lets the role in no more, with what is saved', async () => {
    const role = await aRole();
    await finish(await allowed(await begun(role)));
    const { body } = await owner.client.post<ConsentBody>(pathOf(role, '/consent'), {});
    // Somebody else changes it while they are there.
    await owner.client.put(pathOf(role), { settings: settings({ answers: 'after_approval' }) });
    const made = await finish(await allowed(body.url));
    expect([made.status, made.body.secrets]).toEqual([200, ['clientSecret']]);
    expect(made.body.settings).toMatchObject({ answers: 'after_approval' });
    expect(exchanged().map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is told at once what amoCRM would miss in the end', async () => {
    const role = await aRole();
    const begin = (body: object) => owner.client.post<ConsentBody>(pathOf(role, '/consent'), body);
    const bare = await begin({ settings: { domain: amocrm.domain } });
    expect([bare.status, bare.body.errors]).toMatchObject([
      400,
      [
        { path: 'settings.clientId', rule: 'required' },
        { path: 'secrets.clientSecret', rule: 'required' },
      ],
    ]);
    for (const domain of ['crm.example.com', '127.0.0.1:9', undefined]) {
      const { status, body } = await begin({ settings: settings({ domain }) });
      expect([status, body.errors?.[0]?.path]).toEqual([400, 'settings.domain']);
    }
    expect(await isMade(role)).toBe(false);
  });
});

describe('amoCRM is not connected', () => {
  it('when it refuses, in its own words', async () => {
    const role = await aRole();
    const wrong = await finish(await allowed(await begun(role, owner, 'another')));
    expect([wrong.status, wrong.body.detail]).toEqual([422, 'Client authentication failed']);
    const spent = await allowed(await begun(role));
    const revoked = await finish({ ...spent, code: 'made-up' });
    expect([revoked.status, revoked.body.errors]).toEqual([
      422,
      [{ path: 'secrets.authorizationCode', message: 'Authorization code has been revoked' }],
    ]);
    expect(await isMade(role)).toBe(false);
  });

  it('by another account than was named: it is not shown the secret, nor anybody else', async () => {
    const role = await aRole();
    const other = pool.find((server) => server !== amocrm) as AmocrmServer;
    const before = other.calls.length;
    for (const referer of [other.domain, 'evil.example.com', 'evil.amocrm.ru', `${amocrm.domain}@evil.ru`]) {
      const given = await allowed(await begun(role));
      const answer = await finish({ ...given, referer });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'settings.domain']);
    }
    expect([other.calls.length, exchanged().length]).toEqual([before, 0]);
    expect(await isMade(role)).toBe(false);
  });

  it('by anybody but the person who went there', async () => {
    const role = await aRole();
    const given = await allowed(await begun(role));
    const admin = await aUser(owner, { role: 'admin' });
    const stranger = await anOrg(artel.url);
    for (const who of [admin, stranger]) {
      const { status, body } = await finish(given, who);
      expect([status, body.code]).toEqual([410, 'link_invalid']);
    }
    expect((await finish(given, await aUser(owner))).status).toBe(403);
    // It was not used up by them.
    expect((await finish(given)).status).toBe(200);
  });

  it('by who may look after agents no more', async () => {
    const role = await aRole();
    const admin = await aUser(owner, { role: 'admin' });
    const given = await allowed(await begun(role, admin));
    await owner.client.patch(`/users/${admin.id}`, { role: 'member' });
    const demoted = await finish(given, admin);
    expect(demoted.status).toBe(403);
    expect([exchanged().length, await isMade(role)]).toEqual([0, false]);
  });

  it('for a role of another organization, or one that is gone', async () => {
    const role = await aRole();
    const stranger = await anOrg(artel.url);
    const body = { settings: settings(), secrets: { clientSecret: amocrm.clientSecret } };
    expect((await stranger.client.post(pathOf(role, '/consent'), body)).status).toBe(404);
    const given = await allowed(await begun(role));
    expect((await owner.client.delete(`/agents/${role}`)).status).toBe(204);
    expect([404, 410]).toContain((await finish(given)).status);
    expect(exchanged()).toEqual([]);
  });
});
