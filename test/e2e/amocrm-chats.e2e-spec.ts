import { decide, waitsFor } from '../support/approvals.js';
import { AmocrmServer } from '../support/amocrm-server.js';
import { anOrg, type Person } from '../support/builders.js';
import { aContact, spokenIn, type ContactBody, type SendBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

const patience = 25_000;

let amocrm: AmocrmServer;
let artel: Deployment;
let owner: Person;
let count = 0;

beforeAll(async () => {
  amocrm = await AmocrmServer.start();
  artel = await aDeployment({ EGRESS_ALLOW: amocrm.domain, PROCESS_CHECK_INTERVAL: '1' }, { workers: 2 });
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await amocrm.stop();
});
beforeEach(async () => {
  owner = await anOrg(artel.url);
});

interface Connected {
  id: string;
  role: string;
}

/** A role with a channel of amoCRM's chats. */
async function connected(settings: object = {}): Promise<Connected> {
  const made = await owner.client.post<{ id: string; username: string }>('/agents', {
    ...{ username: `seller-${count++}`, name: 'Продавец', title: 'Продавец', description: 'Продаёт' },
    ...{ type: 'simple', prompt: 'Продавай.', tools: ['crm_create_lead'] },
  });
  const { channelId, channelSecret } = amocrm;
  const { status, body } = await owner.client.put<{ id: string }>(
    `/agents/${made.body.id}/integrations/amocrm`,
    {
      settings: amocrm.settings({ channelId, channelTitle: 'Продавец', ...settings }),
      secrets: amocrm.secrets({ channelSecret }),
    },
  );
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.id, role: made.body.id };
}

interface Hook {
  body: string;
  signature: string;
}

/** As amoCRM brings it: of a scope, with a signature. */
async function bring(
  { id }: Connected,
  { body, signature }: Hook,
  { scope = amocrm.scopeId, at = id } = {},
): Promise<{ status: number; body: { outcome?: string; code?: string }; millis: number }> {
  const began = performance.now();
  const answer = await fetch(`${artel.url}/api/v1/integrations/amocrm/${at}/${scope}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature },
    body,
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { outcome?: string },
    millis: performance.now() - began,
  };
}

const answersTo = (conversation: string, howMany = 1) =>
  eventually(
    `${conversation} is answered`,
    () => {
      const found = amocrm.messages.filter((message) => message.conversation === conversation);
      return Promise.resolve(found.length >= howMany && found);
    },
    patience,
  );

const contacts = async (): Promise<ContactBody[]> =>
  (await owner.client.get<{ items: ContactBody[] }>('/contacts')).body.items;

describe('Chats of amoCRM', () => {
  it('are answered by the role, in a chat that people see', async () => {
    const one = await connected();
    const hook = amocrm.hook('Есть офис на Тверской? [[say:**Есть**, 120 м².]]', {
      conversation: 'tverskaya',
    });
    expect(await bring(one, hook)).toMatchObject({ status: 200, body: { outcome: 'taken' } });
    const [answer] = await answersTo('c-tverskaya');
    expect(answer).toMatchObject({
      text: 'Есть, 120 м².',
      sender: { name: 'Продавец' },
      scope: amocrm.scopeId,
    });
    const contact = await aContact(owner, 'c-tverskaya');
    expect(contact).toMatchObject({ channel: 'amocrm', name: 'Клиент', phone: '+79161234567' });
    const spoken = await eventually(
      'the answer is known to have arrived',
      async () => {
        const messages = await spokenIn(owner, contact.chatId);
        return messages[1]?.delivery?.state === 'sent' && messages;
      },
      patience,
    );
    expect(spoken.map(({ author }) => author.name)).toEqual(['Мария', 'Продавец']);
    await eventually(
      'amoCRM is told that it has arrived',
      () =>
        Promise.resolve(
          amocrm.calls.some(
            ({ path, status, body }) =>
              path.endsWith('/delivery_status') &&
              status === 200 &&
              (body as { delivery_status: number }).delivery_status === 1,
          ),
        ),
      patience,
    );
  });

  it('bring a message once, however often and at whatever time it comes', async () => {
    const one = await connected();
    const hook = amocrm.hook('[[say:Да.]]', { conversation: 'once' });
    const brought = await Promise.all(Array.from({ length: 10 }, () => bring(one, hook)));
    expect(brought.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const outcomes = brought.map(({ body }) => body.outcome).sort();
    expect(outcomes).toEqual([...Array.from({ length: 9 }, () => 'seen'), 'taken']);
    await answersTo('c-once');
    const later = await bring(one, hook);
    expect(later.body).toEqual({ outcome: 'seen' });
    // amoCRM waits for little: a second is asked for, and a slow machine under test has five.
    expect(later.millis).toBeLessThan(5_000);
    const contact = await aContact(owner, 'c-once');
    const spoken = await spokenIn(owner, contact.chatId);
    expect(spoken.map(({ content }) => content)).toEqual(['[[say:Да.]]', 'Да.']);
    expect(amocrm.messages.filter(({ conversation }) => conversation === 'c-once')).toHaveLength(1);
  });

  it('are believed by their signature alone', async () => {
    const one = await connected();
    const hook = amocrm.hook('[[say:Да.]]');
    const altered = { ...hook, body: hook.body.replace('Да.', 'Нет') };
    const unknown = '01890000-0000-7000-8000-000000000000';
    const wrong = [
      await bring(one, altered),
      await bring(one, { ...hook, signature: '' }),
      await bring(one, { ...hook, signature: 'f'.repeat(40) }),
      await bring(one, { ...hook, body: `${hook.body} ` }),
      await bring(one, { body: 'no JSON', signature: hook.signature }),
      await bring(one, hook, { scope: 'another' }),
      await bring(one, hook, { at: unknown }),
      await bring(one, hook, { at: 'nothing' }),
    ];
    for (const answer of wrong)
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await contacts()).toEqual([]);
    // One whose channel has another secret, or none, believes nobody.
    const other = await owner.client.put(`/agents/${one.role}/integrations/amocrm`, {
      settings: amocrm.settings(),
      secrets: { channelSecret: null },
    });
    expect(other.status).toBe(200);
    expect((await bring(one, hook)).status).toBe(401);
  });

  it('say what is no text in words, and let pass what is no message', async () => {
    const one = await connected();
    const message = {
      type: 'picture',
      text: '',
      media: 'https://example.com/plan.png',
      file_name: 'plan.png',
    };
    await bring(one, amocrm.hook('', { conversation: 'plan', message }));
    const contact = await aContact(owner, 'c-plan');
    const [said] = await spokenIn(owner, contact.chatId);
    expect(said?.content).toBe('[plan.png] https://example.com/plan.png');
    const typing = amocrm.sign(JSON.stringify({ account_id: 'x', time: 1, action: { typing: {} } }));
    expect(await bring(one, typing)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    for (const body of ['{"message":{"conversation":7}}', '[]', 'null', '{', '\u0000'])
      expect(await bring(one, amocrm.sign(body))).toMatchObject({
        status: 400,
        body: { code: 'malformed_request' },
      });
    await owner.client.post(`/agents/${one.role}/integrations/amocrm/stop`);
    expect(await bring(one, amocrm.hook('Да'))).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('are told the answer again when they did not take it, and show it once', async () => {
    const one = await connected();
    amocrm.sendFaults.push({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
    await bring(one, amocrm.hook('[[say:Первый.]]', { conversation: 'again' }));
    await answersTo('c-again');
    await bring(one, amocrm.hook('[[say:Второй.]]', { conversation: 'again' }));
    const sent = await answersTo('c-again', 2);
    expect(sent.map(({ text }) => text)).toEqual(['Первый.', 'Второй.']);
    expect(amocrm.sendFaults).toEqual([]);
  });

  it('are not told what amoCRM takes from nobody, and everything after it', async () => {
    const one = await connected();
    amocrm.sendFaults.push({ status: 400, body: { error_description: 'The message is too long' } });
    await bring(one, amocrm.hook('[[say:Первый.]]', { conversation: 'long' }));
    const contact = await aContact(owner, 'c-long');
    const failed = await eventually(
      'it has failed',
      async () => {
        const { body } = await owner.client.get<{ items: SendBody[] }>(`/contacts/${contact.id}/sends`);
        return body.items.find(({ state }) => state === 'failed');
      },
      patience,
    );
    expect(failed.error).toEqual({ code: 'amocrm_refused', detail: 'The message is too long' });
    await bring(one, amocrm.hook('[[say:Второй.]]', { conversation: 'long' }));
    expect((await answersTo('c-long')).map(({ text }) => text)).toEqual(['Второй.']);
  });

  it('end in a lead that a person has agreed to', async () => {
    const one = await connected({ answers: 'after_approval' });
    const wanted = { name: 'Офис для клиента', price: 'два миллиона рублей' };
    const text = `Берём! [[tool:crm_create_lead ${JSON.stringify(wanted)}]] [[say:Оформил.]]`;
    await bring(one, amocrm.hook(text, { conversation: 'deal' }));
    const contact = await aContact(owner, 'c-deal');
    const runId = await eventually(
      'the role is asked',
      async () => (await spokenIn(owner, contact.chatId))[0]?.runs[0]?.id,
      patience,
    );
    const approval = await waitsFor(owner, runId);
    expect(approval.tool).toBe('crm_create_lead');
    await decide(owner, approval.id, { decision: 'approve' });
    await eventually('the lead is there', () => Promise.resolve(amocrm.leads.length > 0), patience);
    expect(amocrm.leads).toMatchObject([{ name: 'Офис для клиента', price: 2_000_000 }]);
    const answer = await eventually(
      'the role has answered',
      async () =>
        (await spokenIn(owner, contact.chatId)).find(
          ({ author, content }) => author.kind === 'agent' && content === 'Оформил.',
        ),
      patience,
    );
    expect(amocrm.messages.filter(({ conversation }) => conversation === 'c-deal')).toEqual([]);
    const edited = await owner.client.post(`/messages/${answer.id}/validate`, {
      decision: 'edit',
      content: 'Сделка оформлена.',
    });
    expect(edited.status).toBe(200);
    expect((await answersTo('c-deal'))[0]?.text).toBe('Сделка оформлена.');
  });
});
