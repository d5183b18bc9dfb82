import { anOrg, aUser, ended, post, type Person } from '../support/builders.js';
import {
  aContact,
  aTalkingRole,
  patience,
  spokenIn,
  told,
  type ContactBody,
  type SendBody,
  type SpokenBody,
} from '../support/contacts.js';
import { decide, type ApprovalBody } from '../support/approvals.js';
import type { Deployment } from '../support/deployment.js';
import { inboxOf } from '../support/notifications.js';
import { aDeployment, eventually } from '../support/profile.js';
import { knowsScripted } from '../support/scripted-outside.js';
import { TalkingOutside, type Update } from '../support/talking-outside.js';

let outside: TalkingOutside;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  outside = await TalkingOutside.start();
  deployment = await aDeployment(
    { ...knowsScripted, PROCESS_CHECK_INTERVAL: '1', NOTIFICATION_GRACE: '0' },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await outside.stop();
});
beforeEach(async () => {
  outside.refuses = undefined;
  outside.delays = undefined;
  owner = await anOrg(deployment.url);
});

let count = 0;
const someone = (): string => `customer-${count++}`;

function says(from: string, text: string, more: Partial<Update> = {}): Update {
  const deliveryId = `delivery-${count++}`;
  return {
    deliveryId,
    from: { externalId: from, name: `Покупатель ${from}` },
    text,
    providerId: `in-${deliveryId}`,
    ...more,
  };
}

const texts = (messages: SpokenBody[]): string[] => messages.map(({ content }) => content);
const act = (person: Person, { id }: { id: string }, what: string) =>
  person.client.post<ContactBody>(`/contacts/${id}/${what}`);
const sendsOf = async (person: Person, { id }: { id: string }): Promise<SendBody[]> =>
  (await person.client.get<{ items: SendBody[] }>(`/contacts/${id}/sends`)).body.items;

describe('A contact', () => {
  it('has a chat of its own, and is answered there and at the other side', async () => {
    const { agentId, integrationId } = await aTalkingRole(owner, outside);
    const anna = someone();
    outside.write(
      integrationId,
      says(anna, 'Где мой заказ? @@lawyer [[say:В пути.]]', { providerId: 'question-1' }),
    );
    const [sent] = await told(outside, integrationId, anna, 1);
    const contact = await aContact(owner, anna);
    expect(contact).toMatchObject({
      agentId,
      integrationId,
      channel: 'talking',
      name: `Покупатель ${anna}`,
      state: 'new',
      takenOverBy: null,
    });
    const [asked, answered] = await eventually(
      'it is known to have arrived',
      async () => {
        const messages = await spokenIn(owner, contact.chatId);
        return messages[1]?.delivery?.state === 'sent' && messages;
      },
      patience,
    );
    // What a customer writes calls nobody else.
    expect(asked).toMatchObject({
      author: { kind: 'contact', id: contact.id },
      channel: 'talking',
      mentions: [],
      runs: [{ status: 'succeeded' }],
    });
    expect(answered).toMatchObject({ author: { kind: 'agent' }, content: 'В пути.', replyToId: asked?.id });
    expect(sent).toMatchObject({ text: 'В пути.', messageId: answered?.id, replyTo: 'question-1' });
    const { body: chat } = await owner.client.get(`/chats/${contact.chatId}`);
    expect(chat).toMatchObject({
      kind: 'agent',
      title: contact.name,
      contact: { id: contact.id, channel: 'talking', takenOverBy: null },
    });
  });

  it('is heard once, however many copies of a delivery come at the same moment', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const boris = someone();
    outside.write(integrationId, says(boris, 'Раз', { copies: 10 }), says(boris, 'Два', { copies: 10 }));
    await told(outside, integrationId, boris, 2);
    await eventually(
      'all copies were answered',
      () => Promise.resolve(outside.took(integrationId).length === 20),
      patience,
    );
    const outcomes = outside.took(integrationId).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'seen')).toHaveLength(18);
    expect(new Set(outside.took(integrationId).map(({ messageId }) => messageId)).size).toBe(2);
    const { chatId } = await aContact(owner, boris);
    const messages = await spokenIn(owner, chatId);
    expect(texts(messages.filter(({ author }) => author.kind === 'contact'))).toEqual(['Раз', 'Два']);
    expect(messages.filter(({ author }) => author.kind === 'agent')).toHaveLength(2);
  });

  it('is refused while it is blocked, or has not shown who it is', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { requireContact: true });
    const vera = someone();
    outside.write(integrationId, says(vera, 'Пустите'), says(vera, 'Теперь', { phone: '+79990000000' }));
    await told(outside, integrationId, vera, 1);
    expect(outside.took(integrationId).map(({ outcome, refusal }) => [outcome, refusal])).toEqual([
      ['refused', 'unauthorized'],
      ['taken', undefined],
    ]);
    const contact = await aContact(owner, vera);
    expect(contact).toMatchObject({ state: 'authorized', phone: '+79990000000', authorizedBy: null });
    expect(contact.authorizedAt).not.toBeNull();
    expect(texts(await spokenIn(owner, contact.chatId))[0]).toBe('Теперь');
    const blocked = await owner.client.patch<ContactBody>(`/contacts/${contact.id}`, { isBlocked: true });
    expect(blocked.body.state).toBe('blocked');
    outside.write(integrationId, says(vera, 'Снова'));
    await eventually(
      'it was refused',
      () => Promise.resolve(outside.took(integrationId).length === 3),
      patience,
    );
    expect(outside.took(integrationId)[2]).toMatchObject({ outcome: 'refused', refusal: 'blocked' });
    await owner.client.patch(`/contacts/${contact.id}`, { isBlocked: false });
    expect(await aContact(owner, vera)).toMatchObject({ state: 'authorized' });
  });

  it('is authorized by a person, who may take that back, and hears them while they speak with it', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { requireContact: true });
    const [nina, took] = [someone(), () => outside.took(integrationId)];
    const writes = async (text: string, count: number) => {
      outside.write(integrationId, says(nina, text));
      await eventually('it was taken', () => Promise.resolve(took().length === count), patience);
      return took()[count - 1];
    };
    expect(await writes('Пустите', 1)).toMatchObject({ outcome: 'refused', refusal: 'unauthorized' });
    const known = async (state: string) => {
      const { body } = await owner.client.get<{ items: ContactBody[] }>(`/contacts?state=${state}&limit=200`);
      return body.items.find(({ externalId }) => externalId === nina);
    };
    const { id = '' } = (await known('new')) ?? {};
    const change = async (changes: object) =>
      (await owner.client.patch<ContactBody>(`/contacts/${id}`, changes)).body;
    expect(await change({ isAuthorized: true })).toMatchObject({
      ...{ state: 'authorized', authorizedBy: owner.id, authorizedAt: expect.any(String) as string },
    });
    expect((await known('authorized'))?.id).toBe(id);
    expect(await writes('Теперь? [[say:Да]]', 2)).toMatchObject({ outcome: 'taken' });
    // Whoever is blocked stays so.
    expect(await change({ isBlocked: true, isAuthorized: false })).toMatchObject({
      ...{ state: 'blocked', authorizedAt: null, authorizedBy: null },
    });
    expect(await change({ isAuthorized: true })).toMatchObject({ state: 'blocked', authorizedBy: owner.id });
    expect(await writes('А сейчас?', 3)).toMatchObject({ refusal: 'blocked' });
    expect(await change({ isBlocked: false })).toMatchObject({ state: 'authorized' });
    expect(await change({ isAuthorized: false })).toMatchObject({ state: 'new', authorizedAt: null });
    expect(await writes('И снова?', 4)).toMatchObject({ refusal: 'unauthorized' });
    await owner.client.post(`/contacts/${id}/take-over`, {});
    expect(await writes('Есть кто?', 5)).toMatchObject({ outcome: 'taken' });
    const { body: log } = await owner.client.get<{ items: { details: object }[] }>(
      '/audit?action=contact.updated&limit=10',
    );
    expect(log.items[0]?.details).toEqual({
      changed: ['authorizedAt', 'authorizedBy', 'state'],
      state: 'new',
      isAuthorized: false,
    });
  });

  it('begins anew in another chat, and the role no longer sees what was before', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const gleb = someone();
    outside.write(integrationId, says(gleb, 'Меня зовут Глеб'));
    await told(outside, integrationId, gleb, 1);
    const before = await aContact(owner, gleb);
    outside.write(integrationId, says(gleb, '', { reset: true }), says(gleb, 'Как меня зовут? [[echo]]'));
    const [, anew, echo] = await told(outside, integrationId, gleb, 3);
    expect(anew?.text).toBe('Anew.');
    expect(echo?.text).toContain('Как меня зовут');
    expect(echo?.text).not.toContain('Меня зовут Глеб');
    const after = await aContact(owner, gleb);
    expect(after.id).toBe(before.id);
    expect(after.chatId).not.toBe(before.chatId);
    expect((await owner.client.get(`/chats/${before.chatId}`)).body).toMatchObject({ isArchived: true });
  });

  it('is shown the beginning of an answer, which the end then edits', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { isStreaming: true });
    const dina = someone();
    outside.write(integrationId, says(dina, 'Расскажите [[tokens:40]] [[delay:50]]'));
    const [piece, whole] = await told(outside, integrationId, dina, 2);
    expect(piece).toMatchObject({ isPiece: true });
    expect(whole).toMatchObject({ edits: piece?.providerId });
    expect(whole?.text).toContain('t39');
    expect(outside.sentTo(integrationId, dina)).toHaveLength(2);
  });

  it('is of its own organization, and of who may use the role', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const egor = someone();
    outside.write(integrationId, says(egor, 'Здравствуйте'));
    const contact = await aContact(owner, egor);
    const stranger = await anOrg(deployment.url);
    expect((await stranger.client.get<{ items: object[] }>('/contacts')).body.items).toEqual([]);
    expect((await stranger.client.get(`/contacts/${contact.id}`)).status).toBe(404);
    expect((await stranger.client.get(`/contacts/${contact.id}/sends`)).status).toBe(404);
    expect((await stranger.client.patch(`/contacts/${contact.id}`, { note: 'x' })).status).toBe(404);
    for (const what of ['open', 'take-over', 'hand-back'])
      expect((await act(stranger, contact, what)).status).toBe(404);
    const member = await aUser(owner);
    expect((await member.client.get(`/chats/${contact.chatId}`)).status).toBe(404);
    expect((await act(member, contact, 'open')).status).toBe(200);
    expect((await member.client.get(`/chats/${contact.chatId}`)).status).toBe(200);
    const found = await member.client.get<{ items: ContactBody[] }>(`/contacts?q=${egor}&takenOver=false`);
    expect(found.body.items.map(({ id }) => id)).toEqual([contact.id]);
    const none = await member.client.get<{ items: ContactBody[] }>('/contacts?takenOver=true');
    expect(none.body.items).toEqual([]);
  });
});

describe('What a role asks about a contact', () => {
  it('is decided by who looks after roles, where nobody in the chat may', async () => {
    const sellers = [await aUser(owner), await aUser(owner)] as const;
    const chief = await aUser(owner, { role: 'admin' });
    const { body: role } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: 'asking', name: 'Asking', title: 'Роль', description: 'Спрашивает', type: 'simple' },
      ...{ prompt: 'Отвечай.', tools: ['ask_human'] },
    });
    const { body: integration } = await owner.client.put<{ id: string }>(
      `/agents/${role.id}/integrations/talking`,
      { settings: { url: outside.url, team: sellers.map(({ id }) => id) } },
    );
    const maya = someone();
    const asks = (question: string) =>
      says(maya, `[[tool:ask_human ${JSON.stringify({ question })}]] [[say:Спасибо, ${question}]]`);
    const waiting = async (person: Person) =>
      (await person.client.get<{ items: ApprovalBody[] }>('/approvals?state=pending')).body.items;
    const asked = (question: string) =>
      eventually(
        `${question} waits`,
        async () => (await waiting(chief)).find((one) => one.question === question),
        patience,
      );
    outside.write(integration.id, asks('Дать скидку?'));
    const first = await asked('Дать скидку?');
    expect(first.deciders.map(({ id }) => id).sort()).toEqual([owner.id, chief.id].sort());
    expect([await waiting(sellers[0]), await waiting(sellers[1])]).toEqual([[], []]);
    for (const manager of [owner, chief])
      await eventually('they are told', async () =>
        (await inboxOf(manager, '&type=approval_requested')).some(({ body }) =>
          body.includes('Дать скидку?'),
        ),
      );
    expect((await chief.client.get(`/approvals/${first.id}`)).status).toBe(200);
    // Of the conversation they see nothing until they look into it.
    expect((await chief.client.get(`/chats/${first.chatId}/messages`)).status).toBe(404);
    const seller = await decide<{ code: string }>(sellers[0], first.id, { decision: 'reject' });
    expect([seller.status, seller.body.code]).toEqual([403, 'forbidden']);
    const decided = await decide(chief, first.id, { decision: 'approve', comment: 'Пять процентов' });
    expect(decided).toMatchObject({ status: 200, body: { decidedBy: { id: chief.id } } });
    await told(outside, integration.id, maya, 1);
    // Whoever looks into it is there, and alone decides from then on.
    expect((await act(owner, await aContact(owner, maya), 'open')).status).toBe(200);
    outside.write(integration.id, asks('А доставку?'));
    const second = await eventually(
      'the next one waits',
      async () => (await waiting(owner)).find(({ question }) => question === 'А доставку?'),
      patience,
    );
    expect(second.deciders.map(({ id }) => id)).toEqual([owner.id]);
    expect(await waiting(chief)).toEqual([]);
    expect((await chief.client.get(`/approvals/${second.id}`)).status).toBe(404);
    expect((await decide(chief, second.id, { decision: 'reject' })).status).toBe(404);
    // Who looks after roles elsewhere knows nothing of it.
    const stranger = await anOrg(deployment.url);
    expect((await stranger.client.get(`/approvals/${second.id}`)).status).toBe(404);
    // With the only one who decides there the others learn of it, and so does who left.
    expect((await owner.client.delete(`/chats/${second.chatId}/members/${owner.id}`)).status).toBe(204);
    for (const manager of [owner, chief])
      await eventually('they are told of it now', async () =>
        (await inboxOf(manager, '&type=approval_requested')).some(({ body }) => body.includes('А доставку?')),
      );
    expect((await waiting(chief)).map(({ id }) => id)).toEqual([second.id]);
    expect((await decide(chief, second.id, { decision: 'reject' })).status).toBe(200);
  });
});

describe('What is said to contacts', () => {
  it('goes out in order, also when the other side puts it off', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const zoya = someone();
    outside.write(integrationId, says(zoya, 'Здравствуйте'));
    await told(outside, integrationId, zoya, 1);
    const contact = await aContact(owner, zoya);
    await act(owner, contact, 'take-over');
    let putOff = 3;
    outside.refuses = ({ text }) => (text === 'первое' && putOff-- > 0 ? { laterMillis: 300 } : undefined);
    for (const text of ['первое', 'второе', 'третье']) await post(owner, contact.chatId, text);
    const sent = await told(outside, integrationId, zoya, 4);
    expect(sent.slice(1).map(({ text, from }) => [text, from])).toEqual([
      ['первое', owner.name],
      ['второе', owner.name],
      ['третье', owner.name],
    ]);
    expect(putOff).toBeLessThanOrEqual(0);
  });

  it('shows in the chat when it has failed for good, and goes out when somebody says so', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const ivan = someone();
    outside.refuses = () => ({ never: 'the bot was blocked by the user' });
    outside.write(integrationId, says(ivan, 'Здравствуйте [[say:Добрый день]]'));
    const contact = await aContact(owner, ivan);
    const failed = await eventually(
      'it has failed',
      async () =>
        (await spokenIn(owner, contact.chatId)).find(({ delivery }) => delivery?.state === 'failed'),
      patience,
    );
    expect(failed.delivery).toMatchObject({ state: 'failed', error: 'unwanted' });
    const [send] = await sendsOf(owner, contact);
    expect(send).toMatchObject({
      messageId: failed.id,
      state: 'failed',
      attempts: 1,
      error: { code: 'unwanted', detail: 'the bot was blocked by the user' },
    });
    const ofMessage = async (id: string) =>
      (await owner.client.get<{ items: SendBody[] }>(`/contacts/${contact.id}/sends?messageId=${id}`)).body
        .items;
    expect(await ofMessage(failed.id)).toEqual([send]);
    const [question] = await spokenIn(owner, contact.chatId);
    expect(await ofMessage(question?.id ?? '')).toEqual([]);
    await eventually(
      'who looks after roles is told',
      async () =>
        (await inboxOf(owner)).some(
          ({ type, title, body }) =>
            type === 'system' && title.includes(contact.name) && body.includes('blocked by the user'),
        ),
      patience,
    );
    outside.refuses = undefined;
    const retry = `/contacts/${contact.id}/sends/${send?.id}/retry`;
    expect((await owner.client.post(retry)).status).toBe(204);
    const [sent] = await told(outside, integrationId, ivan, 1);
    expect(sent?.text).toBe('Добрый день');
    await eventually(
      'it is sent',
      async () => (await sendsOf(owner, contact))[0]?.state === 'sent',
      patience,
    );
    expect((await owner.client.post(retry)).status).toBe(409);
  });

  it('waits where the integration is let in no more, and goes out when people have begun it anew', async () => {
    const { agentId, integrationId } = await aTalkingRole(owner, outside);
    const vera = someone();
    outside.refuses = () => ({ shutOut: 'The key was revoked' });
    outside.write(integrationId, says(vera, 'Здравствуйте [[say:Добрый день]]'));
    const path = `/agents/${agentId}/integrations/talking`;
    const status = async () =>
      (await owner.client.get<{ actual: string; error?: object }>(`${path}/status`)).body;
    await eventually('it is given up', async () => (await status()).actual === 'error', patience);
    expect((await status()).error).toMatchObject({
      code: 'integration_refused',
      detail: 'The key was revoked',
    });
    const contact = await aContact(owner, vera);
    await eventually(
      'it waits',
      async () => (await sendsOf(owner, contact)).map(({ state }) => state).join() === 'waiting',
      patience,
    );
    outside.refuses = undefined;
    expect((await owner.client.post(`${path}/restart`)).status).toBe(200);
    expect((await told(outside, integrationId, vera, 1)).map(({ text }) => text)).toEqual(['Добрый день']);
  });

  it('waits for a person where the integration says so: approved or edited it goes out, rejected never', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { answers: 'after_approval' });
    const kira = someone();
    const held = async (questions: number): Promise<SpokenBody> => {
      const { chatId } = await aContact(owner, kira);
      return eventually(
        'an answer is held',
        async () => {
          const messages = (await spokenIn(owner, chatId)).filter(({ author }) => author.kind === 'agent');
          return messages.length === questions && messages.at(-1);
        },
        patience,
      );
    };
    const judge = ({ id }: SpokenBody, verdict: object) =>
      owner.client.post<SpokenBody>(`/messages/${id}/validate`, verdict);
    outside.write(integrationId, says(kira, 'Раз [[say:один]]'));
    const first = await held(1);
    expect(first.delivery).toMatchObject({ state: 'held' });
    const rejected = await judge(first, { decision: 'reject' });
    expect(rejected.body.delivery).toMatchObject({ state: 'dropped' });
    outside.write(integrationId, says(kira, 'Два [[say:два]]'));
    await judge(await held(2), { decision: 'edit', content: 'две' });
    outside.write(integrationId, says(kira, 'Три [[say:три]]'));
    await judge(await held(3), { decision: 'approve' });
    await told(outside, integrationId, kira, 2);
    expect(outside.sentTo(integrationId, kira).map(({ text }) => text)).toEqual(['две', 'три']);
  });

  it('finds somebody who judges it where everybody has left, and keeps them until they have', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { answers: 'after_approval' });
    const zoya = someone();
    const answer = (content: string) =>
      eventually(
        `"${content}" is held`,
        async () =>
          (await spokenIn(owner, (await aContact(owner, zoya)).chatId)).find(
            (one) => one.content === content,
          ),
        patience,
      );
    const leave = ({ chatId }: { chatId: string }) =>
      owner.client.delete<{ code?: string }>(`/chats/${chatId}/members/${owner.id}`);
    const approve = ({ id }: SpokenBody) =>
      owner.client.post(`/messages/${id}/validate`, { decision: 'approve' });
    outside.write(integrationId, says(zoya, 'Раз [[say:один]]'));
    const first = await answer('один');
    const contact = await aContact(owner, zoya);
    const kept = await leave(contact);
    expect([kept.status, kept.body.code]).toEqual([409, 'conflict']);
    expect((await approve(first)).status).toBe(200);
    expect((await leave(contact)).status).toBe(204);
    expect((await owner.client.get(`/chats/${contact.chatId}`)).status).toBe(404);
    outside.write(integrationId, says(zoya, 'Два [[say:два]]'));
    await eventually(
      'they are in it again',
      async () => (await owner.client.get(`/chats/${contact.chatId}`)).status === 200,
      patience,
    );
    expect((await approve(await answer('два'))).status).toBe(200);
    await told(outside, integrationId, zoya, 2);
  });

  it('has a list of what it can be answered with, where there are no buttons', async () => {
    const steps = [
      {
        id: 'colour',
        kind: 'ask',
        question: 'Какой цвет?',
        slot: { type: 'choice', options: [{ value: 'красный' }, { value: 'синий' }] },
      },
      { id: 'end', kind: 'finish', text: 'Готово: {{slots.colour}}' },
    ];
    const painter = { username: 'painter', name: 'Маляр', title: 'Маляр', description: 'Красит' };
    const { body } = await owner.client.post<{ id: string }>('/agents', {
      ...painter,
      ...{ type: 'chain', prompt: 'Ты маляр.', steps },
    });
    const put = await owner.client.put<{ id: string }>(`/agents/${body.id}/integrations/talking`, {
      settings: { url: outside.url },
    });
    const integrationId = put.body.id;
    const boris = someone();
    outside.write(integrationId, says(boris, 'Здравствуйте'));
    const [question] = await told(outside, integrationId, boris, 1);
    expect(question?.text).toBe('Какой цвет?\n\n1. красный\n2. синий');
    outside.write(integrationId, says(boris, '2'));
    const [, end] = await told(outside, integrationId, boris, 2);
    expect(end?.text).toBe('Готово: синий');
    const { chatId } = await aContact(owner, boris);
    const said = await spokenIn(owner, chatId);
    expect(said.map(({ content }) => content)).toEqual([
      'Здравствуйте',
      'Какой цвет?',
      'синий',
      'Готово: синий',
    ]);
  });

  it('says there what it says here when it is edited', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const lev = someone();
    outside.write(integrationId, says(lev, 'Здравствуйте'));
    await told(outside, integrationId, lev, 1);
    const contact = await aContact(owner, lev);
    await act(owner, contact, 'take-over');
    const { message } = await post(owner, contact.chatId, 'в понедельник');
    const [, said] = await told(outside, integrationId, lev, 2);
    await eventually(
      'it is sent',
      async () =>
        (await spokenIn(owner, contact.chatId)).find(({ id }) => id === message.id)?.delivery?.state ===
        'sent',
      patience,
    );
    await owner.client.patch(`/messages/${message.id}`, { content: 'во вторник' });
    const [, , edited] = await told(outside, integrationId, lev, 3);
    expect(edited).toMatchObject({ text: 'во вторник', edits: said?.providerId });
  });
});

describe('What is not for contacts', () => {
  it('stays among people and roles', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const pavel = someone();
    outside.write(integrationId, says(pavel, 'Здравствуйте'));
    await told(outside, integrationId, pavel, 1);
    const contact = await aContact(owner, pavel);
    await act(owner, contact, 'take-over');
    const { runs } = await post(owner, contact.chatId, '@@lawyer он платёжеспособен? [[say:не уверен]]');
    await ended(owner, runs[0]?.id ?? '');
    await post(owner, contact.chatId, 'Добрый день');
    const sent = await told(outside, integrationId, pavel, 2);
    expect(sent.slice(1).map(({ text }) => text)).toEqual(['Добрый день']);
    const asked = (await spokenIn(owner, contact.chatId)).find(({ content }) => content.includes('@@lawyer'));
    expect(asked?.delivery).toBeUndefined();
  });

  it('waits while the integration is stopped', async () => {
    const { agentId, integrationId } = await aTalkingRole(owner, outside);
    const rita = someone();
    outside.write(integrationId, says(rita, 'Здравствуйте'));
    await told(outside, integrationId, rita, 1);
    const contact = await aContact(owner, rita);
    await act(owner, contact, 'take-over');
    await owner.client.post(`/agents/${agentId}/integrations/talking/stop`);
    const { message } = await post(owner, contact.chatId, 'Позже');
    // What another integration says meanwhile shows that sends have been looked at.
    const other = await anOrg(deployment.url);
    const second = await aTalkingRole(other, outside);
    const someoneElse = someone();
    outside.write(second.integrationId, says(someoneElse, 'Здравствуйте'));
    await told(outside, second.integrationId, someoneElse, 1);
    expect(outside.sentTo(integrationId, rita)).toHaveLength(1);
    expect((await sendsOf(owner, contact))[0]).toMatchObject({
      messageId: message.id,
      state: 'waiting',
      attempts: 0,
    });
    await owner.client.post(`/agents/${agentId}/integrations/talking/start`);
    const [, later] = await told(outside, integrationId, rita, 2);
    expect(later?.text).toBe('Позже');
  });

  it('is not said any more when its integration is stopped by force', async () => {
    const { agentId, integrationId } = await aTalkingRole(owner, outside);
    const olga = someone();
    outside.write(integrationId, says(olga, 'Что там? [[first:60000]] [[say:Ничего]]'));
    const { chatId } = await aContact(owner, olga);
    const runsOf = async () =>
      (await owner.client.get<{ items: { status: string }[] }>(`/chats/${chatId}/runs`)).body.items;
    await eventually('it is being answered', async () => (await runsOf())[0]?.status === 'running', patience);
    const path = `/agents/${agentId}/integrations/talking`;
    // By itself a stop waits for what is being answered.
    await owner.client.post(`${path}/stop`);
    expect((await runsOf())[0]?.status).toBe('running');
    const { body } = await owner.client.post<{ actual: string }>(`${path}/stop?force=true`);
    expect(body.actual).toBe('stopped');
    await eventually('it is cancelled', async () => (await runsOf())[0]?.status === 'cancelled', patience);
    await owner.client.post(`${path}/start`);
    outside.write(integrationId, says(olga, 'А теперь? [[say:И теперь]]'));
    expect((await told(outside, integrationId, olga, 1))[0]?.text).toBe('И теперь');
  });

  it('is no older text: what is edited while it is sent is said once more', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const sofia = someone();
    outside.write(integrationId, says(sofia, 'Здравствуйте'));
    await told(outside, integrationId, sofia, 1);
    const contact = await aContact(owner, sofia);
    await act(owner, contact, 'take-over');
    outside.delays = ({ text }) => (text === 'в среду' ? 3_000 : 0);
    const { message } = await post(owner, contact.chatId, 'в среду');
    await eventually(
      'it is being sent',
      async () => (await sendsOf(owner, contact))[0]?.state === 'sending',
      patience,
    );
    await owner.client.patch(`/messages/${message.id}`, { content: 'в четверг' });
    const [, first, second] = await told(outside, integrationId, sofia, 3);
    expect([first?.text, second?.text]).toEqual(['в среду', 'в четверг']);
    expect(second?.edits).toBe(first?.providerId);
  });
});

describe('A conversation that a person takes over', () => {
  it('is theirs: the role is silent, and what it was writing is not said', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const member = await aUser(owner);
    const maya = someone();
    outside.write(integrationId, says(maya, 'Подумайте [[drip:200]]'));
    const contact = await aContact(owner, maya);
    expect(
      (await owner.client.post<{ code: string }>(`/chats/${contact.chatId}/messages`, { content: 'Я' })).body
        .code,
    ).toBe('contact_not_taken_over');
    const taken = await act(member, contact, 'take-over');
    expect(taken.body).toMatchObject({ takenOverBy: member.id });
    expect((await act(member, contact, 'take-over')).status).toBe(200);
    const second = await act(owner, contact, 'take-over');
    expect([second.status, second.body.code]).toEqual([409, 'contact_taken_over']);
    const [asked] = await spokenIn(owner, contact.chatId);
    expect(asked?.runs[0]?.status).toBe('cancelled');
    outside.write(integrationId, says(maya, 'Есть кто живой?'));
    await eventually(
      'who took over is told',
      async () => (await inboxOf(member)).some(({ body }) => body.includes('Есть кто живой?')),
      patience,
    );
    const taking = await eventually(
      'it was taken',
      () => Promise.resolve(outside.took(integrationId)[1]),
      patience,
    );
    expect(taking).toMatchObject({ outcome: 'taken' });
    expect(taking.runId).toBeUndefined();
    await post(member, contact.chatId, 'Я здесь');
    const sent = await told(outside, integrationId, maya, 1);
    expect(sent).toEqual([expect.objectContaining({ text: 'Я здесь', from: member.name })]);
    expect((await act(member, contact, 'hand-back')).body).toMatchObject({ takenOverBy: null });
    expect((await act(member, contact, 'hand-back')).status).toBe(200);
    outside.write(integrationId, says(maya, 'И снова вы? [[echo]]'));
    const [, echo] = await told(outside, integrationId, maya, 2);
    // It has heard what the person said.
    expect(echo?.text).toContain('Я здесь');
    const audit = await owner.client.get<{ items: { action: string }[] }>('/audit?limit=50');
    const actions = audit.body.items.map(({ action }) => action);
    expect(actions.filter((action) => action === 'contact.taken-over')).toHaveLength(1);
    expect(actions.filter((action) => action === 'contact.handed-back')).toHaveLength(1);
  });

  it('is one person’s, whoever asks at the same moment', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const people = [owner, await aUser(owner), await aUser(owner), await aUser(owner)];
    const nina = someone();
    outside.write(integrationId, says(nina, 'Здравствуйте [[say:один]] [[delay:20]]'));
    const contact = await aContact(owner, nina);
    const answers = await Promise.all(people.map((person) => act(person, contact, 'take-over')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const { takenOverBy } = await aContact(owner, nina);
    expect(people.map(({ id }) => id)).toContain(takenOverBy);
    // The answer was said before, or never: not after.
    const [asked] = await spokenIn(owner, contact.chatId);
    const [run] = asked?.runs ?? [];
    expect(['succeeded', 'cancelled']).toContain(run?.status);
    if (run?.status === 'cancelled') expect(outside.sentTo(integrationId, nina)).toEqual([]);
  });
});

describe('Contacts of a process that is gone', () => {
  it('are heard once each, and each is answered', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const names = Array.from({ length: 6 }, someone);
    outside.write(
      integrationId,
      ...names.flatMap((name) => [1, 2, 3].map((n) => says(name, `Вопрос ${n} от ${name}`))),
    );
    await eventually(
      'some are heard',
      () => Promise.resolve(outside.took(integrationId).length >= 4),
      patience,
    );
    await deployment.crashConsumers();
    for (const name of names) {
      const { chatId } = await aContact(owner, name);
      const messages = await eventually(
        `${name} is answered`,
        async () => {
          const all = await spokenIn(owner, chatId);
          return all.filter(({ delivery }) => delivery?.state === 'sent').length === 3 && all;
        },
        90_000,
      );
      const questions = [1, 2, 3].map((n) => `Вопрос ${n} от ${name}`);
      expect(texts(messages.filter(({ author }) => author.kind === 'contact'))).toEqual(questions);
      const answers = messages.filter(({ author }) => author.kind === 'agent');
      expect(answers).toHaveLength(3);
      // A copy is possible where a process died while it sent; nothing is left out, and nothing changes places.
      const heard = [...new Set(outside.sentTo(integrationId, name).map(({ messageId }) => messageId))];
      expect(heard).toEqual(answers.map(({ id }) => id));
    }
  }, 180_000);
});
