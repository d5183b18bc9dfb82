import { randomUUID } from 'node:crypto';
import { talkForm, writtenForm, writtenForms, type Written } from '../support/amocrm-events.js';
import { AmocrmServer, type BotMessage } from '../support/amocrm-server.js';
import { anOrg, post, type Person } from '../support/builders.js';
import { aContact, spokenIn, type ContactBody, type SendBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

const patience = 40_000;
const botId = 77;
const fieldId = 501;
const pauseSeconds = 2;

let pool: AmocrmServer[];
let free: AmocrmServer[];
let artel: Deployment;
let amocrm: AmocrmServer;
let owner: Person;
let count = 0;

beforeAll(async () => {
  // Their ports must be known before Artel starts.
  pool = await Promise.all(Array.from({ length: 32 }, () => AmocrmServer.start()));
  free = [...pool];
  artel = await aDeployment(
    { EGRESS_ALLOW: pool.map(({ domain }) => domain).join(','), PROCESS_CHECK_INTERVAL: '1' },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await Promise.all(pool.map((server) => server.stop()));
});
beforeEach(async () => {
  owner = await anOrg(artel.url);
  amocrm = aServer();
});

function aServer(): AmocrmServer {
  const server = free.pop();
  if (!server) throw new Error('no server is left: start more');
  server.bots.set(botId, fieldId);
  return server;
}

interface Saved {
  id: string;
  secrets: string[];
  shown?: { eventsUrl?: string };
  settings: Record<string, unknown>;
  code?: string;
  errors?: { path: string; message: string }[];
}

interface Connected {
  id: string;
  role: string;
  /** The address that the account calls. */
  events: string;
}

const pathOf = (role: string, what = '') => `/agents/${role}/integrations/amocrm${what}`;

async function aRole(who = owner, tools: string[] = []): Promise<string> {
  const { body } = await who.client.post<{ id: string }>('/agents', {
    ...{ username: `seller-${count++}`, name: 'Продавец', title: 'Продавец', description: 'Продаёт' },
    ...{ type: 'simple', prompt: 'Продавай.', tools },
    toolPolicies: Object.fromEntries(tools.map((tool) => [tool, 'auto'])),
  });
  return body.id;
}

const put = (role: string, settings: object = {}, secrets: object = amocrm.secrets(), who = owner) =>
  who.client.put<Saved>(pathOf(role), { settings: amocrm.settings(settings), secrets });

async function listening(settings: object = {}, tools: string[] = []): Promise<Connected> {
  const role = await aRole(owner, tools);
  const { status, body } = await put(role, { listensToAccount: true, ...settings });
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  const events = new URL(body.shown?.eventsUrl ?? '').pathname;
  return { id: body.id, role, events };
}

const answering = (settings: object = {}, tools: string[] = []): Promise<Connected> =>
  listening({ salesbot: { botId, leadFieldId: fieldId, pauseSeconds }, ...settings }, tools);

interface Answer {
  status: number;
  body: { outcomes?: string[]; code?: string };
}

async function bring(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/x-www-form-urlencoded',
): Promise<Answer> {
  const answer = await fetch(`${artel.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const write = (one: Connected, text: string, written: Written): Promise<Answer> =>
  bring(one.events, writtenForm(text, written));

const saidIn = (entity: string, howMany = 1): Promise<BotMessage[]> =>
  eventually(
    `${entity} is answered`,
    () => {
      const found = amocrm.said.filter((one) => one.entity === entity);
      return Promise.resolve(found.length >= howMany && found);
    },
    patience,
  );

const contacts = async (who = owner): Promise<ContactBody[]> =>
  (await who.client.get<{ items: ContactBody[] }>('/contacts')).body.items;

interface StatusBody {
  actual: string;
  error?: { code: string; detail: string };
}

const until = (role: string, what: string, holds: (status: StatusBody) => boolean): Promise<StatusBody> =>
  eventually(
    what,
    async () => {
      const { body } = await owner.client.get<StatusBody>(pathOf(role, '/status'));
      return holds(body) && body;
    },
    patience,
  );

const failedSend = (contact: ContactBody) =>
  eventually(
    'it has failed',
    async () => {
      const { body } = await owner.client.get<{ items: SendBody[] }>(`/contacts/${contact.id}/sends`);
      return body.items.find(({ state }) => state === 'failed')?.error;
    },
    patience,
  );

const subscribed = (what: string, holds: (addresses: string[]) => boolean): Promise<string[]> =>
  eventually(
    what,
    () => {
      const addresses = [...amocrm.webhooks.keys()].map((address) => new URL(address).pathname);
      return Promise.resolve(holds(addresses) && addresses);
    },
    patience,
  );

/** Why something could not be said to a contact. */
const refusalTo = (contact: ContactBody, detail: string): Promise<SendBody['error']> =>
  eventually(
    `it has failed: ${detail}`,
    async () => {
      const { body } = await owner.client.get<{ items: SendBody[] }>(`/contacts/${contact.id}/sends`);
      return body.items.find(({ state, error }) => state === 'failed' && error?.detail.includes(detail))
        ?.error;
    },
    patience,
  );

const stateOf = async (one: Connected): Promise<unknown> =>
  (await owner.client.get<{ actual: string }>(pathOf(one.role, '/status'))).body.actual;

describe('The account of amoCRM', () => {
  it('is told where it is listened to, by whoever may, and no more when nobody listens', async () => {
    const one = await listening();
    await subscribed('the address is told', (all) => all.includes(one.events));
    expect([...amocrm.webhooks.values()]).toEqual([['add_message', 'update_talk']]);
    const known = await owner.client.get<Saved>(pathOf(one.role));
    expect(known.body.secrets).toEqual(['clientSecret', 'eventsKey']);
    const key = one.events.split('/').at(-1) ?? '';
    expect(key).toMatch(/^[\w-]{43}$/);
    // It is told once.
    for (const path of [pathOf(one.role), pathOf(one.role, '/history'), '/audit', '/integrations'])
      expect(JSON.stringify((await owner.client.get(path)).body)).not.toContain(key);
    const same = await put(one.role, { listensToAccount: true, pipelineId: 2 }, {});
    expect([same.status, same.body.shown]).toEqual([200, undefined]);
    // Nobody chooses a key.
    const eventsKey = { domain: amocrm.domain, key: 'chosen' };
    const chosen = await put(one.role, { listensToAccount: true }, { eventsKey });
    const next = new URL(chosen.body.shown?.eventsUrl ?? '').pathname;
    expect(next).toMatch(/\/events\/[\w-]{43}$/);
    await subscribed('the new address is told alone', (all) => all.length === 1 && all[0] === next);
    expect((await bring(one.events, talkForm('c'))).status).toBe(401);
    expect((await bring(next, talkForm('c'))).status).toBe(200);
    const off = await put(one.role, {}, {});
    expect([off.status, off.body.secrets]).toEqual([200, ['clientSecret']]);
    await subscribed('nothing is told any more', (all) => all.length === 0);
    expect((await bring(next, talkForm('c'))).status).toBe(401);
  });

  it('is not set up by who is no administrator there, nor answered by whom it does not tell anything', async () => {
    amocrm.isAdministrator = false;
    const role = await aRole();
    const refused = await put(role, { listensToAccount: true });
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, 'settings.listensToAccount']);
    amocrm.isAdministrator = true;
    const salesbot = { botId, leadFieldId: fieldId };
    const deaf = await put(role, { salesbot });
    expect([deaf.status, deaf.body.errors?.[0]?.path]).toEqual([422, 'settings.listensToAccount']);
    const both = { ...salesbot, contactFieldId: 7 };
    for (const wrong of [{ botId }, both, { ...salesbot, pauseSeconds: 0 }, { ...salesbot, botId: 'x' }])
      expect((await put(role, { listensToAccount: true, salesbot: wrong })).status).toBe(400);
    expect((await put(role, { listensToAccount: true, salesbot })).status).toBe(200);
    // Two roles would answer everybody twice.
    const second = await put(await aRole(), { listensToAccount: true, salesbot });
    expect([second.status, second.body.errors?.[0]?.path]).toEqual([422, 'settings.salesbot']);
  });

  it.each([
    ['has taken back what it gave', () => amocrm.forgetGrants()],
    [
      'opens to nothing that it gives in its place',
      () => {
        amocrm.isShut = true;
        amocrm.expireAccess();
      },
    ],
  ])('is answered by whoever owns it, once it %s to the one who had it', async (_, shutOut) => {
    const former = await answering();
    const other = await anOrg(artel.url);
    const role = await aRole(other);
    const more = { listensToAccount: true, salesbot: { botId, leadFieldId: fieldId } };
    const early = await put(role, more, amocrm.secrets(), other);
    expect([early.status, early.body.errors?.[0]?.path]).toEqual([422, 'settings.salesbot']);
    shutOut();
    const free = await put(role, more, amocrm.secrets(), other);
    expect(free.status).toBe(200);
    // The account's customers are theirs by now: nothing of them comes to who had it, also where it is told still.
    const told = await write(former, '[[say:Да.]]', { chatId: 'theirs', leadId: amocrm.aLead() });
    expect(told).toEqual({ status: 200, body: { outcomes: ['ignored'] } });
    expect(await contacts()).toEqual([]);
    const events = new URL(free.body.shown?.eventsUrl ?? '').pathname;
    await subscribed('its address is told alone', (all) => all.length === 1 && all[0] === events);
    // Who comes back finds it taken.
    const back = await put(former.role, more, amocrm.secrets());
    expect([back.status, back.body.errors?.[0]?.path]).toEqual([422, 'settings.salesbot']);
  });

  it('is asked again later where it is away, and not taken for one that refuses', async () => {
    const role = await aRole();
    amocrm.beforeAnswer = ({ path }) => {
      if (path === '/api/v4/account') amocrm.faults.push({ status: 503 });
      return Promise.resolve();
    };
    const away = await put(role, { listensToAccount: true });
    expect([away.status, away.body.code]).toEqual([502, 'integration_unreachable']);
    amocrm.beforeAnswer = undefined;
    amocrm.faults.push({ status: 503 });
    const silent = await put(role, { listensToAccount: true });
    expect([silent.status, silent.body.code]).toEqual([502, 'integration_unreachable']);
    expect((await put(role, { listensToAccount: true })).status).toBe(200);
  });

  it('is for people to mend where it tells nothing any more, and for nobody where nobody listens', async () => {
    const one = await listening();
    await subscribed('the address is told', (all) => all.includes(one.events));
    amocrm.isAdministrator = false;
    await owner.client.post(pathOf(one.role, '/restart'));
    const down = await until(one.role, 'it is given up', ({ actual }) => actual === 'error');
    expect(down.error).toMatchObject({ code: 'integration_refused' });
    const asked = amocrm.of('POST', '/api/v4/webhooks').length;
    // What is not listened to may be told for all that: it is no reason not to work.
    expect((await put(one.role, {}, {})).status).toBe(200);
    await until(one.role, 'it works', ({ actual }) => actual === 'running');
    expect(amocrm.of('POST', '/api/v4/webhooks')).toHaveLength(asked);
    expect(amocrm.webhooks.size).toBe(1);
  });

  it('tells nothing to one that is deleted, which does not wait for an account that is away', async () => {
    const one = await listening();
    await subscribed('the address is told', (all) => all.includes(one.events));
    await until(one.role, 'it works', ({ actual }) => actual === 'running');
    // Told when the server stood elsewhere; and somebody else's.
    amocrm.webhooks.set(`https://before.example.com${one.events}`, ['add_message']);
    amocrm.webhooks.set('https://other.example.com/hook', ['add_message']);
    expect((await owner.client.delete(pathOf(one.role))).status).toBe(204);
    expect([...amocrm.webhooks.keys()]).toEqual(['https://other.example.com/hook']);
    amocrm.webhooks.clear();
    const other = await listening();
    await subscribed('the address is told', (all) => all.includes(other.events));
    await until(other.role, 'it works', ({ actual }) => actual === 'running');
    const away = { status: 503 };
    amocrm.faults.push(away, away, away);
    expect((await owner.client.delete(pathOf(other.role))).status).toBe(204);
    expect((await owner.client.get(pathOf(other.role))).status).toBe(404);
    expect(amocrm.webhooks.size).toBe(1);
  });

  it('tells nothing to one whose role is deleted, which a deletion that is refused does not touch', async () => {
    const one = await listening();
    await subscribed('the address is told', (all) => all.includes(one.events));
    await until(one.role, 'it works', ({ actual }) => actual === 'running');
    const { body: role } = await owner.client.get<{ username: string }>(`/agents/${one.role}`);
    const { body: leader } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: `leader-${count++}`, name: 'Лидер', title: 'Лидер', description: 'Ведёт' },
      ...{ type: 'multi_agent', prompt: 'Веди.', members: [role.username] },
    });
    expect((await owner.client.delete(`/agents/${one.role}`)).status).toBe(409);
    expect([await stateOf(one), amocrm.webhooks.size]).toEqual(['running', 1]);
    expect((await owner.client.delete(`/agents/${leader.id}`)).status).toBe(204);
    expect((await owner.client.delete(`/agents/${one.role}`)).status).toBe(204);
    expect(amocrm.webhooks.size).toBe(0);
    expect((await bring(one.events, talkForm('c'))).status).toBe(401);
  });

  it('tells nothing to one that is deleted when it listened no more, and could not say so', async () => {
    const one = await listening();
    await subscribed('the address is told', (all) => all.includes(one.events));
    amocrm.isAdministrator = false;
    expect((await put(one.role, {}, {})).status).toBe(200);
    await until(one.role, 'it works', ({ actual }) => actual === 'running');
    expect(amocrm.webhooks.size).toBe(1);
    amocrm.isAdministrator = true;
    expect((await owner.client.delete(pathOf(one.role))).status).toBe(204);
    expect(amocrm.webhooks.size).toBe(0);
  });

  it('is believed by the secret of its address alone', async () => {
    const one = await answering();
    const leadId = amocrm.aLead();
    const told = writtenForm('[[say:Да.]]', { chatId: 'forged', leadId });
    const key = one.events.split('/').at(-1) ?? '';
    const at = (id: string, shown: string) => `/api/v1/integrations/amocrm/${id}/events/${shown}`;
    const wrong = [
      at(one.id, 'x'),
      at(one.id, `${key}x`),
      at(one.id, key.slice(1)),
      at(one.id, key.toUpperCase()),
    ];
    for (const path of [...wrong, at(randomUUID(), key), at('nothing', key)])
      expect(await bring(path, told)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    // One that listens to nobody believes nobody.
    const deaf = await aRole();
    const { body } = await put(deaf, {}, amocrm.secrets());
    expect((await bring(at(body.id, key), told)).status).toBe(401);
    expect(await contacts()).toEqual([]);
    const json = await bring(one.events, '{"message":{"add":[]}}', 'application/json');
    expect(json).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  it('may tell anything in any form', async () => {
    const one = await answering();
    const hostile = [
      ...['', '=&=&&', '[]=x', 'message', 'message[add][0][id]=%00', '%zz', 'leads[status][0][id]=1'],
      '__proto__[x]=1&message[add][0][__proto__][x]=1&constructor[prototype][x]=1',
      `message[add][0][id]=a&message[add][0][chat_id]=${'c'.repeat(5_000)}&message[add][0][text]=x`,
      'message[add][0][id]=a&message[add][0][chat_id]=%00&message[add][0][text]=x',
    ];
    for (const body of hostile)
      expect(await bring(one.events, body)).toMatchObject({ status: 200, body: { outcomes: [] } });
    const bytes = new Uint8Array([0xff, 0xfe, 0x3d]);
    expect(await bring(one.events, bytes)).toMatchObject({
      status: 400,
      body: { code: 'malformed_request' },
    });
    expect(await bring(one.events, 'x'.repeat(257 * 1024))).toMatchObject({ status: 413 });
    const strange = writtenForm('\u0000 [[say:Да.]]', {
      chatId: 'strange',
      name: '\u0000\u202e',
      origin: '\u0000',
    });
    expect((await bring(one.events, strange)).body.outcomes).toEqual(['taken']);
    expect(await contacts()).toHaveLength(1);
  });

  it('is not heard while the integration is stopped', async () => {
    const one = await answering();
    await owner.client.post(pathOf(one.role, '/stop'));
    const leadId = amocrm.aLead();
    const answer = await write(one, '[[say:Да.]]', { chatId: 'stopped', leadId });
    // Refused too often, it would be switched off by amoCRM.
    expect(answer).toEqual({ status: 200, body: { outcomes: ['ignored'] } });
    expect(await contacts()).toEqual([]);
  });
});

describe('Chats that an account has of its own', () => {
  it('have leads that are made there as the customer’s, once, though a process dies before it knows', async () => {
    const one = await answering({}, ['crm_create_lead']);
    const contactId = amocrm.aContact({ name: 'Анна' });
    let isKilled = false;
    amocrm.beforeAnswer = async ({ method, path }) => {
      if (isKilled || method !== 'POST' || path !== '/api/v4/leads') return;
      isKilled = true;
      for (const consumer of artel.consumers) await consumer.kill();
    };
    const leadId = amocrm.aLead();
    const text = '[[tool:crm_create_lead {"name":"Склад"}]] [[say:Оформил.]]';
    await write(one, text, { chatId: 'killed', contactId, leadId });
    await eventually('the process has died', () => Promise.resolve(isKilled), patience);
    if (artel.profile === 'embedded') await artel.restartEmbedded();
    if (artel.profile === 'scaled') for (const _ of [1, 2]) await artel.addWorker();
    await saidIn(`leads ${leadId}`);
    const made = amocrm.leads.filter(({ name }) => name === 'Склад');
    expect(made).toMatchObject([{ _embedded: { contacts: [{ id: contactId, is_main: true }] } }]);
    expect(amocrm.of('POST', '/api/v4/leads')).toHaveLength(1);
  });

  it('are answered by the role, with a bot of the account', async () => {
    const one = await answering();
    const contactId = amocrm.aContact({
      name: 'Олег Петров',
      custom_fields_values: [{ field_id: 1, field_code: 'PHONE', values: [{ value: '+79161234567' }] }],
    });
    const leadId = amocrm.aLead();
    const text = 'Есть офис? [[say:**Есть**, 120 м², {{lead.price}} {{{lead.id}}} {{{{x}}.]]';
    const answer = await write(one, text, { chatId: 'whatsapp-1', contactId, leadId });
    expect(answer).toEqual({ status: 200, body: { outcomes: ['taken'] } });
    const [said] = await saidIn(`leads ${leadId}`);
    // What bots fill in is not the role's to write.
    expect(said).toMatchObject({ botId, text: 'Есть, 120 м², { {lead.price}} { { {lead.id}}} { { { {x}}.' });
    const contact = await aContact(owner, 'whatsapp-1');
    expect(contact).toMatchObject({ channel: 'amocrm', name: 'Олег Петров', phone: '+79161234567' });
    const spoken = await eventually(
      'the answer is known to have gone out',
      async () => {
        const messages = await spokenIn(owner, contact.chatId);
        return messages[1]?.delivery?.state === 'sent' && messages;
      },
      patience,
    );
    expect(spoken.map(({ author }) => author.name)).toEqual(['Олег Петров', 'Продавец']);
    // What we keep for ourselves is told to no role.
    expect(spoken[0]?.userData).toEqual({
      ...{ contact_id: contact.id, name: 'Олег Петров', phone: '+79161234567', is_authenticated: false },
      ...{ origin: 'whatsapp', contactId, leadId },
    });
    // Who it is was asked once.
    await write(one, '[[say:Да.]]', { chatId: 'whatsapp-1', contactId, leadId });
    await saidIn(`leads ${leadId}`, 2);
    expect(amocrm.of('GET', `/api/v4/contacts/${contactId}`)).toHaveLength(1);
  });

  it('are taken in time, however many who write at once cannot be looked up', async () => {
    const one = await answering();
    let answer = (): void => undefined;
    const isSlow = new Promise<void>((resolve) => (answer = resolve));
    amocrm.beforeAnswer = ({ path }) => (path.startsWith('/api/v4/contacts/') ? isSlow : Promise.resolve());
    const all = Array.from({ length: 5 }, (_, n) => ({
      ...{ chatId: `slow-${n}`, contactId: amocrm.aContact({ name: `Слова ${n}` }) },
      ...{ leadId: amocrm.aLead(), text: '[[say:Да.]]' },
    }));
    const began = performance.now();
    const { body } = await bring(one.events, writtenForms(all));
    // Each of them would have waited as long as all together may.
    expect(performance.now() - began).toBeLessThan(3_500);
    expect(body.outcomes).toEqual(all.map(() => 'taken'));
    answer();
    amocrm.beforeAnswer = undefined;
    await write(one, '[[say:Да.]]', all[4] ?? { chatId: '' });
    expect(await aContact(owner, 'slow-4')).toMatchObject({ name: 'Слова 4' });
  });

  it('are of one account, whatever another one has said of them before', async () => {
    const one = await answering();
    const [contactId, leadId] = [amocrm.aContact({ name: 'Анна' }), amocrm.aLead()];
    await write(one, '[[say:Да.]]', { chatId: 'moved', contactId, leadId });
    await saidIn(`leads ${leadId}`);
    const other = aServer();
    amocrm = other;
    // The numbers of one account are somebody else's in another.
    expect([other.aContact({ name: 'Борис' }), other.aLead()]).toEqual([contactId, leadId]);
    const salesbot = { botId, leadFieldId: fieldId, pauseSeconds };
    const { body } = await put(one.role, { listensToAccount: true, salesbot }, other.secrets());
    const events = new URL(body.shown?.eventsUrl ?? '').pathname;
    const chat = { chatId: 'moved', contactId: other.aContact({ name: 'Вера' }) };
    expect((await bring(events, writtenForm('[[say:Да.]]', chat))).body.outcomes).toEqual(['taken']);
    const contact = await aContact(owner, 'moved');
    expect(contact.name).toBe('Вера');
    expect(await failedSend(contact)).toMatchObject({ code: 'amocrm_refused' });
    expect(other.of('PATCH', `/api/v4/leads/${leadId}`)).toEqual([]);
  });

  it('bring a message once, however often it is told', async () => {
    const one = await answering();
    const leadId = amocrm.aLead();
    const told = writtenForm('[[say:Да.]]', { chatId: 'once', leadId });
    const brought = await Promise.all(Array.from({ length: 10 }, () => bring(one.events, told)));
    const outcomes = brought.flatMap(({ body }) => body.outcomes ?? []).sort();
    expect(outcomes).toEqual([...Array.from({ length: 9 }, () => 'seen'), 'taken']);
    await saidIn(`leads ${leadId}`);
    expect((await bring(one.events, told)).body.outcomes).toEqual(['seen']);
    const contact = await aContact(owner, 'once');
    const spoken = await spokenIn(owner, contact.chatId);
    expect(spoken.map(({ content }) => content)).toEqual(['[[say:Да.]]', 'Да.']);
    expect(amocrm.said).toHaveLength(1);
  });

  it('are no business of the role where people of the account wrote, or no bot could answer', async () => {
    const one = await answering();
    const leadId = amocrm.aLead();
    const chat = { chatId: 'colleagues', leadId };
    for (const more of [
      { type: 'outgoing', authorType: 'user' },
      { type: 'outgoing' },
      { authorType: 'bot' },
    ])
      expect((await write(one, '[[say:Да.]]', { ...chat, ...more })).body.outcomes).toEqual(['ignored']);
    const deaf = await put(one.role, { listensToAccount: true }, {});
    expect(deaf.status).toBe(200);
    expect((await write(one, '[[say:Да.]]', chat)).body.outcomes).toEqual(['ignored']);
    expect(await contacts()).toEqual([]);
  });

  it('are answered one at a time in one field, whichever chat of the lead is meant', async () => {
    const one = await answering();
    amocrm.botMillis = pauseSeconds * 1_000 - 500;
    const leadId = amocrm.aLead();
    await Promise.all(
      ['Раз', 'Два', 'Три'].map((word, n) =>
        write(one, `[[say:${word}]]`, { chatId: `together-${n}`, leadId }),
      ),
    );
    const said = await saidIn(`leads ${leadId}`, 3);
    // Each stood there until the bot had looked.
    expect(said.map(({ text }) => text).sort()).toEqual(['Два', 'Раз', 'Три']);
    const started = amocrm.of('POST', '/api/v2/salesbot/run').map(({ at }) => at);
    for (const [n, at] of started.entries())
      if (n > 0) expect(at - (started[n - 1] ?? 0)).toBeGreaterThanOrEqual(pauseSeconds * 1_000 - 100);
  });

  it('are answered in order, also by contacts, and again when amoCRM was away', async () => {
    const one = await answering({ salesbot: { botId, contactFieldId: fieldId, pauseSeconds: 1 } });
    const contactId = amocrm.aContact({ name: 'Анна' });
    const chat = { chatId: 'again', contactId };
    amocrm.botFaults.push(
      { status: 429, headers: { 'retry-after': '1' }, isStarted: false },
      { status: 503, isStarted: true },
    );
    await write(one, '[[say:Первый.]]', chat);
    // It is not known whether a bot was started: a copy is a lesser evil than silence.
    await saidIn(`contacts ${contactId}`, 2);
    await write(one, '[[say:Второй.]]', chat);
    const said = await saidIn(`contacts ${contactId}`, 3);
    expect(said.map(({ text }) => text)).toEqual(['Первый.', 'Первый.', 'Второй.']);
  });

  it('are not answered where there is no field, or amoCRM takes it from nobody, and people see that', async () => {
    const one = await answering();
    const contactId = amocrm.aContact({ name: 'Анна' });
    await write(one, '[[say:Да.]]', { chatId: 'no-lead', contactId });
    expect(await failedSend(await aContact(owner, 'no-lead'))).toMatchObject({ code: 'amocrm_refused' });
    const leadId = amocrm.aLead();
    amocrm.bots.clear();
    await write(one, '[[say:Да.]]', { chatId: 'no-bot', leadId });
    expect(await failedSend(await aContact(owner, 'no-bot'))).toEqual({
      code: 'amocrm_refused',
      detail: 'There is no such bot',
    });
    expect(amocrm.said).toEqual([]);
  });
});

describe('An answer that an account’s own chat does not take', () => {
  it('concerns nobody else: where a lead may not be written, or no bot is set up any more', async () => {
    const one = await answering();
    const [closed, open] = [amocrm.aLead(), amocrm.aLead()];
    await write(one, '[[say:Да.]]', { chatId: 'closed', leadId: closed });
    await saidIn(`leads ${closed}`);
    const contact = await aContact(owner, 'closed');
    amocrm.faults.push({ status: 403, body: { detail: 'Lead 403' } });
    await write(one, '[[say:Нет.]]', { chatId: 'closed', leadId: closed });
    expect(await refusalTo(contact, 'Lead 403')).toMatchObject({ code: 'amocrm_refused' });
    await write(one, '[[say:Можно.]]', { chatId: 'open', leadId: open });
    await saidIn(`leads ${open}`);
    expect((await put(one.role, { listensToAccount: true }, {})).status).toBe(200);
    await eventually('it works anew', async () => (await stateOf(one)) === 'running', patience);
    await owner.client.post(`/contacts/${contact.id}/take-over`);
    await post(owner, contact.chatId, 'Отвечу сама');
    expect(await refusalTo(contact, 'No bot is set up')).toMatchObject({ code: 'amocrm_refused' });
    expect(await stateOf(one)).toBe('running');
    expect(amocrm.said.map(({ text }) => text)).toEqual(['Да.', 'Можно.']);
  });
});

describe('Answers in an account that lets nobody in', () => {
  it.each([
    ['is not paid', 402],
    ['has blocked this server', 403],
  ])('wait until somebody has mended it: it %s', async (_, status) => {
    const one = await answering();
    const leadId = amocrm.aLead();
    await until(one.role, 'it works', ({ actual }) => actual === 'running');
    amocrm.closedBy = status;
    await write(one, '[[say:Да.]]', { chatId: `shut-${status}`, leadId });
    const down = await until(one.role, 'people are told', ({ actual }) => actual === 'error');
    expect(down.error).toMatchObject({ code: 'integration_refused' });
    const contact = await aContact(owner, `shut-${status}`);
    const sends = async () =>
      (await owner.client.get<{ items: SendBody[] }>(`/contacts/${contact.id}/sends`)).body.items;
    expect((await sends()).filter(({ state }) => state === 'failed')).toEqual([]);
    amocrm.closedBy = undefined;
    await owner.client.post(pathOf(one.role, '/restart'));
    expect(await saidIn(`leads ${leadId}`)).toMatchObject([{ text: 'Да.' }]);
  });
});

describe('A talk that is closed in the account', () => {
  it('is the role’s again, and copies of it are no news', async () => {
    const role = await aRole();
    const secret = `secret-${randomUUID()}`;
    const settings = { contactId: '{{ $.from }}', contactName: 'Ольга', text: '{{ $.text }}' };
    const customers = await owner.client.put<Saved>(`/agents/${role}/integrations/webhook`, {
      settings: { to: 'message', verification: 'bearer', ...settings },
      secrets: { signingSecret: secret },
    });
    expect(customers.status).toBe(200);
    const { channelId, channelSecret, botRefId } = amocrm;
    const channel = { channelId, botRefId, mirrors: true };
    const more = { listensToAccount: true, salesbot: { botId, leadFieldId: fieldId }, ...channel };
    const account = await put(role, more, amocrm.secrets({ channelSecret }));
    expect(account.status).toBe(200);
    const events = new URL(account.body.shown?.eventsUrl ?? '').pathname;
    const says = (text: string) =>
      fetch(`${artel.url}/api/v1/integrations/webhook/${customers.body.id}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ from: 'olga', text }),
      });
    await says('Здравствуйте! [[say:Добрый день.]]');
    const contact = await aContact(owner, 'olga');
    const chatId = await eventually(
      'amoCRM shows the conversation',
      () => Promise.resolve(amocrm.shownIn(contact.id).length > 0 && amocrm.conversations.get(contact.id)),
      patience,
    );
    // What amoCRM tells of our own copy is nobody’s question.
    expect((await bring(events, writtenForm('Здравствуйте!', { chatId, leadId: 1 }))).body.outcomes).toEqual([
      'ignored',
    ]);
    const { body, signature } = amocrm.hook('Слушаю вас', { conversation: contact.id });
    const spoke = await fetch(
      `${artel.url}/api/v1/integrations/amocrm/${account.body.id}/${amocrm.scopeId}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signature': signature },
        body,
      },
    );
    expect(await spoke.json()).toMatchObject({ outcome: 'taken' });
    const colleague = async () =>
      (await owner.client.get<{ colleague: object | null }>(`/contacts/${contact.id}`)).body.colleague;
    expect(await colleague()).not.toBeNull();
    const outcomesOf = async (form: string) => (await bring(events, form)).body.outcomes;
    expect(await outcomesOf(talkForm(chatId, { isInWork: true }))).toEqual(['ignored']);
    expect(await outcomesOf(talkForm(randomUUID()))).toEqual(['ignored']);
    expect(await colleague()).not.toBeNull();
    const closed = talkForm(chatId);
    expect(await outcomesOf(closed)).toEqual(['handed_back']);
    expect(await outcomesOf(closed)).toEqual(['seen']);
    expect(await colleague()).toBeNull();
    await says('Есть склад? [[say:Есть.]]');
    await eventually(
      'the role answers again',
      async () => (await spokenIn(owner, contact.chatId)).some(({ content }) => content === 'Есть.'),
      patience,
    );
    expect(await contacts()).toHaveLength(1);
  });
});
