import { anOrg, aUser, post, type Person } from '../support/builders.js';
import {
  aContact,
  aTalkingRole,
  patience,
  spokenIn,
  told,
  type ContactBody,
  type SpokenBody,
} from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually } from '../support/profile.js';
import { knowsScripted } from '../support/scripted-outside.js';
import { TalkingOutside } from '../support/talking-outside.js';

let outside: TalkingOutside;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  outside = await TalkingOutside.start();
  deployment = await aDeployment(
    {
      ...knowsScripted,
      PROCESS_CHECK_INTERVAL: '1',
      LLM_FIRST_TOKEN_TIMEOUT: '120',
      LLM_TOTAL_TIMEOUT: '120',
    },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await outside.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

let count = 0;

/** Somebody at the other side of an integration. */
function aCustomer(integrationId: string, name = `left-${count++}`) {
  const texts = () => outside.sentTo(integrationId, name).map(({ text }) => text);
  return {
    name,
    texts,
    write: (text: string) =>
      outside.write(integrationId, {
        deliveryId: `left-delivery-${count++}`,
        from: { externalId: name, name: `Покупатель ${name}` },
        text,
      }),
    hears: (text: string) =>
      eventually(`${name} hears ${text}`, () => Promise.resolve(texts().includes(text)), patience),
  };
}

/** One whose first words the role has answered. */
async function answered(settings: object = {}) {
  const role = await aTalkingRole(owner, outside, settings);
  const customer = aCustomer(role.integrationId);
  customer.write('Здравствуйте [[say:Добрый день]]');
  await told(outside, role.integrationId, customer.name, 1);
  return { ...role, customer, contact: await aContact(owner, customer.name) };
}

const act = (person: Person, { id }: { id: string }, what: string) =>
  person.client.post<ContactBody>(`/contacts/${id}/${what}`);

/** What it wrote stands in the chat. */
const heard = (chatId: string, text: string): Promise<SpokenBody> =>
  eventually(
    `"${text}" is heard`,
    async () => (await spokenIn(owner, chatId)).find(({ content }) => content === text),
    patience,
  );
const runsFor = async (chatId: string, text: string) => (await heard(chatId, text)).runs;
const untilBack = ({ id }: { id: string }) =>
  eventually(
    'the role has it again',
    async () => (await owner.client.get<ContactBody>(`/contacts/${id}`)).body.takenOverBy === null,
    patience,
  );

describe('A conversation with a contact', () => {
  it('is settled by administrators, and left by whoever looked into it', async () => {
    const { customer, contact } = await answered();
    const member = await aUser(owner);
    await act(member, contact, 'open');
    const path = `/chats/${contact.chatId}`;
    const leave = async (person: Person) => {
      const { status, body } = await person.client.delete<{ code?: string }>(`${path}/members/${person.id}`);
      return status === 204 ? status : body.code;
    };
    const ends = async (person: Person) => [
      (await person.client.patch(path, { isArchived: true })).status,
      (await person.client.delete(path)).status,
    ];
    expect(await ends(member)).toEqual([403, 403]);
    await act(member, contact, 'take-over');
    expect(await ends(member)).toEqual([403, 403]);
    // Who answers there is in it.
    expect(await leave(member)).toBe('conflict');
    await act(member, contact, 'hand-back');
    expect((await member.client.delete(`${path}/members/${owner.id}`)).status).toBe(409);
    expect(await leave(member)).toBe(204);
    expect((await member.client.get(path)).status).toBe(404);
    // Also when nobody is left the role goes on, and who looks in again finds it open.
    expect(await leave(owner)).toBe(204);
    customer.write('Вы работаете? [[say:Да]]');
    await customer.hears('Да');
    for (const person of [owner, member]) expect((await act(person, contact, 'open')).status).toBe(200);
    expect((await member.client.get(path)).body).toMatchObject({ isArchived: false });
    expect(await ends(owner)).toEqual([200, 204]);
    expect((await member.client.get(path)).status).toBe(404);
  });

  it('is over when its integration is deleted: whoever looks sees that nobody hears them', async () => {
    const { agentId, integrationId, customer, contact } = await answered();
    const other = aCustomer(integrationId);
    other.write('Здравствуйте');
    const quiet = await aContact(owner, other.name);
    const member = await aUser(owner);
    await act(member, contact, 'take-over');
    other.write('Подумайте [[first:90000]]');
    const long = await heard(quiet.chatId, 'Подумайте [[first:90000]]');
    expect((await owner.client.delete(`/agents/${agentId}/integrations/talking`)).status).toBe(204);
    expect((await heard(quiet.chatId, long.content)).runs[0]?.status).toBe('cancelled');
    const gone = { isArchived: true, contact: { takenOverBy: null, isGone: true } };
    expect((await member.client.get(`/chats/${contact.chatId}`)).body).toMatchObject(gone);
    expect((await owner.client.get(`/chats/${quiet.chatId}`)).body).toMatchObject(gone);
    const says = async () =>
      (
        await member.client.post<{ code: string }>(`/chats/${contact.chatId}/messages`, {
          content: 'Вы здесь?',
        })
      ).body.code;
    expect(await says()).toBe('chat_archived');
    await owner.client.patch(`/chats/${contact.chatId}`, { isArchived: false });
    expect(await says()).toBe('contact_not_taken_over');
    expect((await act(member, contact, 'hand-back')).status).toBe(404);
    // Connected anew it knows nobody: they begin a conversation of their own.
    const anew = await aTalkingRole(owner, outside);
    const again = aCustomer(anew.integrationId, customer.name);
    again.write('Это снова я [[say:Рада вас слышать]]');
    await again.hears('Рада вас слышать');
    expect((await aContact(owner, again.name)).chatId).not.toBe(contact.chatId);
  });

  it('is over, too, when its role is deleted', async () => {
    const { body } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: 'seller', name: 'Продавец', title: 'Продавец', description: 'Продаёт' },
      ...{ type: 'simple', prompt: 'Ты продавец.' },
    });
    const put = await owner.client.put<{ id: string }>(`/agents/${body.id}/integrations/talking`, {
      settings: { url: outside.url },
    });
    const customer = aCustomer(put.body.id);
    customer.write('Здравствуйте [[say:Добрый день]]');
    const { chatId } = await aContact(owner, customer.name);
    await customer.hears('Добрый день');
    expect((await owner.client.delete(`/agents/${body.id}`)).status).toBe(204);
    expect((await owner.client.get(`/chats/${chatId}`)).body).toMatchObject({
      isArchived: true,
      contact: { isGone: true },
    });
  });
});

describe('What a contact has asked a person', () => {
  it('is answered by the role when it is handed back: once, however many do so at the same moment', async () => {
    const { customer, contact } = await answered();
    const member = await aUser(owner);
    await act(member, contact, 'take-over');
    const question = 'Где заказ? [[say:В пути]]';
    customer.write(question);
    expect(await runsFor(contact.chatId, question)).toEqual([]);
    // What people ask among themselves is no answer.
    await post(member, contact.chatId, '@@lawyer где его заказ? [[say:не знаю]]');
    const given = await Promise.all(
      [member, owner, member, owner].map((person) => act(person, contact, 'hand-back')),
    );
    expect(given.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await customer.hears('В пути');
    customer.write('Спасибо [[say:Пожалуйста]]');
    await customer.hears('Пожалуйста');
    expect(customer.texts()).toEqual(['Добрый день', 'В пути', 'Пожалуйста']);
    expect(await runsFor(contact.chatId, question)).toHaveLength(1);
    const answer = (await spokenIn(owner, contact.chatId)).find(({ content }) => content === 'В пути');
    expect(answer?.replyToId).toBe((await heard(contact.chatId, question)).id);
  });

  it('is not answered again where a person has done so, or nobody has asked', async () => {
    const { customer, contact } = await answered();
    await act(owner, contact, 'take-over');
    await act(owner, contact, 'hand-back');
    await act(owner, contact, 'take-over');
    const question = 'Где заказ? [[say:Не знаю]]';
    customer.write(question);
    await heard(contact.chatId, question);
    await post(owner, contact.chatId, 'В пути');
    await act(owner, contact, 'hand-back');
    // What the role is asked it is asked in the commit that gives the conversation back.
    expect(await runsFor(contact.chatId, question)).toEqual([]);
    expect(await runsFor(contact.chatId, 'Здравствуйте [[say:Добрый день]]')).toHaveLength(1);
  });

  it('waits while the role is stopped, or for who may not be answered', async () => {
    const { agentId, customer, contact } = await answered();
    const question = 'Есть кто? [[say:Есть]]';
    await act(owner, contact, 'take-over');
    customer.write(question);
    await heard(contact.chatId, question);
    await owner.client.post(`/agents/${agentId}/stop`);
    await act(owner, contact, 'hand-back');
    expect(await runsFor(contact.chatId, question)).toEqual([]);
    await owner.client.post(`/agents/${agentId}/start`);
    await act(owner, contact, 'take-over');
    await owner.client.put(`/agents/${agentId}/integrations/talking`, {
      settings: { url: outside.url, requireContact: true },
    });
    await act(owner, contact, 'hand-back');
    expect(await runsFor(contact.chatId, question)).toEqual([]);
    await act(owner, contact, 'take-over');
    await owner.client.patch(`/contacts/${contact.id}`, { isAuthorized: true });
    await act(owner, contact, 'hand-back');
    await customer.hears('Есть');
  });

  it('goes to the role when who answered there is deactivated, and is answered unless it is old', async () => {
    const { integrationId, customer, contact } = await answered();
    const late = aCustomer(integrationId);
    late.write('Здравствуйте [[say:Здравствуйте]]');
    await late.hears('Здравствуйте');
    const lateContact = await aContact(owner, late.name);
    const member = await aUser(owner);
    for (const one of [contact, lateContact]) await act(member, one, 'take-over');
    customer.write('Есть кто? [[say:Теперь я]]');
    late.write('Давно жду [[say:Поздно]]');
    const old = await heard(lateContact.chatId, 'Давно жду [[say:Поздно]]');
    await heard(contact.chatId, 'Есть кто? [[say:Теперь я]]');
    await pastWalls(
      deployment,
      `UPDATE messages SET created_at = created_at - interval '25 hours' WHERE id = '${old.id}'`,
    );
    // Whoever is there keeps what they have taken over.
    expect((await owner.client.get<ContactBody>(`/contacts/${contact.id}`)).body.takenOverBy).toBe(member.id);
    expect((await owner.client.delete(`/users/${member.id}`)).status).toBe(204);
    for (const one of [contact, lateContact]) await untilBack(one);
    await customer.hears('Теперь я');
    late.write('Всё ещё жду [[say:Я здесь]]');
    await late.hears('Я здесь');
    expect(late.texts()).toEqual(['Здравствуйте', 'Я здесь']);
  });
});

describe('A stop by force that is heard late', () => {
  it('ends what was asked before it, and nothing that was asked since', async () => {
    const dueSeconds = 30;
    const roles = [await aTalkingRole(owner, outside)];
    const [now, before] = [owner, await anOrg(deployment.url)];
    roles.push(await aTalkingRole(before, outside));
    const [asked, askedBefore] = roles.map(({ integrationId }) => aCustomer(integrationId));
    // As the job of a stop that is begun anew, and as that of one from before the moment was kept.
    const job = (person: Person, integrationId: string | undefined, more: object, seconds: number): string =>
      `INSERT INTO outbox (id, org_id, event, subscriber, payload, due_at) VALUES (gen_random_uuid(), '${person.orgId}',
         'integration.halted', 'HaltedAnswers.end',
         '${JSON.stringify({ orgId: person.orgId, integrationId, ...more })}', now() + interval '${seconds} s')`;
    await pastWalls(
      deployment,
      [
        job(now, roles[0]?.integrationId, { at: new Date(Date.now() - 1_000).toISOString() }, dueSeconds),
        job(before, roles[1]?.integrationId, {}, dueSeconds + 3),
      ].join(';'),
    );
    for (const customer of [asked, askedBefore]) customer?.write('Подумайте [[first:90000]]');
    const statusOf = async (person: Person, name = ''): Promise<string | undefined> => {
      const { chatId } = await aContact(person, name);
      return (await spokenIn(person, chatId))[0]?.runs[0]?.status;
    };
    await eventually(
      'what was asked before is ended',
      async () => (await statusOf(before, askedBefore?.name)) === 'cancelled',
      patience,
    );
    expect(await statusOf(now, asked?.name)).toBe('running');
    await owner.client.post(`/agents/${roles[0]?.agentId}/integrations/talking/stop?force=true`);
    await eventually(
      'what was asked before this stop is ended too',
      async () => (await statusOf(now, asked?.name)) === 'cancelled',
      patience,
    );
  }, 120_000);
});
