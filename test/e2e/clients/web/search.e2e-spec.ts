import {
  aChat,
  anOrg,
  aUser,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../../../support/builders.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let owner: Person;
let anna: Person;
let chat: ChatBody;

const said = async (person: Person, text: string): Promise<MessageBody> =>
  (await post(person, chat.id, text)).message;

beforeAll(async () => {
  owner = await anOrg();
  anna = await aUser(owner, { username: 'anna' });
  await Promise.all([owner, anna].map(({ client }) => client.patch('/auth/me', { locale: 'en' })));
}, 60_000);
beforeEach(async () => {
  chat = await aChat(owner, [anna]);
});

describe('Search', () => {
  it('finds words in any form while they are typed, narrows, and leads to the message and back', async () => {
    const first = await said(owner, 'The **landlord** consented: [the letter](https://example.com/letter).');
    await Promise.all(Array.from({ length: 55 }, (_, at) => said(owner, `line ${at}`)));
    await said(anna, 'Landlords in general ask for a deposit.');
    const tab = await open(anna);
    await tab.link('Search').click();
    await tab.heading('What are you looking for?').waitFor();
    await tab.picture('search-first');
    await expectClean(tab);

    await tab.field('Search messages').pressSequentially('landlord');
    await tab.page.getByText('2 messages').waitFor();
    await tab.page.waitForURL('**/search?q=landlord');
    expect(await tab.page.locator('mark').allTextContents()).toEqual(['Landlords', 'landlord']);
    await tab.picture('search-light');
    await expectClean(tab);

    const results = tab.page.getByRole('region', { name: 'Results' });
    await tab.page.getByRole('combobox', { name: 'From' }).click();
    await tab.page.getByRole('option', { name: 'Имя anna' }).click();
    await tab.page.getByText('1 message', { exact: true }).waitFor();
    await results.getByText('in general').waitFor();
    await tab.page.goBack();
    await tab.page.getByText('2 messages').waitFor();

    await results.getByRole('link', { name: /consented/ }).click();
    await tab.page.locator(`#message-${first.id}[data-flash]`, { hasText: 'consented' }).waitFor();
    await tab.picture('search-arrived');
    await tab.page.goBack();
    await tab.page.getByText('2 messages').waitFor();
    expect(await tab.field('Search messages').inputValue()).toBe('landlord');
    await expectClean(tab);
  });

  it('begins in a chat, says what to do when nothing is found, and fits a phone in the dark', async () => {
    const other = await aChat(owner, [anna]);
    await post(owner, other.id, 'A deposit of three months.');
    const tab = await open(anna, {
      path: `/chats/${chat.id}`,
      size: 'phone',
      colorScheme: 'dark',
    });
    await tab.link('Search in this chat').click();
    await tab.field('Search messages').fill('deposit months');
    await tab.button('Search without filters').waitFor();
    await tab.picture('search-nothing-phone-dark');
    await tab.button('Search without filters').click();
    await tab.page.getByText('1 message', { exact: true }).waitFor();
    await tab.button('Filters').click();
    await tab.picture('search-phone-dark');
    await expectClean(tab);
  });

  it('pages, and finds answers by their state without any words', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, at) => said(owner, `paging ${at}`)));
    await said(owner, '@@lawyer [[say:Only with consent.]]');
    const tab = await open(anna, { path: `/search?q=paging&chat=${chat.id}` });
    await tab.page.getByText('The newest first, 20 shown').waitFor();
    await tab.button('Show more').click();
    await tab.page.getByText('25 messages').waitFor();
    await eventually('the answer is found', async () => {
      await tab.goto(`/search?is=unvalidated&chat=${chat.id}`);
      await tab.page.getByText(/^(1 message|There is nothing with these filters\.)$/).waitFor();
      return (await tab.page.getByText('Only with consent.').count()) > 0 || undefined;
    });
    await expectClean(tab);
  });

  it('shows nothing of what was deleted, nor of a chat that is mine no longer', async () => {
    const gone = await said(owner, 'A secret that was told by mistake.');
    const changed = await said(owner, 'Another secret.');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    await tab.field('Message').fill('About the secret');
    const drafts = () =>
      tab.page.evaluate(`Object.keys(localStorage).filter((key) => key.includes('${chat.id}'))`);
    expect(await drafts()).toHaveLength(1);
    await tab.link('Search in this chat').click();
    await tab.field('Search messages').fill('secret');
    await tab.page.getByText('2 messages').waitFor();
    await owner.client.delete(`/messages/${gone.id}`);
    await tab.page.getByText('1 message', { exact: true }).waitFor();
    await owner.client.patch(`/messages/${changed.id}`, { content: 'In other words.' });
    // In its other words it stays until the search is asked anew, which may be at once.
    await tab.page.getByText('Another secret.').waitFor({ state: 'hidden' });
    await said(owner, 'One more secret.');
    await tab.page.reload();
    await tab.page.getByText('One more secret.').waitFor();
    await owner.client.delete(`/chats/${chat.id}/members/${anna.id}`);
    await tab.page.getByText('One more secret.').waitFor({ state: 'hidden' });
    expect(await drafts()).toEqual([]);
    // Whose chat it is not is told only that.
    await expectClean(tab, /404/);
  });
});

describe('Mentions', () => {
  it('say who named me and where, tell of new ones at once, and lead to them', async () => {
    const boss = await anOrg();
    const peter = await aUser(boss, { username: 'peter' });
    await peter.client.patch('/auth/me', { locale: 'en' });
    chat = await aChat(boss, [peter]);
    const tab = await open(peter, { path: '/mentions' });
    await tab.heading('Nobody has named you yet').waitFor();
    await expectClean(tab);

    const first = await said(
      boss,
      '@@peter is no role. The **contract** waits for you, @peter, since Monday.',
    );
    const mentions = tab.page.getByRole('list', { name: 'Mentions' });
    await mentions.getByText('New', { exact: true }).waitFor();
    expect(await mentions.locator('mark').allTextContents()).toEqual(['@peter']);
    await tab.picture('mentions-light');
    await expectClean(tab);
    await tab.link('Chats').click();
    await tab.link('Mentions of me, new: 1').waitFor();
    await tab.picture('mentions-chats');
    await tab.link('Mentions of me, new: 1').click();

    await mentions.getByRole('link', { name: /since Monday/ }).click();
    await tab.page.locator(`#message-${first.id}`, { hasText: 'since Monday' }).waitFor();
    await tab.link('Mentions of me').waitFor();
    await tab.page.goBack();
    await tab.page.getByText('Unread', { exact: true }).click();
    await tab.heading('All is read').waitFor();
    await expectClean(tab);
    await tab.button('Show all').click();
    await mentions.getByText('since Monday').waitFor();
  });
});

describe('The palette', () => {
  it('goes anywhere by a few letters, in a wrong layout too, with the keyboard alone', async () => {
    await owner.client.patch(`/chats/${chat.id}`, { title: 'Office rent' });
    await said(owner, 'The deposit is three months.');
    const tab = await open(anna);
    const { page } = tab;
    const palette = page.getByRole('combobox', { name: 'Go to' });
    const go = async (text: string, to: string) => {
      await page.keyboard.press('Control+k');
      await palette.pressSequentially(text);
      await page.locator(`[role=option][data-combobox-selected]`, { hasText: to }).waitFor();
      await page.keyboard.press('Enter');
      await palette.waitFor({ state: 'hidden' });
    };
    await tab.heading('Choose a chat').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /^Office rent/ }).waitFor();
    await tab.picture('palette-light');
    await expectClean(tab);
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });

    // From a field: it is a chord. The keys are those of "office" on a Russian keyboard.
    await go('щаашсу', 'Office rent');
    await page.waitForURL(`**/chats/${chat.id}`);
    await tab.field('Message').waitFor();
    await go('юрист', 'Юрист');
    await page.waitForURL((url) => url.pathname.startsWith('/chats/') && !url.pathname.includes(chat.id));
    await go('mentions', 'Mentions');
    await tab.heading('Mentions').waitFor();
    await go('dark', 'Theme: Dark');
    await page.locator('[data-mantine-color-scheme=dark]').waitFor();
    await page.keyboard.press('Control+k');
    await tab.page.getByText('Recent', { exact: true }).waitFor();
    await palette.pressSequentially('three months');
    await page.getByRole('option', { name: /^Search for “three months”/ }).waitFor();
    await tab.picture('palette-dark');
    await expectClean(tab);
    await page.keyboard.press('Enter');
    await page.getByText('The deposit is').waitFor();
    await go('new', 'New chat');
    await page.getByRole('dialog', { name: 'New chat' }).waitFor();
    await expectClean(tab);
  });

  it('fits a phone, and is opened from the menu', async () => {
    const tab = await open(anna, { size: 'phone' });
    await tab.button('Account: Имя anna').click();
    await tab.page.getByRole('menuitem', { name: 'Go to' }).click();
    await tab.page.getByRole('combobox', { name: 'Go to' }).fill('sett');
    await tab.page.getByRole('option', { name: /sessions/ }).waitFor();
    await tab.picture('palette-phone');
    await expectClean(tab);
  });
});

describe('Shortcuts', () => {
  it('are all told by one key, which who writes can write', async () => {
    const other = await aChat(owner, [anna]);
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    const { page } = tab;
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await tab.field('Message').pressSequentially('why?');
    expect(await tab.field('Message').inputValue()).toBe('why?');
    expect(await help.count()).toBe(0);
    await tab.field('Message').fill('');
    await tab.link('Search').focus();
    await page.keyboard.press('Shift+?');
    await help.getByText('Edit my last message').waitFor();
    await tab.picture('shortcuts');
    await expectClean(tab);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });

    await tab.field('Message').press('Alt+ArrowUp');
    await page.waitForURL(`**/chats/${other.id}`);
    await tab.field('Message').waitFor();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForURL(`**/chats/${chat.id}`);
    await page.keyboard.press('Control+Shift+F');
    await page.waitForURL('**/search');
    await tab.field('Search messages').waitFor();
    await expectClean(tab);
  });
});
