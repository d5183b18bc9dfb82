import { anOrg, post, type Person } from '../support/builders.js';
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
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { knowsScripted } from '../support/scripted-outside.js';
import { TalkingOutside, type Update } from '../support/talking-outside.js';

let outside: TalkingOutside;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  outside = await TalkingOutside.start();
  deployment = await aDeployment({ ...knowsScripted, PROCESS_CHECK_INTERVAL: '1' }, { workers: 2 });
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
const someone = (): string => `taken-${count++}`;
const says = (from: string, text: string): Update => {
  const deliveryId = `taken-delivery-${count++}`;
  return { deliveryId, from: { externalId: from, name: `Покупатель ${from}` }, text };
};

const act = async ({ id }: { id: string }, what: 'take-over' | 'hand-back'): Promise<void> => {
  const { status } = await owner.client.post<ContactBody>(`/contacts/${id}/${what}`);
  expect(status).toBe(200);
};
const answersIn = async (chatId: string): Promise<SpokenBody[]> =>
  (await spokenIn(owner, chatId)).filter(({ author }) => author.kind === 'agent');
const sendsOf = async ({ id }: { id: string }): Promise<SendBody[]> =>
  (await owner.client.get<{ items: SendBody[] }>(`/contacts/${id}/sends`)).body.items;
const textsTo = (integrationId: string, to: string): string[] =>
  outside.sentTo(integrationId, to).map(({ text }) => text);

const untilAnswers = (chatId: string, states: string[]): Promise<SpokenBody[]> =>
  eventually(
    `answers are ${states.join(', ')}`,
    async () => {
      const answers = await answersIn(chatId);
      return answers.map(({ delivery }) => delivery?.state).join() === states.join() && answers;
    },
    patience,
  );

/** Says something in the role's place, and waits until it is there: what stood before it was said by then, or never is. */
async function spoken(integrationId: string, to: string, chatId: string, text: string): Promise<void> {
  await post(owner, chatId, text);
  await eventually('it is said', () => Promise.resolve(textsTo(integrationId, to).includes(text)), patience);
}

describe('What a role has not said yet when a person takes its place', () => {
  it('is never said, also when the other side lets it through later', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const anna = someone();
    outside.refuses = () => ({ laterMillis: 300 });
    outside.write(integrationId, says(anna, 'Где заказ? [[say:В пути]]'));
    const contact = await aContact(owner, anna);
    await untilAnswers(contact.chatId, ['waiting']);
    outside.write(integrationId, says(anna, 'Алло? [[say:Сейчас узнаю]]'));
    await untilAnswers(contact.chatId, ['waiting', 'waiting']);
    await act(contact, 'take-over');
    await untilAnswers(contact.chatId, ['dropped', 'dropped']);
    outside.refuses = undefined;
    await spoken(integrationId, anna, contact.chatId, 'Отвечаю я');
    await act(contact, 'hand-back');
    outside.write(integrationId, says(anna, 'Спасибо [[say:Пожалуйста]]'));
    await told(outside, integrationId, anna, 2);
    expect(textsTo(integrationId, anna)).toEqual(['Отвечаю я', 'Пожалуйста']);
    await untilAnswers(contact.chatId, ['dropped', 'dropped', 'sent']);
  });

  it('is said once where it is on its way, and not tried again when that fails', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const [boris, vera] = [someone(), someone()];
    outside.delays = ({ text }) => (text === 'Минуту' ? 3_000 : 0);
    outside.write(integrationId, says(boris, 'Раз [[say:Минуту]]'), says(vera, 'Раз [[say:Минуту]]'));
    const contacts = [await aContact(owner, boris), await aContact(owner, vera)];
    const [first, second] = contacts as [ContactBody & { chatId: string }, ContactBody & { chatId: string }];
    for (const contact of contacts) {
      await eventually(
        'it is on its way',
        async () => (await sendsOf(contact))[0]?.state === 'sending',
        patience,
      );
      await act(contact, 'take-over');
    }
    outside.refuses = ({ to, text }) =>
      to === vera && text === 'Минуту' ? { laterMillis: 5_000 } : undefined;
    await untilAnswers(first.chatId, ['sent']);
    await eventually('it was put off', async () => (await sendsOf(second))[0]?.state !== 'sending', patience);
    // Also where the role speaks again before its time has come.
    outside.refuses = undefined;
    await act(second, 'hand-back');
    await untilAnswers(second.chatId, ['dropped']);
    outside.write(integrationId, says(vera, 'Два [[say:Да]]'));
    await told(outside, integrationId, vera, 1);
    expect([textsTo(integrationId, boris), textsTo(integrationId, vera)]).toEqual([['Минуту'], ['Да']]);
  });

  it('stays unsaid where it waited for a verdict, whatever the verdict', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { answers: 'after_approval' });
    const kira = someone();
    outside.write(integrationId, says(kira, 'Сколько? [[say:Сто]]'));
    const contact = await aContact(owner, kira);
    const [held] = await untilAnswers(contact.chatId, ['held']);
    await act(contact, 'take-over');
    await untilAnswers(contact.chatId, ['dropped']);
    const verdict = await owner.client.post<SpokenBody>(`/messages/${held?.id}/validate`, {
      decision: 'approve',
    });
    expect([verdict.status, verdict.body.delivery?.state]).toEqual([200, 'dropped']);
    await spoken(integrationId, kira, contact.chatId, 'Двести');
    await act(contact, 'hand-back');
    expect(textsTo(integrationId, kira)).toEqual(['Двести']);
    expect(await sendsOf(contact)).toEqual(
      expect.arrayContaining([expect.objectContaining({ messageId: held?.id, state: 'dropped' })]),
    );
  });

  it('does not hold back what a person has said, or says again', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const lev = someone();
    outside.write(integrationId, says(lev, 'Здравствуйте [[say:Добрый день]]'));
    const contact = await aContact(owner, lev);
    await untilAnswers(contact.chatId, ['sent']);
    await act(contact, 'take-over');
    outside.refuses = () => ({ laterMillis: 300 });
    await post(owner, contact.chatId, 'Это я');
    await act(contact, 'hand-back');
    await act(contact, 'take-over');
    outside.refuses = undefined;
    await told(outside, integrationId, lev, 2);
    expect(textsTo(integrationId, lev)).toEqual(['Добрый день', 'Это я']);
  });
});

const painting = [
  {
    id: 'colour',
    kind: 'ask',
    question: 'Какой цвет?',
    slot: { type: 'choice', options: [{ value: 'красный' }, { value: 'синий' }] },
  },
  { id: 'end', kind: 'finish', text: 'Готово: {{slots.colour}}' },
];

/** A role that asks for a colour, and is asked by somebody. */
async function asked(settings: object = {}) {
  const { body } = await owner.client.post<{ id: string }>('/agents', {
    ...{ username: 'painter', name: 'Маляр', title: 'Маляр', description: 'Красит' },
    ...{ type: 'chain', prompt: 'Ты маляр.', steps: painting },
  });
  const put = await owner.client.put<{ id: string }>(`/agents/${body.id}/integrations/talking`, {
    settings: { url: outside.url, ...settings },
  });
  const integrationId = put.body.id;
  const to = someone();
  outside.write(integrationId, says(to, 'Здравствуйте'));
  return { integrationId, to, contact: await aContact(owner, to) };
}

const untilHeard = (chatId: string, text: string): Promise<SpokenBody> =>
  eventually(
    `"${text}" is heard`,
    async () => {
      const last = (await spokenIn(owner, chatId)).findLast(({ author }) => author.kind === 'contact');
      return last?.content === text && last;
    },
    patience,
  );

describe('A number that a contact writes', () => {
  it('is just that when a person has asked something since, also when the role answers again', async () => {
    const { integrationId, to, contact } = await asked();
    await told(outside, integrationId, to, 1);
    await act(contact, 'take-over');
    await spoken(integrationId, to, contact.chatId, 'Сколько банок?');
    await act(contact, 'hand-back');
    outside.write(integrationId, says(to, '2'));
    await untilHeard(contact.chatId, '2');
  });

  it('is just that for a person who reads it', async () => {
    const { integrationId, to, contact } = await asked();
    await told(outside, integrationId, to, 1);
    await act(contact, 'take-over');
    outside.write(integrationId, says(to, '2'));
    await untilHeard(contact.chatId, '2');
  });

  it('answers no question that it was never asked', async () => {
    const { integrationId, to, contact } = await asked({ answers: 'after_approval' });
    await untilAnswers(contact.chatId, ['held']);
    outside.write(integrationId, says(to, '2'));
    await untilHeard(contact.chatId, '2');
  });

  it('is its choice though people have spoken among themselves meanwhile', async () => {
    const { integrationId, to, contact } = await asked();
    await told(outside, integrationId, to, 1);
    await act(contact, 'take-over');
    await post(owner, contact.chatId, '@@lawyer что скажешь? [[say:ничего]]');
    await eventually(
      'the other role has said something',
      async () => (await answersIn(contact.chatId)).some(({ content }) => content === 'ничего'),
      patience,
    );
    await act(contact, 'hand-back');
    outside.write(integrationId, says(to, '2'));
    await untilHeard(contact.chatId, 'синий');
  });
});
