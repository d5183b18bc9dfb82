import { decide, waitsFor } from '../support/approvals.js';
import { AmocrmServer } from '../support/amocrm-server.js';
import { aChat, anOrg, aUser, ended, post, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { toldOf } from '../support/notifications.js';
import { aDeployment, eventually } from '../support/profile.js';

const patience = 60_000;

interface IntegrationBody {
  id: string;
  settings: Record<string, unknown>;
  secrets: string[];
  account: { name: string; url?: string } | null;
  detail?: string;
  errors?: { path: string; message: string }[];
}
interface StatusBody {
  desired: string;
  actual: string;
  restarts: number;
  error?: { code: string; detail: string };
}
interface Step {
  kind: string;
  tool?: string;
  state?: string;
  result?: string;
}

const tools = [
  ...['crm_find_contact', 'crm_create_contact', 'crm_update_contact', 'crm_find_leads', 'crm_create_lead'],
  ...['crm_update_lead', 'crm_move_lead', 'crm_add_note', 'crm_add_task'],
];
const atOnce = Object.fromEntries(tools.map((tool) => [tool, 'auto']));

let pool: AmocrmServer[];
let free: AmocrmServer[];
let artel: Deployment;
let owner: Person;
let amocrm: AmocrmServer;
let count = 0;

beforeAll(async () => {
  // Their ports must be known before Artel starts.
  pool = await Promise.all(Array.from({ length: 13 }, () => AmocrmServer.start()));
  free = [...pool];
  artel = await aDeployment(
    { EGRESS_ALLOW: pool.map(({ domain }) => domain).join(','), PROCESS_CHECK_INTERVAL: '1' },
    { workers: 2 },
  );
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

interface Role {
  id: string;
  username: string;
}

async function aRole(toolPolicies: object = atOnce, who = owner): Promise<Role> {
  const username = `seller-${count++}`;
  const { status, body } = await who.client.post<Role>('/agents', {
    ...{ username, name: 'Продавец', title: 'Продавец', description: 'Продаёт', type: 'simple' },
    ...{ prompt: 'Продавай.', tools, toolPolicies },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

const pathOf = ({ id }: Role, what = '') => `/agents/${id}/integrations/amocrm${what}`;

const put = (role: Role, settings: object = {}, secrets: object = {}) =>
  owner.client.put<IntegrationBody>(pathOf(role), {
    settings: amocrm.settings(settings),
    secrets: amocrm.secrets(secrets),
  });

async function connected(role: Role, settings: object = {}): Promise<IntegrationBody> {
  const { status, body } = await put(role, settings);
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  await until(role, 'it works', ({ actual }) => actual === 'running');
  return body;
}

const until = (role: Role, what: string, holds: (status: StatusBody) => boolean): Promise<StatusBody> =>
  eventually(
    what,
    async () => {
      const { body } = await owner.client.get<StatusBody>(pathOf(role, '/status'));
      return holds(body) && body;
    },
    patience,
  );

async function ask(role: Role, tool: string, input: object, who = owner): Promise<string> {
  const chat = await aChat(who);
  const asked = `@@${role.username} [[tool:${tool} ${JSON.stringify(input)}]] [[say:готово]]`;
  return (await post(who, chat.id, asked)).runs[0]?.id ?? '';
}

async function callOf(runId: string, who = owner): Promise<Step> {
  expect(await ended(who, runId, patience)).toMatchObject({ status: 'succeeded' });
  const { body } = await who.client.get<{ items: Step[] }>(`/runs/${runId}/steps`);
  const step = body.items.find(({ kind }) => kind === 'tool');
  if (!step) throw new Error(`no tool was called: ${JSON.stringify(body)}`);
  return step;
}

const called = async (role: Role, tool: string, input: object): Promise<Step> =>
  callOf(await ask(role, tool, input));

const done = (pattern: RegExp) => ({ state: 'succeeded', result: expect.stringMatching(pattern) as string });
const failed = (pattern: RegExp) => ({ state: 'failed', result: expect.stringMatching(pattern) as string });

describe('An account of amoCRM', () => {
  it('is entered by a code, which is exchanged once and not kept', async () => {
    const role = await aRole();
    const secrets = amocrm.secrets() as Record<string, string>;
    const made = await owner.client.put<IntegrationBody>(pathOf(role), {
      settings: amocrm.settings(),
      secrets,
    });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      secrets: ['clientSecret'],
      account: { name: amocrm.accountName },
      settings: { domain: amocrm.domain, answers: 'at_once' },
    });
    await until(role, 'it works', ({ actual }) => actual === 'running');
    expect(amocrm.of('POST', '/oauth2/access_token')).toHaveLength(1);
    const texts = await Promise.all(
      ['/integrations', pathOf(role), pathOf(role, '/status'), pathOf(role, '/history'), '/audit'].map(
        async (path) => JSON.stringify((await owner.client.get(path)).body),
      ),
    );
    for (const text of texts) {
      for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
      for (const { token } of amocrm.calls) if (token) expect(text).not.toContain(token);
    }
    // Saved again and tried again, it needs no other code.
    const again = await owner.client.put<IntegrationBody>(pathOf(role), {
      settings: amocrm.settings({ pipelineId: 2 }),
    });
    expect([again.status, again.body.settings.pipelineId]).toEqual([200, 2]);
    expect((await owner.client.post(pathOf(role, '/verify'))).status).toBe(200);
    expect(amocrm.of('POST', '/oauth2/access_token')).toHaveLength(1);
  });

  it('is refused in its own words, and nothing is kept', async () => {
    const role = await aRole();
    const wrong = await put(role, {}, { authorizationCode: 'made up' });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ path: 'secrets.authorizationCode', message: 'Authorization code has been revoked' }],
    ]);
    const foreign = await put(role, {}, { clientSecret: 'another' });
    expect([foreign.status, foreign.body.detail]).toEqual([422, 'Client authentication failed']);
    const none = await owner.client.put<IntegrationBody>(pathOf(role), {
      settings: amocrm.settings(),
      secrets: { clientSecret: amocrm.clientSecret },
    });
    expect([none.status, none.body.errors?.[0]?.path]).toEqual([422, 'secrets.authorizationCode']);
    for (const domain of [
      'crm.example.com',
      'amocrm.ru',
      'a.amocrm.ru.example.com',
      '127.0.0.1:9',
      'x@a.amocrm.ru',
    ]) {
      const elsewhere = await put(role, { domain });
      expect([elsewhere.status, elsewhere.body.errors?.[0]?.path]).toEqual([400, 'settings.domain']);
    }
    expect((await owner.client.get(pathOf(role))).status).toBe(404);
  });

  it('may be entered by a token that is never renewed', async () => {
    const role = await aRole();
    const secrets = { longLivedToken: amocrm.aLongToken() };
    const made = await owner.client.put<IntegrationBody>(pathOf(role), {
      settings: { domain: amocrm.domain },
      secrets,
    });
    expect([made.status, made.body.secrets]).toEqual([200, []]);
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(done(/No lead was found/));
    amocrm.expireAccess();
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(failed(/lets the role in no more/));
    expect(amocrm.of('POST', '/oauth2/access_token')).toEqual([]);
    await until(role, 'it is given up', ({ actual }) => actual === 'error');
  });

  it('has its channel connected, by a signature', async () => {
    const role = await aRole();
    const { channelId, channelSecret, botRefId } = amocrm;
    const channel = { channelId, botRefId, mirrors: true };
    const wrong = await put(role, channel, { channelSecret: 'another' });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ path: 'secrets.channelSecret', message: 'Invalid signature' }],
    ]);
    const half = await put(role, { channelId, mirrors: true }, { channelSecret });
    expect([half.status, half.body.errors?.[0]?.path]).toEqual([422, 'settings.botRefId']);
    const made = await put(role, channel, { channelSecret });
    expect([made.status, made.body.settings.scopeId]).toEqual([200, amocrm.scopeId]);
    const moved = await put(role, { ...channel, scopeId: 'another' }, { channelSecret });
    expect([moved.status, moved.body.errors?.[0]?.path]).toEqual([422, 'settings.scopeId']);
  });

  it('has its tokens renewed once, whoever of many needs them', async () => {
    const role = await aRole();
    await connected(role);
    amocrm.expireAccess();
    amocrm.tokenMillis = 300;
    const runs = await Promise.all(Array.from({ length: 8 }, () => ask(role, 'crm_find_leads', {})));
    for (const run of runs) expect(await callOf(run)).toMatchObject(done(/No lead was found/));
    expect(amocrm.renewals).toBe(1);
    const tokens = new Set(
      amocrm.of('GET', '/api/v4/leads').flatMap(({ status, token }) => (status < 400 ? [token] : [])),
    );
    expect(tokens.size).toBe(1);
  });

  it('has them renewed before they end', async () => {
    const role = await aRole();
    amocrm.tokensLive = 2;
    expect((await put(role)).status).toBe(200);
    amocrm.tokensLive = 86_400;
    await until(role, 'it works', ({ actual }) => actual === 'running');
    await eventually(
      'a call finds them renewed',
      async () => {
        await called(role, 'crm_find_leads', {});
        return amocrm.renewals > 0;
      },
      patience,
    );
    expect(amocrm.renewals).toBe(1);
    expect(amocrm.calls.filter(({ status }) => status === 401)).toEqual([]);
  });

  it('that lets nobody in any more is given up, and people are told', async () => {
    const role = await aRole();
    await connected(role);
    amocrm.isRevoked = true;
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(
      failed(/lets the role in no more \(Token has been revoked\)/),
    );
    const down = await until(role, 'it is given up', ({ actual }) => actual === 'error');
    expect(down.error).toEqual({ code: 'integration_refused', detail: 'Token has been revoked' });
    await toldOf(owner, 'system', 'Token has been revoked');
    // Nobody knocks again and again.
    const asked = amocrm.calls.length;
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(failed(/Token has been revoked/));
    expect(amocrm.calls).toHaveLength(asked);
    amocrm.isRevoked = false;
    await connected(role);
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(done(/No lead was found/));
  });

  it('goes on when amoCRM is away for a while', async () => {
    const role = await aRole();
    await connected(role);
    const away = { status: 503 };
    amocrm.faults.push(away, away, away);
    await owner.client.post(pathOf(role, '/restart'));
    await eventually('amoCRM was asked', () => Promise.resolve(amocrm.faults.length === 0), patience);
    const status = await until(role, 'it works', ({ actual }) => actual === 'running');
    // Begun anew by a person, and not once more by itself.
    expect([status.restarts, status.error]).toEqual([1, undefined]);
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(done(/No lead was found/));
  });
});

describe('Roles in amoCRM', () => {
  const fieldMap = { lead: { площадь: 501, район: 'DISTRICT' }, contact: { город: 601 } };

  it('collect a lead in Russian words, and make it when a person agrees', async () => {
    const role = await aRole({ crm_create_lead: 'ask' });
    await connected(role, { fieldMap });
    const runId = await ask(role, 'crm_create_lead', {
      name: 'Офис на Тверской',
      price: 'полтора миллиона рублей',
      status: 'переговоры',
      fields: { площадь: 120, район: 'ЦАО' },
    });
    const approval = await waitsFor(owner, runId);
    expect([approval.tool, approval.arguments.price]).toEqual(['crm_create_lead', 'полтора миллиона рублей']);
    expect(amocrm.leads).toEqual([]);
    await decide(owner, approval.id, { decision: 'approve' });
    expect(await callOf(runId)).toMatchObject(
      done(/^\{"id":\d+,"isNew":true,"name":"Офис на Тверской","price":1500000,"pipeline":"Воронка"\}$/),
    );
    expect(amocrm.leads).toMatchObject([
      {
        ...{ name: 'Офис на Тверской', price: 1_500_000, pipeline_id: 1, status_id: 102 },
        custom_fields_values: [
          { field_id: 501, values: [{ value: 120 }] },
          { field_code: 'DISTRICT', values: [{ value: 'ЦАО' }] },
        ],
      },
    ]);
  });

  it('change nothing that a person refuses', async () => {
    const role = await aRole({});
    await connected(role);
    const runId = await ask(role, 'crm_create_contact', { name: 'Иван' });
    await decide(owner, (await waitsFor(owner, runId)).id, { decision: 'reject' });
    await callOf(runId);
    expect(amocrm.contacts).toEqual([]);
  });

  it('know a person by their number, however it is written', async () => {
    const role = await aRole();
    await connected(role, { fieldMap });
    const ivan = { name: 'Иван Петров', phone: '8 (916) 123-45-67', email: 'Ivan@Example.com' };
    expect(await called(role, 'crm_create_contact', { ...ivan, fields: { город: 'Москва' } })).toMatchObject(
      done(/^\{"id":\d+,"isNew":true,"name":"Иван Петров"\}$/),
    );
    expect(await called(role, 'crm_create_contact', { name: 'Ваня', phone: '+7 916 1234567' })).toMatchObject(
      done(/^\{"id":\d+,"isNew":false,"known":"contact \d+: Иван Петров/),
    );
    expect(amocrm.contacts).toHaveLength(1);
    expect(await called(role, 'crm_find_contact', { email: 'ivan@example.com' })).toMatchObject(
      done(/Иван Петров; phone \+79161234567; e-mail Ivan@example\.com; город: Москва/),
    );
    expect(await called(role, 'crm_find_contact', { phone: '+7 916 765-43-21' })).toMatchObject(
      done(/No contact was found/),
    );
    const contactId = amocrm.contacts[0]?.id ?? 0;
    expect(await called(role, 'crm_update_contact', { contactId, phone: '+7 495 123-45-67' })).toMatchObject(
      done(/was changed/),
    );
    expect(await called(role, 'crm_find_contact', { query: 'петров' })).toMatchObject(
      done(/phone \+79161234567; phone \+74951234567/),
    );
    expect(await called(role, 'crm_create_contact', { name: 'Пётр', phone: 'завтра' })).toMatchObject(
      failed(/is no phone number/),
    );
  });

  it('lead a deal through its statuses, with notes and tasks', async () => {
    const role = await aRole();
    await connected(role, { fieldMap, pipelineId: 2 });
    const contactId = amocrm.aContact({ name: 'Иван' });
    // Of others, and newer: the account lists all, whatever is asked for.
    expect(await called(role, 'crm_create_lead', { name: 'Склад', contactId })).toMatchObject(
      done(/"pipeline":"Аренда","contactId":\d+\}$/),
    );
    const leadId = amocrm.leads[0]?.id ?? 0;
    for (let n = 0; n < 15; n++) amocrm.aLead({ name: 'Чужая сделка' });
    expect(
      await called(role, 'crm_move_lead', { leadId, status: 'Победа', pipeline: 'Аренда' }),
    ).toMatchObject(failed(/no such status\. It has: "Осмотр" \(201\), "Успешно реализовано" \(142\)/));
    expect(
      await called(role, 'crm_move_lead', { leadId, status: 'успешно  реализовано', pipeline: 'Аренда' }),
    ).toMatchObject(done(/was moved to "Успешно реализовано" of "Аренда"/));
    expect(await called(role, 'crm_update_lead', { leadId, fields: { этаж: 3 } })).toMatchObject(
      failed(/no field "этаж"\. There are: площадь, район/),
    );
    expect(
      await called(role, 'crm_update_lead', { leadId, price: '90 тысяч', fields: { площадь: 40 } }),
    ).toMatchObject(done(/was changed/));
    expect(await called(role, 'crm_find_leads', { contactId })).toMatchObject(
      done(
        /^lead \d+: Склад; status "Успешно реализовано" of "Аренда"; price 90000; площадь: 40; contacts \d+$/,
      ),
    );
    expect(
      await called(role, 'crm_find_leads', { status: 'успешно реализовано', pipeline: 'Аренда' }),
    ).toMatchObject(done(/^lead \d+: Склад; [^\n]*$/));
    expect(await called(role, 'crm_find_leads', { contactId: 1 })).toMatchObject(done(/No lead was found/));
    expect(
      await called(role, 'crm_add_note', { entity: 'lead', id: leadId, text: 'Ждёт звонка' }),
    ).toMatchObject(done(/^note \d+ was added/));
    expect(amocrm.notes).toMatchObject([
      { entity_id: leadId, note_type: 'common', params: { text: 'Ждёт звонка' } },
    ]);
    const task = { entity: 'lead', id: leadId, text: 'Позвонить', due: 'завтра в 15:00' };
    expect(await called(role, 'crm_add_task', task)).toMatchObject(done(/^task \d+ was added.*15:00/));
    expect(amocrm.tasks).toMatchObject([{ entity_id: leadId, entity_type: 'leads', text: 'Позвонить' }]);
    expect(Number(amocrm.tasks[0]?.complete_till) * 1_000).toBeGreaterThan(Date.now());
  });

  it('are told what amoCRM refuses, and wait when it is asked too often', async () => {
    const role = await aRole();
    await connected(role);
    amocrm.faults.push({ status: 429, headers: { 'retry-after': '1' } });
    expect(await called(role, 'crm_create_contact', { name: 'Иван' })).toMatchObject(done(/"isNew":true/));
    expect(amocrm.contacts).toHaveLength(1);
    const [first, second] = amocrm.of('POST', '/api/v4/contacts');
    expect(first?.status).toBe(429);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(900);
    amocrm.faults.push({ status: 403 });
    expect(await called(role, 'crm_create_contact', { name: 'Пётр' })).toMatchObject(
      failed(/amoCRM does not allow this/),
    );
    amocrm.faults.push({ status: 429, headers: { 'retry-after': '1' } }, { status: 502 });
    expect(await called(role, 'crm_create_contact', { name: 'Пётр' })).toMatchObject(
      failed(/It is not known whether amoCRM has done it/),
    );
    amocrm.faults.push({ status: 502 }, { status: 503 });
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(done(/No lead was found/));
    amocrm.faults.push({
      status: 400,
      body: {
        title: 'Bad Request',
        'validation-errors': [{ errors: [{ path: 'name', detail: 'too long' }] }],
      },
    });
    expect(await called(role, 'crm_create_contact', { name: 'Пётр' })).toMatchObject(
      failed(/Bad Request; name: too long/),
    );
    expect((await owner.client.post(pathOf(role, '/stop'))).status).toBe(200);
    expect(await called(role, 'crm_find_leads', {})).toMatchObject(failed(/was stopped by people/));
    const stranger = await anOrg(artel.url);
    const alone = await aRole(atOnce, stranger);
    expect(await callOf(await ask(alone, 'crm_find_leads', {}, stranger), stranger)).toMatchObject(
      failed(/has no amoCRM account/),
    );
    expect((await (await aUser(owner)).client.get(pathOf(role))).status).toBe(403);
  });
});
