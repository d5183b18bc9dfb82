import { anOrg, type Person } from '../support/builders.js';
import { patience, spokenIn, type ContactBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { WebhookSender } from '../support/webhook-sender.js';
import { isSignedWith, WebhookSink, type ReceivedCall } from '../support/webhook-sink.js';

/** What one process sends to contacts of one organization at once. */
const halfOfPlaces = 32;

let sink: WebhookSink;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  sink = await WebhookSink.start();
  artel = await aDeployment({ EGRESS_ALLOW: sink.authority });
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await sink.stop();
});
beforeEach(async () => {
  owner = await anOrg(artel.url);
});

let count = 0;

/** A webhook whose deliveries are messages of customers, and what sends them. */
async function aWebhook(more: object = {}, who = owner) {
  const { body: roles } = await who.client.get<{ items: { id: string }[] }>('/roles');
  const path = `/agents/${roles.items[0]?.id}/integrations/webhook`;
  const replies = `/replies-${count++}`;
  const settings = {
    to: 'message',
    contactId: '{{ $.customer.id }}',
    contactName: '{{ $.customer.name }}',
    text: '{{ $.text }}',
    channel: 'shop',
    userData: { plan: '$.customer.plan' },
    replyUrl: sink.url(replies),
    ...more,
  };
  type Put = { id: string; shown: { signingSecret: string }; errors?: { path: string }[] };
  const put = await who.client.put<Put>(path, { settings });
  if (put.status !== 200) throw new Error(`PUT answered ${put.status}: ${JSON.stringify(put.body)}`);
  const { id, shown } = put.body;
  const sender = new WebhookSender(`${artel.url}/api/v1/integrations/webhook/${id}`, shown.signingSecret);
  return { sender, path, settings, replies };
}

const from = (id: string, text: string) => ({ customer: { id, name: `Customer ${id}`, plan: 'gold' }, text });
const contacts = async () =>
  (await owner.client.get<{ items: ContactBody[] }>('/contacts?limit=200')).body.items;
const repliedTo = (path: string, times = 1): Promise<ReceivedCall[]> =>
  eventually(
    `${times} answers at ${path}`,
    () => Promise.resolve(sink.at(path).length >= times && sink.at(path)),
    patience,
  );

describe('A webhook of messages', () => {
  it('has a conversation for each customer, and sends the answers of the role back, signed', async () => {
    const { sender, replies } = await aWebhook();
    const copies = await Promise.all(
      Array.from({ length: 10 }, () =>
        sender.send(from('1', 'Сколько? [[say:Сто рублей]]'), { id: 'msg_1' }),
      ),
    );
    expect(copies.map(({ status }) => status)).toEqual(copies.map(() => 202));
    expect(copies.filter(({ body }) => body.outcome === 'taken')).toHaveLength(1);
    expect((await sender.send(from('2', 'Когда? [[say:Завтра]]'))).status).toBe(202);
    const calls = await repliedTo(replies, 2);
    for (const call of calls) expect(isSignedWith(sender.secret, call)).toBe(true);
    const told = calls.map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> });
    expect(told).toContainEqual(
      expect.objectContaining({
        type: 'message',
        data: expect.objectContaining({ conversation: '1', text: 'Сто рублей' }) as object,
      }),
    );
    expect(told.map(({ data }) => data.conversation).sort()).toEqual(['1', '2']);
    const known = await contacts();
    expect(known.map(({ externalId, name, channel }) => `${externalId} ${name} ${channel}`).sort()).toEqual([
      '1 Customer 1 webhook',
      '2 Customer 2 webhook',
    ]);
    const chatId = known.find(({ externalId }) => externalId === '1')?.chatId ?? '';
    const said = await spokenIn(owner, chatId);
    expect(said.map(({ author }) => author.kind)).toEqual(['contact', 'agent']);
    expect(said[0]).toMatchObject({ content: 'Сколько? [[say:Сто рублей]]', channel: 'shop' });
  }, 180_000);

  it('tries an answer again, without a second one where the first was taken', async () => {
    const { sender, replies } = await aWebhook();
    sink.answer(replies, { status: 503 }, { status: 204 });
    await sender.send(from('1', 'Есть? [[say:Есть]]'));
    const [first, second] = await repliedTo(replies, 2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  }, 180_000);

  it('refuses what a blocked contact says, and what has nobody who says it', async () => {
    const { sender, path } = await aWebhook();
    await sender.send(from('1', 'Раз [[say:Два]]'));
    const [contact] = await contacts();
    await owner.client.patch(`/contacts/${contact?.id}`, { isBlocked: true });
    const blocked = await sender.send(from('1', 'Ещё раз'));
    expect(blocked).toMatchObject({ status: 422, body: { code: 'delivery_refused' } });
    const nobody = await sender.send({ text: 'Кто я?', customer: { name: 'X' } });
    expect(nobody).toMatchObject({ status: 422, body: { errors: [{ path: 'contactId' }] } });
    const { body: log } = await owner.client.get<{ items: { state: string; contactId: string | null }[] }>(
      `${path}/deliveries`,
    );
    expect(log.items.map(({ state }) => state)).toEqual(['refused', 'refused', 'taken']);
    expect(log.items[2]?.contactId).toBe(contact?.id);
  }, 180_000);

  it('takes what a contact says that was refused before, once a person has authorized it', async () => {
    const { sender, path, replies } = await aWebhook({ requireContact: true });
    const delivery = { id: 'msg_early' };
    const early = await sender.send(from('1', 'Пора? [[say:Пора]]'), delivery);
    expect(early).toMatchObject({ status: 422, body: { code: 'delivery_refused' } });
    const [contact] = await contacts();
    expect(contact).toMatchObject({ externalId: '1', state: 'new', chatId: null });
    type Log = { items: { state: string; contactId: string | null; refusal: { code: string } | null }[] };
    const refused = await owner.client.get<Log>(`${path}/deliveries`);
    expect(refused.body.items).toMatchObject([
      { state: 'refused', contactId: contact?.id, refusal: { code: 'unauthorized' } },
    ]);
    await owner.client.patch(`/contacts/${contact?.id}`, { isAuthorized: true });
    const again = await sender.send(from('1', 'Пора? [[say:Пора]]'), delivery);
    expect(again).toMatchObject({ status: 202, body: { outcome: 'taken' } });
    expect(await repliedTo(replies)).toHaveLength(1);
    const taken = await owner.client.get<Log>(`${path}/deliveries`);
    expect(taken.body.items).toMatchObject([{ state: 'taken', refusal: null }]);
  }, 180_000);

  it('says of its contact what is known here, and no sender says otherwise', async () => {
    const { sender, replies } = await aWebhook({
      userData: {
        ...{ plan: '$.customer.plan', phone: '$.customer.phone', name: '$.customer.alias' },
        ...{ is_authenticated: '$.customer.admin', contact_id: '$.customer.admin' },
      },
    });
    const body = from('7', 'Кто я? [[echo]]');
    await sender.send({
      ...body,
      customer: { ...body.customer, phone: 79001112233, alias: 'Root', admin: true },
    });
    await repliedTo(replies);
    const [contact] = await contacts();
    expect(contact).toMatchObject({ phone: '79001112233', state: 'new' });
    const [asked, answer] = await spokenIn(owner, contact?.chatId ?? '');
    const userData = {
      ...{ contact_id: contact?.id, name: 'Customer 7', phone: '79001112233', is_authenticated: false },
      plan: 'gold',
    };
    expect(asked).toMatchObject({ channel: 'shop', userData });
    expect(asked?.userData).toEqual(userData);
    expect(answer?.content).toMatch(/"is_authenticated\\*":false/);
  }, 180_000);

  it('keeps no other organization waiting, however long its address takes to answer', async () => {
    const slow = await aWebhook();
    const other = await aWebhook({}, await anOrg(artel.url));
    sink.answer(slow.replies, 'silence');
    const customers = Array.from({ length: halfOfPlaces + 10 }, (_, n) => String(n));
    await Promise.all(customers.map((id) => slow.sender.send(from(id, `${id} [[say:Долго]]`))));
    await repliedTo(slow.replies, halfOfPlaces);
    expect((await other.sender.send(from('1', 'Есть? [[say:Сразу]]'))).status).toBe(202);
    await repliedTo(other.replies);
    // None of the slow ones has made room: they are given up after 15 s, and more would have been called in their place.
    expect(sink.at(slow.replies)).toHaveLength(halfOfPlaces);
  }, 180_000);

  it('says what its sender knows of a contact, however much the contact has written', async () => {
    const userData = { comment: '$.comment', plan: '$.customer.plan' };
    const { sender, replies } = await aWebhook({ userData });
    const body = from('8', 'Кто я? [[echo]]');
    const comments = ['я'.repeat(5_000), 'x'.repeat(7_960), '\ud800', 'коротко'];
    for (const [sent, comment] of comments.entries()) {
      await sender.send({ ...body, comment });
      await repliedTo(replies, sent + 1);
    }
    const [contact] = await contacts();
    const asked = (await spokenIn(owner, contact?.chatId ?? '')).filter(({ userData: told }) => told);
    expect(asked.map(({ userData: told }) => told?.plan)).toEqual(comments.map(() => 'gold'));
    expect(asked.map(({ userData: told }) => told?.comment)).toEqual([
      ...[undefined, undefined, undefined],
      'коротко',
    ]);
  }, 180_000);

  it('has answered in the chat where it sends nothing: who hands a conversation back asks nothing anew', async () => {
    const { sender } = await aWebhook({ replyUrl: undefined });
    await sender.send(from('9', 'Есть? [[say:Есть]]'));
    const [contact] = await eventually('it is known', async () => {
      const known = await contacts();
      return known.length > 0 && known;
    });
    const spoken = () => spokenIn(owner, contact?.chatId ?? '');
    const answer = await eventually(
      'it is answered',
      async () => (await spoken()).find(({ delivery }) => delivery?.state === 'dropped'),
      patience,
    );
    expect(answer).toMatchObject({ content: 'Есть', delivery: { error: 'unsent' } });
    for (const what of ['take-over', 'hand-back'])
      expect((await owner.client.post(`/contacts/${contact?.id}/${what}`)).status).toBe(200);
    expect((await spoken())[0]?.runs).toHaveLength(1);
  }, 180_000);

  it('is not saved with an address that cannot be called', async () => {
    const { path, settings } = await aWebhook();
    for (const replyUrl of ['http://example.com/x', 'https://127.0.0.1:9/x']) {
      const put = await owner.client.put(path, { settings: { ...settings, replyUrl } });
      expect(put).toMatchObject({ status: 422, body: { errors: [{ path: 'settings.replyUrl' }] } });
    }
  }, 180_000);
});
