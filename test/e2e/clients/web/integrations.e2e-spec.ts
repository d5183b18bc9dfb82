import { anOrg, aUser, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';
import { WebhookSender } from '../../../support/webhook-sender.js';

const { open, expectClean } = webClient();
let owner: Person;
let path: string;
let agentId: string;

beforeAll(async () => {
  owner = await anOrg();
  await owner.client.patch('/auth/me', { locale: 'en' });
  const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/agents');
  agentId = body.items.find(({ username }) => username === 'lawyer')?.id ?? '';
  path = `/agents/${agentId}/work`;
}, 60_000);

const role = (tab: Tab) => tab.page.getByRole('region', { name: 'The role', exact: true });
const webhook = (tab: Tab) => tab.page.getByRole('article', { name: 'Webhook' });

describe('A role at work', () => {
  it('is stopped and started by a person, and says since when and by whom', async () => {
    const tab = await open(owner, { path: `/agents/${agentId}` });
    await tab.button('More actions').click();
    await tab.page.getByRole('menuitem', { name: 'At work, and integrations' }).click();
    await tab.heading('Юрист: at work').waitFor();
    await role(tab).getByText('Asleep').first().waitFor();
    await role(tab).getByRole('button', { name: 'Stop' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Stop the role?' });
    await dialog.getByRole('checkbox', { name: 'Also break off what it is doing' }).check();
    await tab.picture('work-stop');
    await expectClean(tab);
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.waitFor({ state: 'detached' });
    await role(tab)
      .getByText('It was stopped: nobody can ask it anything until it is started again.')
      .waitFor();
    await role(tab).getByText(`Stopped · ${owner.name}`).waitFor();
    // What another person does is seen at once.
    await owner.client.post(`/agents/${agentId}/start`);
    await role(tab).getByText('It answers questions.').waitFor();
    await role(tab).getByText(`Started · ${owner.name}`).waitFor();
    await tab.picture('work-role');
    await expectClean(tab);
  });

  it('shows members who writes to it, and nothing to change', async () => {
    const tab = await open(await aUser(owner), { path });
    await tab.heading('Контакты').waitFor();
    await tab.page.getByText('Таких контактов нет.').waitFor();
    expect(await tab.heading('Интеграции').count()).toBe(0);
    await expectClean(tab);
  });
});

describe('A webhook', () => {
  it('is set up with a look at what becomes of a body, tells its secret once, and shows what came', async () => {
    const tab = await open(owner, { path });
    await webhook(tab).getByRole('button', { name: 'Connect' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Webhook: settings' });
    await dialog.getByLabel('Title of the event').fill('Order {{ $.id');
    await dialog.getByRole('button', { name: 'Check and save' }).click();
    await dialog.getByText('a {{ is not closed by }}').waitFor();
    await dialog.getByLabel('Title of the event').fill('Order {{ $.id }} of {{ $.nobody }}');
    await dialog.getByRole('button', { name: 'Show', exact: true }).click();
    await dialog.getByText('Title of the event: there is nothing at $.nobody').waitFor();
    await dialog.getByLabel('Title of the event').fill('Order {{ $.id }} of {{ $.customer.name }}');
    await dialog.getByRole('button', { name: 'Show', exact: true }).click();
    await dialog.getByText('Order 17 of Anna').waitFor();
    await tab.picture('work-webhook-form');
    await expectClean(tab, /400/);
    await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    await dialog.getByText('It works: Webhook').waitFor();
    await dialog.getByRole('button', { name: 'Check and save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const secret = await webhook(tab).getByLabel('The secret to sign with').inputValue();
    expect(secret).toMatch(/^whsec_/);
    await webhook(tab).getByRole('button', { name: 'How to send' }).click();
    await webhook(tab).getByText('webhook-signature: v1,$SIGNATURE').waitFor();
    await tab.picture('work-webhook-secret');
    await expectClean(tab, /400/);
    await webhook(tab).getByRole('button', { name: 'I have kept it' }).click();
    await webhook(tab).getByLabel('The secret to sign with').waitFor({ state: 'detached' });

    const url = await webhook(tab).getByLabel('The address for other programs').inputValue();
    const sender = new WebhookSender(owner.client.url + new URL(url).pathname, secret);
    expect((await sender.send({ id: 5, customer: { name: 'Олег' } }, { id: 'msg_5' })).status).toBe(202);
    expect((await sender.send({ id: 6 }, { id: 'msg_6' })).status).toBe(422);
    await webhook(tab).getByRole('button', { name: 'What came' }).click();
    await webhook(tab).getByText('msg_6').waitFor();
    await webhook(tab).getByText('Title of the event: there is nothing at $.customer.name').waitFor();
    await webhook(tab).getByText('Taken', { exact: true }).waitFor();
    await tab.picture('work-webhook-deliveries');
    await webhook(tab).getByRole('button', { name: 'Take once more' }).nth(1).click();
    await webhook(tab).getByText('Once more', { exact: true }).waitFor();
    await expectClean(tab, /400/);
  });

  it('is stopped, set up anew and removed', async () => {
    const tab = await open(owner, { path, size: 'phone', colorScheme: 'dark' });
    await owner.client.put(`/agents/${agentId}/integrations/webhook`, { enabled: true });
    await webhook(tab).getByText('At work').first().waitFor();
    await tab.picture('work-webhook-dark-phone');
    await expectClean(tab);
    await webhook(tab).getByRole('button', { name: 'Stop' }).click();
    const stopping = tab.page.getByRole('dialog', { name: 'Stop the integration Webhook?' });
    await stopping.getByRole('checkbox', { name: 'Also break off what it is doing' }).check();
    await tab.picture('work-webhook-stop-dark-phone');
    await expectClean(tab);
    const sent = tab.page.waitForRequest('**/integrations/webhook/stop*');
    await stopping.getByRole('button', { name: 'Stop' }).click();
    expect(new URL((await sent).url()).searchParams.get('force')).toBe('true');
    await stopping.waitFor({ state: 'detached' });
    await webhook(tab).getByText('Stopped', { exact: true }).first().waitFor();
    await webhook(tab).getByRole('button', { name: 'New secret' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    await webhook(tab).getByLabel('The secret to sign with').waitFor();
    await webhook(tab).getByRole('button', { name: 'Settings' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Webhook: settings' });
    await dialog.getByLabel('How senders are checked').click();
    await tab.page.getByRole('option', { name: /Authorization: Bearer/ }).click();
    await tab.picture('work-webhook-form-dark-phone');
    await expectClean(tab);
    await dialog.getByRole('button', { name: 'Check and save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await webhook(tab).getByRole('button', { name: 'Delete' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await webhook(tab).getByText('Not connected').waitFor();
    await eventually('it is gone', async () => {
      const { status } = await owner.client.get(`/agents/${agentId}/integrations/webhook`);
      return status === 404;
    });
    await expectClean(tab);
  });
});

describe('Who writes from outside', () => {
  it('is answered by a person who takes the conversation over, and by the role again when it is handed back', async () => {
    const settings = {
      to: 'message',
      contactId: '{{ $.from }}',
      contactName: '{{ $.name }}',
      text: '{{ $.text }}',
    };
    const put = await owner.client.put<{ id: string; shown: { signingSecret: string } }>(
      `/agents/${agentId}/integrations/webhook`,
      { settings },
    );
    const url = `${owner.client.url}/api/v1/integrations/webhook/${put.body.id}`;
    const sender = new WebhookSender(url, put.body.shown.signingSecret);
    await sender.send({ from: '1', name: 'Anna of the shop', text: 'Hello [[say:Good day]]' });
    await sender.send({ from: '2', name: 'Boris', text: 'Hello [[say:Good day]]' });
    const tab = await open(owner, { path });
    const anna = tab.page.getByRole('article', { name: 'Anna of the shop' });
    await anna.waitFor();
    await tab.page.getByRole('searchbox', { name: 'Name, username or phone' }).fill('boris');
    await anna.waitFor({ state: 'detached' });
    await tab.page.getByRole('searchbox', { name: 'Name, username or phone' }).fill('');
    await anna.getByRole('button', { name: 'Take over' }).click();
    await anna.getByText(`Answered by ${owner.name}`).waitFor();
    await tab.page.getByRole('radiogroup', { name: 'Which contacts' }).getByText('People answer').click();
    await tab.page.getByRole('article', { name: 'Boris' }).waitFor({ state: 'detached' });
    await anna.scrollIntoViewIfNeeded();
    await tab.picture('work-contacts');
    await expectClean(tab);
    await anna.getByRole('button', { name: 'What was sent' }).click();
    const sends = tab.page.getByRole('dialog', { name: 'Anna of the shop: what was sent' });
    await sends.waitFor();
    await expectClean(tab);
    await tab.page.keyboard.press('Escape');
    await sends.waitFor({ state: 'detached' });
    await anna.getByRole('button', { name: 'Hand back' }).click();
    await tab.page.getByText('There are no such contacts.').waitFor();
    await tab.page.getByRole('radiogroup', { name: 'Which contacts' }).getByText('All').click();
    await anna.getByRole('button', { name: 'Conversation' }).click();
    await tab.page.waitForURL('**/chats/*');
    await tab.page.getByText('Good day').first().waitFor();
    const banner = tab.page.getByRole('complementary', { name: 'A conversation with somebody outside' });
    await banner.getByText('the role answers').waitFor();
    await tab.page.getByText('Who has taken this conversation over writes here.').waitFor();
    await banner.getByRole('button', { name: 'Take over' }).click();
    await banner.getByText('What you write here goes to Anna of the shop').waitFor();
    await tab.picture('chat-with-contact');
    await expectClean(tab);
    await banner.getByRole('button', { name: 'Hand back' }).click();
    await banner.getByText('the role answers').waitFor();
  });

  it('is left by a member who looked in, who does not settle what becomes of the conversation', async () => {
    const member = await aUser(owner);
    await member.client.patch('/auth/me', { locale: 'en' });
    const tab = await open(member, { path });
    const anna = tab.page.getByRole('article', { name: 'Anna of the shop' });
    await anna.getByRole('button', { name: 'Conversation' }).click();
    await tab.page.waitForURL('**/chats/*');
    await tab.button('Chat settings').click();
    const settings = tab.page.getByRole('dialog', { name: 'Chat settings' });
    const leave = settings.getByRole('button', { name: 'Leave', exact: true });
    await leave.waitFor();
    for (const name of ['Archive', 'Delete chat'])
      expect(await settings.getByRole('button', { name, exact: true }).count()).toBe(0);
    await leave.click();
    const question = tab.page.getByRole('dialog', { name: 'Leave this chat?' });
    await question.getByText('It stays among the contacts of its role.').waitFor();
    await question.getByRole('button', { name: 'Leave', exact: true }).click();
    await tab.page.waitForURL('**/chats');
    const { body } = await member.client.get<{ items: object[] }>('/chats');
    expect(body.items).toEqual([]);
    await expectClean(tab);
  });

  it('is found among those of all roles, named, noted and blocked', async () => {
    const tab = await open(owner, { path: '/agents' });
    await tab.link('Contacts').click();
    const boris = tab.page.getByRole('article', { name: 'Boris' });
    await boris.getByRole('button', { name: 'Edit' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Boris' });
    await dialog.getByLabel('Name').fill('Boris of the bank');
    await dialog.getByLabel('Note').fill('Asks about credit');
    await dialog.getByRole('switch', { name: 'Block' }).click();
    await dialog.getByRole('switch', { name: 'Authorized' }).click();
    await expectClean(tab);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const named = tab.page.getByRole('article', { name: 'Boris of the bank' });
    await named.getByText('Asks about credit').waitFor();
    await named.getByText('Blocked').waitFor();
    await tab.page.getByRole('radiogroup', { name: 'Which contacts' }).getByText('Blocked').click();
    await tab.page.getByRole('article', { name: 'Anna of the shop' }).waitFor({ state: 'detached' });
    await tab.picture('contacts');
    await expectClean(tab);
    const { body } = await owner.client.get<{ items: { name: string; state: string; note: string }[] }>(
      '/contacts?q=bank',
    );
    expect(body.items).toMatchObject([
      { name: 'Boris of the bank', state: 'blocked', note: 'Asks about credit', authorizedBy: owner.id },
    ]);
    await named.getByRole('button', { name: 'Edit' }).click();
    await tab.page.getByRole('dialog').getByRole('switch', { name: 'Block' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await tab.page.getByRole('radiogroup', { name: 'Which contacts' }).getByText('All').click();
    await named.getByText('Authorized').waitFor();
    await expectClean(tab);
  });

  it('hears nobody any more when its integration is deleted, and whoever looks is told so', async () => {
    const { body } = await owner.client.get<{ items: { id: string; chatId: string }[] }>('/contacts?q=shop');
    const [anna] = body.items;
    await owner.client.post(`/contacts/${anna?.id}/take-over`);
    const tab = await open(owner, { path: `/chats/${anna?.chatId}` });
    const banner = tab.page.getByRole('complementary', { name: 'A conversation with somebody outside' });
    await banner.getByText('What you write here goes to Anna of the shop').waitFor();
    const work = await open(owner, { path });
    await webhook(work).getByRole('button', { name: 'Delete' }).click();
    const question = work.page.getByRole('dialog');
    await question.getByText('To keep them, stop it instead.').waitFor();
    await expectClean(work);
    await question.getByRole('button', { name: 'Delete' }).click();
    await banner.getByText('What is written here no longer reaches Anna of the shop.').waitFor();
    expect(await banner.getByRole('button').count()).toBe(0);
    await tab.page.getByText('This conversation is over: it can only be read.').waitFor();
    await tab.picture('chat-with-nobody');
    await expectClean(tab);
  });
});
