import { createHmac, randomUUID } from 'node:crypto';
import { aChat, anOrg, aUser, type MessageBody, type Person } from '../support/builders.js';
import type { EventBody } from '../support/calendar.js';
import { inboxOf } from '../support/notifications.js';
import { eventually } from '../support/profile.js';
import { WebhookSender, type TakenBody } from '../support/webhook-sender.js';

const patience = 90_000;

interface WebhookBody {
  id: string;
  secrets: string[];
  shown?: { signingSecret: string };
  account: { name: string; url: string };
  code?: string;
  errors?: { path: string; message: string }[];
}
interface DeliveryBody {
  id: string;
  deliveryId: string;
  state: string;
  times: number;
  replayOf: string | null;
  eventId: string | null;
  refusal: { code: string; detail: string; errors?: { path: string }[] } | null;
  beginning: string;
  replayable: boolean;
}

const pathOf = (agentId: string, what = '') => `/agents/${agentId}/integrations/webhook${what}`;

async function roleOf({ client }: Person, username = 'lawyer'): Promise<string> {
  const { body } = await client.get<{ items: { id: string; username: string }[] }>('/agents');
  const role = body.items.find((one) => one.username === username);
  if (!role) throw new Error(`There is no ${username}`);
  return role.id;
}

/** A webhook of a role of a new organization, and who sends there. */
async function aWebhook(settings: object = {}, secrets: object = {}) {
  const owner = await anOrg();
  const agentId = await roleOf(owner);
  const put = await owner.client.put<WebhookBody>(pathOf(agentId), { settings, secrets });
  if (put.status !== 200) throw new Error(`PUT answered ${put.status}: ${JSON.stringify(put.body)}`);
  const { id, shown } = put.body;
  const url = `${owner.client.url}/api/v1/integrations/webhook/${id}`;
  return { owner, agentId, made: put.body, sender: new WebhookSender(url, shown?.signingSecret ?? '') };
}

const logOf = async ({ owner, agentId }: { owner: Person; agentId: string }): Promise<DeliveryBody[]> =>
  (await owner.client.get<{ items: DeliveryBody[] }>(pathOf(agentId, '/deliveries'))).body.items;
const eventsOf = async ({ client }: Person): Promise<EventBody[]> =>
  (await client.get<{ items: EventBody[] }>('/calendar/events?limit=200')).body.items;

describe('A webhook of a role', () => {
  it('has a secret of its own, shown once, and asks the role what happened elsewhere', async () => {
    const owner = await anOrg();
    const reader = await aUser(owner);
    const agentId = await roleOf(owner);
    const chat = await aChat(owner, [reader]);
    const settings = {
      title: 'Заказ {{ $.order.id }}',
      text: 'Проверь договор для {{ $.order.customer }} [[say:Договор проверен]]',
      chatId: chat.id,
      recipientIds: [reader.id],
    };
    const { status, body } = await owner.client.put<WebhookBody>(pathOf(agentId), { settings });
    expect(status).toBe(200);
    expect(body.shown?.signingSecret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(body.account.url).toContain(`/api/v1/integrations/webhook/${body.id}`);
    const { body: later } = await owner.client.get<WebhookBody>(pathOf(agentId));
    expect(later.shown).toBeUndefined();
    expect(later.secrets).toEqual(['signingSecret']);
    expect(JSON.stringify(later)).not.toContain(body.shown?.signingSecret);

    const sender = new WebhookSender(
      `${owner.client.url}/api/v1/integrations/webhook/${body.id}`,
      body.shown?.signingSecret ?? '',
    );
    const order = { order: { id: 17, customer: 'ООО «Ромашка»' }, apiKey: 'not-for-people' };
    const taken = await sender.send(order, { id: 'msg_order_17' });
    expect(taken).toMatchObject({ status: 202, body: { deliveryId: 'msg_order_17', outcome: 'taken' } });

    await eventually(
      'the role has answered in the chat',
      async () => {
        const { body: page } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chat.id}/messages`);
        return page.items.find(
          ({ author, content }) => author.kind === 'agent' && content.includes('Договор проверен'),
        );
      },
      patience,
    );
    await eventually(
      'who is to be told is told',
      async () =>
        (await inboxOf(reader)).some(({ title, body: text }) => `${title} ${text}`.includes('Заказ 17')),
      patience,
    );
    const [event] = await eventsOf(owner);
    const [delivery] = await logOf({ owner, agentId });
    expect(delivery).toMatchObject({
      deliveryId: 'msg_order_17',
      state: 'taken',
      times: 1,
      eventId: event?.id,
      replayOf: null,
      refusal: null,
      replayable: true,
    });
    expect(event?.title).toBe('Заказ 17');
    expect(delivery?.beginning).toContain('Ромашка');
    expect(delivery?.beginning).not.toContain('not-for-people');
  });

  it('knows nobody without its secret, and keeps nothing of them', async () => {
    const webhook = await aWebhook();
    const { owner, sender } = webhook;
    const other = await aWebhook();
    const body = { order: 1 };
    const old = new Date(Date.now() - 6 * 60_000);
    const signed = JSON.stringify(body);
    const refused = await Promise.all([
      sender.post(signed, {}),
      sender.post(signed, { authorization: `Bearer ${sender.secret}` }),
      sender.send(body, { secrets: [other.sender.secret] }),
      sender.send(body, { altered: '{"order": 2}' }),
      sender.send(body, { at: old }),
      sender.send(body, { headers: { 'webhook-id': 'another' } }),
      new WebhookSender(other.sender.url, sender.secret).send(body),
      new WebhookSender(sender.url.replace(/[^/]+$/, randomUUID()), sender.secret).send(body),
      new WebhookSender(sender.url.replace(/[^/]+$/, 'no-id'), sender.secret).send(body),
      sender.send('{"order": ', { secrets: [other.sender.secret] }),
    ]);
    for (const { status, body: problem } of refused) {
      expect(status).toBe(401);
      expect(problem.code).toBe('unauthenticated');
    }
    expect(new Set(refused.map(({ body: { detail } }) => detail)).size).toBe(1);
    expect(await logOf(webhook)).toEqual([]);
    expect(await logOf(other)).toEqual([]);
    expect(await eventsOf(owner)).toEqual([]);
    const broken = await sender.send('{"order": ');
    expect(broken.status).toBe(400);
    expect(await logOf(webhook)).toEqual([]);
  });

  it('takes a delivery once, however many copies come at once, and answers quickly', async () => {
    const webhook = await aWebhook();
    const copies = await Promise.all(
      Array.from({ length: 10 }, () => webhook.sender.send({ order: 1 }, { id: 'msg_once' })),
    );
    expect(copies.map(({ status }) => status)).toEqual(copies.map(() => 202));
    expect(copies.filter(({ body }) => body.outcome === 'taken')).toHaveLength(1);
    expect(copies.filter(({ body }) => body.outcome === 'seen')).toHaveLength(9);
    // A second each on a machine that is not busy.
    for (const { millis } of copies) expect(millis).toBeLessThan(10_000);
    expect(await eventsOf(webhook.owner)).toHaveLength(1);
    expect(await logOf(webhook)).toMatchObject([{ deliveryId: 'msg_once', times: 10 }]);
  });

  it('refuses what it finds nothing in, by the name of the setting, and takes it when that is mended', async () => {
    const webhook = await aWebhook({ title: 'Заказ {{ $.id }}', text: '{{ $.text }}' });
    const { owner, agentId, sender } = webhook;
    const refused = await sender.send({ id: 5 }, { id: 'msg_5' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'delivery_refused', errors: [{ path: 'text', message: 'there is nothing at $.text' }] },
    });
    expect(await eventsOf(owner)).toEqual([]);
    expect(await logOf(webhook)).toMatchObject([
      { deliveryId: 'msg_5', state: 'refused', eventId: null, refusal: { errors: [{ path: 'text' }] } },
    ]);
    await owner.client.put(pathOf(agentId), { settings: { title: 'Заказ {{ $.id }}' } });
    expect(await sender.send({ id: 5 }, { id: 'msg_5' })).toMatchObject({
      status: 202,
      body: { outcome: 'taken' },
    });
    expect(await logOf(webhook)).toMatchObject([{ state: 'taken', times: 2, refusal: null }]);
    expect(await eventsOf(owner)).toMatchObject([{ title: 'Заказ 5' }]);
  });

  it('says what the calendar would not have, and a filter that takes long costs one delivery', async () => {
    const webhook = await aWebhook({ startsAt: '$.at', title: '{{ $.lines[?@.kind == "name"].value }}' });
    const { sender, owner } = webhook;
    const lines = [
      { kind: 'phone', value: '1' },
      { kind: 'name', value: 'Анна' },
    ];
    const past = await sender.send({ at: '2001-01-01T00:00:00Z', lines });
    expect(past).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'startsAt', message: 'is in the past' }] },
    });
    const at = new Date(Date.now() + 86_400_000).toISOString();
    expect((await sender.send({ at, lines })).status).toBe(202);
    expect(await eventsOf(owner)).toMatchObject([{ title: 'Анна', startsAt: at }]);
  });

  it('takes a delivery once more when a person wants it', async () => {
    const webhook = await aWebhook({ title: 'Заказ {{ $.id }}' });
    const { owner, agentId, sender } = webhook;
    await sender.send({ id: 1 }, { id: 'msg_1' });
    const [first] = await logOf(webhook);
    const path = pathOf(agentId, `/deliveries/${first?.id}/replay`);
    const again = await owner.client.post<TakenBody>(path);
    expect(again).toMatchObject({ status: 202, body: { deliveryId: 'msg_1', outcome: 'taken' } });
    expect(await logOf(webhook)).toMatchObject([
      { deliveryId: 'msg_1', replayOf: first?.id, state: 'taken' },
      { deliveryId: 'msg_1', replayOf: null, times: 1 },
    ]);
    expect(await eventsOf(owner)).toHaveLength(2);
    const stranger = await anOrg();
    expect((await stranger.client.post(path)).status).toBe(404);
    expect((await (await aUser(owner)).client.post(path)).status).toBe(403);
    const { body: audit } = await owner.client.get<{ items: { action: string }[] }>('/audit');
    expect(audit.items.map(({ action }) => action)).toContain('integration.replayed');
  });

  it('has the secret before for a day beside a new one', async () => {
    const { owner, agentId, sender } = await aWebhook();
    const renewed = await owner.client.put<WebhookBody>(pathOf(agentId), {
      secrets: { signingSecret: null },
    });
    const secret = renewed.body.shown?.signingSecret ?? '';
    expect(secret).not.toBe(sender.secret);
    expect((await sender.send({ n: 1 })).status).toBe(202);
    expect((await sender.send({ n: 2 }, { secrets: [secret] })).status).toBe(202);
    await owner.client.put(pathOf(agentId), { secrets: { signingSecret: null } });
    expect((await sender.send({ n: 3 })).status).toBe(401);
    const wrong = await owner.client.put<WebhookBody>(pathOf(agentId), {
      secrets: { signingSecret: 'not of that form' },
    });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'secrets.signingSecret' }] } });
  });

  it('takes what GitHub signs, and what has the secret as a bearer', async () => {
    const secret = 'a secret that I chose';
    const settings = { verification: 'hmac', deliveryHeader: 'X-GitHub-Delivery' };
    const { owner, agentId, sender } = await aWebhook(settings, { signingSecret: secret });
    const body = '{"action":"opened"}';
    const signature = (text: string) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    const named = { 'x-github-delivery': 'g-1' };
    const taken = await sender.post(body, { 'x-hub-signature-256': signature(body), ...named });
    expect(taken).toMatchObject({ status: 202, body: { deliveryId: 'g-1' } });
    expect((await sender.post(body, { 'x-hub-signature-256': signature(`${body} `), ...named })).status).toBe(
      401,
    );
    await owner.client.put(pathOf(agentId), { settings: { verification: 'bearer' } });
    const bearer = { authorization: `Bearer ${secret}` };
    expect((await sender.post(body, bearer)).body.outcome).toBe('taken');
    expect((await sender.post(body, bearer)).body.outcome).toBe('seen');
    expect((await sender.post('{"action":"closed"}', bearer)).body.outcome).toBe('taken');
    expect((await sender.post(body, { authorization: `Bearer ${secret}s` })).status).toBe(401);
  });

  it('takes nothing that is large, or too much in a minute, or while it is stopped', async () => {
    const { owner, agentId, sender } = await aWebhook({ perMinute: 3 });
    const large = await sender.send({ text: 'x'.repeat(1024 * 1024) });
    expect(large).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    const sent: number[] = [];
    for (let n = 0; n < 4; n++) sent.push((await sender.send({ n })).status);
    expect(sent).toEqual([202, 202, 202, 429]);
    await owner.client.put(pathOf(agentId), { settings: {}, enabled: false });
    expect(await sender.send({ n: 5 })).toMatchObject({ status: 409, body: { code: 'integration_stopped' } });
    await owner.client.post(pathOf(agentId, '/start'));
    expect((await sender.send({ n: 6 })).status).toBe(202);
    await owner.client.delete(pathOf(agentId));
    expect((await sender.send({ n: 7 })).status).toBe(401);
  });

  it('works in the name of who set it up last, who has to be where it answers', async () => {
    const chatOfOwner = await aWebhook();
    const { owner, agentId } = chatOfOwner;
    const chat = await aChat(owner);
    const settings = { chatId: chat.id, title: 'Чей {{ $.n }}' };
    expect((await owner.client.put(pathOf(agentId), { settings })).status).toBe(200);
    const admin = await aUser(owner, { role: 'admin' });
    const stolen = await admin.client.put<WebhookBody>(pathOf(agentId), {
      settings: { ...settings, recipientIds: [admin.id] },
      secrets: { signingSecret: null },
    });
    expect(stolen).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'settings.chatId' }] },
    });
    expect((await admin.client.put(pathOf(agentId), { secrets: { signingSecret: null } })).status).toBe(400);
    const stranger = await anOrg();
    const told = await owner.client.put(pathOf(agentId), { settings: { recipientIds: [stranger.id] } });
    expect(told).toMatchObject({ status: 400, body: { errors: [{ path: 'settings.recipientIds' }] } });
    expect(await chatOfOwner.sender.send({ n: 1 })).toMatchObject({ status: 202 });
    const own = await admin.client.put<WebhookBody>(pathOf(agentId), {
      settings: { title: 'Чей {{ $.n }}' },
    });
    expect(own.status).toBe(200);
    expect(await chatOfOwner.sender.send({ n: 2 })).toMatchObject({ status: 202 });
    const events = await eventsOf(owner);
    expect(events.map(({ title, createdBy }) => [title, createdBy]).sort()).toEqual([
      ['Чей 1', owner.id],
      ['Чей 2', admin.id],
    ]);
  });

  it('shows what it would make of a body, and does nothing', async () => {
    const { owner, agentId } = await aWebhook({ title: 'Заказ {{ $.id }}' });
    const preview = (given: object) => owner.client.post<object>(pathOf(agentId, '/preview'), given);
    expect((await preview({ body: { id: 7 } })).body).toEqual({
      mapped: expect.objectContaining({ title: 'Заказ 7', text: '{"id":7}', startsAt: null }) as object,
      problems: [],
    });
    expect((await preview({ settings: { text: '{{ $.no }}' }, body: {} })).body).toMatchObject({
      problems: [{ path: 'text', message: 'there is nothing at $.no' }],
    });
    expect(await preview({ settings: { text: '{{ no' }, body: {} })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'settings.text' }] },
    });
    expect(await eventsOf(owner)).toEqual([]);
  });
});
