import { anOrg, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { aContact, aTalkingRole, type ContactBody } from '../../../support/contacts.js';
import type { Deployment } from '../../../support/deployment.js';
import { aDeployment } from '../../../support/profile.js';
import { knowsScripted } from '../../../support/scripted-outside.js';
import { TalkingOutside } from '../../../support/talking-outside.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let outside: TalkingOutside;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  outside = await TalkingOutside.start();
  deployment = await aDeployment({ ...knowsScripted, PROCESS_CHECK_INTERVAL: '1' });
}, 120_000);
afterAll(async () => {
  await deployment?.stop();
  await outside?.stop();
});
beforeEach(async () => {
  outside.refuses = undefined;
  owner = await anOrg(deployment.url);
}, 60_000);

let count = 0;
async function writes(integrationId: string, name: string): Promise<ContactBody & { chatId: string }> {
  const externalId = `customer-${count++}`;
  outside.write(integrationId, {
    deliveryId: `delivery-${count++}`,
    from: { externalId, name },
    text: 'Здравствуйте [[say:Добрый день]]',
  });
  return aContact(owner, externalId);
}

const marks = (tab: Tab, text: string) =>
  tab.page.getByRole('group', { name: 'Отправка' }).filter({ hasText: text });

describe('What a contact is told', () => {
  it('shows in the chat that it has failed, and why, and that it has gone out when it is sent again', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    outside.refuses = () => ({ never: 'the bot was blocked by the user' });
    const { chatId } = await writes(integrationId, 'Анна');
    const tab = await open(owner, { url: deployment.url, path: `/chats/${chatId}`, size: 'small' });
    const failed = marks(tab, 'Не отправлено');
    await failed.getByText(/the bot was blocked by the user/).waitFor();
    await tab.picture('chat-not-delivered-small');
    await expectClean(tab);
    outside.refuses = undefined;
    await failed.getByRole('button', { name: 'Отправить ещё раз' }).click();
    await marks(tab, 'Отправлено').waitFor();
    await failed.waitFor({ state: 'detached' });
    await expectClean(tab);

    // Of a person who speaks in the role's place as well.
    await tab.button('Взять на себя').click();
    await tab.page.getByText('отвечаете вы').waitFor();
    outside.refuses = () => ({ never: 'the chat is closed' });
    const field = tab.field('Сообщение');
    await field.fill('Здесь человек');
    await field.press('Enter');
    await failed.getByText(/the chat is closed/).waitFor();
    await tab.picture('chat-person-not-delivered-small');
    await expectClean(tab);
  }, 120_000);

  it('shows that it waits for a person', async () => {
    const { integrationId } = await aTalkingRole(owner, outside, { answers: 'after_approval' });
    const { chatId } = await writes(integrationId, 'Борис');
    const tab = await open(owner, { url: deployment.url, path: `/chats/${chatId}` });
    await marks(tab, 'Ждёт проверки').waitFor();
    await tab.picture('chat-held');
    await expectClean(tab);
  }, 120_000);
});

describe('Contacts', () => {
  it('whom nobody has authorized or blocked yet are found by themselves', async () => {
    const { integrationId } = await aTalkingRole(owner, outside);
    const known = await writes(integrationId, 'Вера');
    const blocked = await writes(integrationId, 'Глеб');
    await writes(integrationId, 'Дина');
    await owner.client.patch(`/contacts/${known.id}`, { isAuthorized: true });
    await owner.client.patch(`/contacts/${blocked.id}`, { isBlocked: true });
    const tab = await open(owner, { url: deployment.url, path: '/contacts', size: 'small' });
    const card = (name: string) => tab.page.getByRole('article', { name, exact: true });
    for (const name of ['Вера', 'Глеб', 'Дина']) await card(name).waitFor();
    const filter = tab.page.getByRole('radiogroup', { name: 'Какие контакты' });
    await filter.getByText('Не подтверждены').click();
    for (const name of ['Вера', 'Глеб']) await card(name).waitFor({ state: 'detached' });
    await card('Дина').waitFor();
    await tab.picture('contacts-not-authorized-small');
    await expectClean(tab);
  }, 120_000);
});
