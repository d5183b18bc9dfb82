import {
  aChat,
  anOrg,
  aUser,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let owner: Person;
let anna: Person;
let chat: ChatBody;

/** An answer of the lawyer, which waits for a verdict. */
const anAnswer = async (text: string, question = 'May we?', asker = owner): Promise<MessageBody> => {
  const { message } = await post(asker, chat.id, `@@lawyer ${question} [[say:${text}]]`);
  return eventually('the answer is there', async () => {
    const { body } = await asker.client.get<{ items: MessageBody[] }>(`/chats/${chat.id}/messages`);
    return body.items.find(({ replyToId, validation }) => replyToId === message.id && validation !== null);
  });
};
const judged = (id: string, state: string) =>
  eventually(`the answer is ${state}`, async () => {
    const { body } = await owner.client.get<MessageBody>(`/messages/${id}`);
    return body.validation?.state === state ? body : undefined;
  });
const card = (tab: Tab, text: string) => tab.page.getByRole('article').filter({ hasText: text });

beforeAll(async () => {
  owner = await anOrg();
  anna = await aUser(owner, { username: 'anna' });
  await Promise.all([owner, anna].map(({ client }) => client.patch('/auth/me', { locale: 'en' })));
}, 60_000);
beforeEach(async () => {
  chat = await aChat(owner, [anna]);
});

describe('An answer in a conversation', () => {
  it('is approved at once, and everybody sees by whom', async () => {
    const answer = await anAnswer('Only with consent.');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    const other = await open(owner, { path: `/chats/${chat.id}` });
    const seen = card(other, 'Only with consent.').last();
    await seen.getByText('Not checked').waitFor();
    await expectClean(tab);
    await card(tab, 'Only with consent.').last().getByRole('button', { name: 'Approve' }).click();
    await seen.getByText('Approved').waitFor();
    await seen.getByText(/^Имя anna,/).waitFor();
    await judged(answer.id, 'approved');
    await seen.getByRole('button', { name: 'Trusted', pressed: false }).click();
    await card(tab, 'Only with consent.').last().getByRole('button', { pressed: true }).waitFor();
    await expectClean(tab);
  });

  it('is edited by keyboard, with the text at hand and the changes shown to all', async () => {
    const answer = await anAnswer('The rent is due on the fifth day.');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    const given = card(tab, 'The rent is due').last();
    await given.getByRole('button', { name: 'Edit' }).waitFor();
    await given.focus();
    await tab.page.keyboard.press('e');
    const field = tab.field('The right answer');
    expect(await field.inputValue()).toBe('The rent is due on the fifth day.');
    await field.fill('The rent is due on the tenth day.');
    await tab.page
      .getByRole('region', { name: 'What changes' })
      .locator('ins', { hasText: 'tenth' })
      .waitFor();
    await tab.field('What was wrong (optional)').fill('See 4.2');
    await tab.picture('validation-edit');
    await expectClean(tab);
    // What is written outlives a reload.
    await tab.page.reload();
    await field.waitFor();
    expect(await field.inputValue()).toBe('The rent is due on the tenth day.');
    await tab.field('What was wrong (optional)').press('Control+Enter');
    await judged(answer.id, 'edited');
    const message = card(tab, 'on the tenth day').last();
    await tab.page.getByRole('link', { name: /on the tenth day/ }).waitFor();
    await message.getByText('See 4.2').waitFor();
    await message.getByRole('button', { name: 'What was changed' }).click();
    await message.locator('del', { hasText: 'fifth' }).waitFor();
    await message.locator('ins', { hasText: 'tenth' }).waitFor();
    await tab.picture('validation-changes');
    await expectClean(tab);
  });

  it('is judged once: who comes later is told so, and keeps what they wrote', async () => {
    const answer = await anAnswer('It lasts a year.');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    const asked = card(tab, 'It lasts a year.').last();
    await asked.getByRole('button', { name: 'Reject' }).waitFor();
    await asked.focus();
    await tab.page.keyboard.press('r');
    await tab.field('What is wrong').fill('Two years');
    await owner.client.post(`/messages/${answer.id}/validate`, { decision: 'approve' });
    await tab.page.getByText(/^Somebody decided while you were writing/).waitFor();
    expect(await tab.field('What is wrong').inputValue()).toBe('Two years');
    await asked.getByText('Approved').waitFor();

    const second = await anAnswer('It lasts a month.');
    await tab.page.route('**/validate', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 409, code: 'already_validated', title: 'x', requestId: 'r' }),
      }),
    );
    const late = card(tab, 'It lasts a month.').last();
    await late.getByRole('button', { name: 'Approve' }).click();
    await tab.page.getByText(/^Somebody was faster/).waitFor();
    // Taken back: nobody has judged it.
    await late.getByText('Not checked').waitFor();
    expect((await owner.client.get<MessageBody>(`/messages/${second.id}`)).body.validation?.state).toBe(
      'unvalidated',
    );
    expect(tab.complaintsBut(/409/)).toEqual([]);
  });

  it('shows no ways to decide to those who do not judge', async () => {
    const answer = await anAnswer('Yes, you may.');
    await owner.client.patch(`/chats/${chat.id}`, { validatorIds: [owner.id] });
    const tab = await open(anna, { path: `/chats/${chat.id}?message=${answer.id}` });
    const message = card(tab, 'Yes, you may.').last();
    await message.getByText('Not checked').waitFor();
    expect(await message.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });
});

describe('The review queue', () => {
  it('is worked through by keyboard, question before answer, and says when all is done', async () => {
    const judge = await aUser(owner);
    await judge.client.patch('/auth/me', { locale: 'en' });
    chat = await aChat(owner, [judge]);
    const first = await anAnswer(
      'First answer.',
      `First question? ${'It is a long story. '.repeat(12)}The end.`,
    );
    const second = await anAnswer('Second answer.', 'Second question?');
    const third = await anAnswer('Third answer.', 'Third question?');
    const tab = await open(judge);
    await tab.link(/^Reviews/).click();
    await tab.page.getByText('3 answers wait for your verdict.').waitFor();
    await card(tab, 'First question?').getByText('First answer.', { exact: true }).waitFor();
    await tab.picture('reviews-light');
    await expectClean(tab);
    await tab.button('Whole question').click();
    await card(tab, 'The end.').getByRole('button', { name: 'Fold', expanded: true }).waitFor();
    await tab.picture('reviews-whole-question');

    await tab.page.keyboard.press('j');
    await tab.page.keyboard.press('k');
    await tab.page.keyboard.press('a');
    await judged(first.id, 'approved');
    await tab.page.keyboard.press('r');
    await tab.field('What is wrong').fill('No such law');
    await tab.page.keyboard.press('Enter');
    const { validation } = await judged(second.id, 'rejected');
    expect(validation?.comment).toBe('No such law');
    await tab.page.getByText('1 answer waits for your verdict.').waitFor();
    await tab.picture('reviews-half');
    await tab.page.keyboard.press('a');
    await judged(third.id, 'approved');
    await tab.heading('All done').waitFor();
    await tab.link('Reviews').waitFor();
    await expectClean(tab);

    // What comes now is there without asking.
    await anAnswer('Fourth answer.', 'Fourth question?');
    await card(tab, 'Fourth question?').getByRole('button', { name: 'Approve' }).waitFor();
    await tab.link(/^Reviews 1/).waitFor();
  });

  it('narrows to what is late or of a role, and is empty kindly, on a phone in the dark', async () => {
    const judge = await aUser(owner);
    chat = await aChat(owner, [judge]);
    await owner.client.patch(`/chats/${chat.id}`, { validationDueMinutes: 60 });
    await anAnswer('**Written consent** is needed.\n\n1. Ask\n2. Wait', 'May we sublet?');
    await judge.client.patch('/auth/me', { locale: 'en' });
    const tab = await open(judge, { path: '/reviews', size: 'phone', colorScheme: 'dark' });
    await card(tab, 'May we sublet?')
      .getByText(/^due in/)
      .waitFor();
    await tab.picture('reviews-phone-dark');
    await expectClean(tab);
    await tab.page.getByText('Overdue', { exact: true }).click();
    await tab.heading('Nothing like this waits').waitFor();
    await expectClean(tab);
    await tab.button('Show all').click();
    await card(tab, 'May we sublet?').waitFor();
  });
});

describe('Statistics', () => {
  it('show how each role was judged, as bars and as figures', async () => {
    const boss = await anOrg();
    await boss.client.patch('/auth/me', { locale: 'en' });
    const tab = await open(boss, { path: '/reviews/statistics' });
    await tab.heading('No answers in this time').waitFor();
    chat = await aChat(boss);
    const right = await anAnswer('One.', 'May we?', boss);
    const wrong = await anAnswer('Two.', 'May we?', boss);
    await anAnswer('Three.', 'May we?', boss);
    await boss.client.post(`/messages/${right.id}/validate`, { decision: 'approve' });
    await boss.client.post(`/messages/${wrong.id}/validate`, { decision: 'reject' });
    for (const colorScheme of ['light', 'dark'] as const) {
      const again = await open(boss, {
        path: '/reviews/statistics',
        colorScheme,
        size: colorScheme === 'dark' ? 'phone' : 'notebook',
      });
      await again.page.getByText('Approved: 1, Rejected: 1, Waiting: 1').waitFor();
      await again.page.getByText('50%').waitFor();
      await again.picture(`statistics-${colorScheme}`);
      await expectClean(again);
    }
  });
});
