import { anOrg, aUser, password, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
const anEnglishOwner = async (): Promise<Person> => {
  const person = await anOrg();
  await person.client.patch('/auth/me', { locale: 'en', name: 'Olga' });
  return person;
};
const named = async (owner: Person, name: string, role?: 'admin'): Promise<Person> => {
  const person = await aUser(owner, role ? { role } : {});
  await person.client.patch('/auth/me', { locale: 'en', name });
  return { ...person, name };
};
const row = (tab: Tab, name: string | RegExp) => tab.page.getByRole('row').filter({ hasText: name });
const item = (tab: Tab, name: string) => tab.page.getByRole('menuitem', { name, exact: true });
const dialog = (tab: Tab) => tab.page.getByRole('dialog');
/** The button of a dialog that does it. */
const confirm = (tab: Tab, name: string) => dialog(tab).getByRole('button', { name, exact: true }).click();

describe('People', () => {
  it('are found, invited, made, changed, shut out and let in again', async () => {
    const owner = await anEnglishOwner();
    const anna = await named(owner, 'Anna');
    await named(owner, 'Boris', 'admin');
    const tab = await open(owner, { path: '/admin' });
    await tab.heading('People').waitFor();
    await row(tab, 'Anna').waitFor();
    await tab.picture('admin-people');
    await expectClean(tab);

    await tab.page.getByRole('searchbox').fill('aNN');
    await row(tab, 'Boris').waitFor({ state: 'hidden' });
    await tab.button('Actions: Anna').click();
    await item(tab, 'Change name and access…').click();
    await dialog(tab).getByLabel('Access').click();
    await tab.page.getByRole('option', { name: 'Owner' }).click();
    await tab.picture('admin-person');
    expect(await tab.barriers()).toEqual([]);
    await confirm(tab, 'Save');
    await row(tab, /Anna.*Owner/).waitFor();

    await tab.button('Actions: Anna').click();
    await item(tab, 'Deactivate').click();
    await confirm(tab, 'Deactivate');
    await tab.page.getByText('Nobody here').waitFor();
    expect((await anna.client.get('/auth/me')).status).toBe(401);
    await tab.page.getByText('Deactivated', { exact: true }).click();
    await tab.button('Actions: Anna').click();
    await item(tab, 'Let in again').click();
    await tab.page.getByText('Nobody here').waitFor();

    await tab.button('Create with a password').click();
    await tab.page.getByRole('dialog').waitFor();
    await tab.fill({ Name: 'Vera', 'E-mail': `vera-${anna.email}` });
    expect(await tab.field('Username').inputValue()).toMatch(/^vera-/);
    await tab.fill({ 'New password': password });
    await tab.picture('admin-create-person');
    expect(await tab.barriers()).toEqual([]);
    await confirm(tab, 'Create');
    await dialog(tab).waitFor({ state: 'hidden' });
    await tab.page.getByText('Active', { exact: true }).click();
    await tab.page.getByRole('searchbox').fill('');
    await row(tab, /Vera.*Member/).waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });

  it('come by a link that is shown once, and is withdrawn', async () => {
    const owner = await anEnglishOwner();
    const tab = await open(owner, { path: '/admin/people' });
    await tab.page.getByText('Invites', { exact: true }).click();
    await tab.page.getByText('No open invites').waitFor();
    await tab.button('Invite').first().click();
    await tab.fill({ 'E-mail': 'no address' });
    await confirm(tab, 'Make the invite');
    await tab.page.getByText('This is no e-mail address').waitFor();
    await tab.fill({ 'E-mail': '', Name: 'Grigory' });
    await confirm(tab, 'Make the invite');
    const link = await tab.field('Link').inputValue();
    expect(link).toMatch(/\/invite#art_/);
    await tab.page.getByText('No mail is set up: send this link yourself.').waitFor();
    await tab.page.getByText('This link works on this computer only.').waitFor();
    await tab.picture('admin-invite');
    expect(await tab.barriers()).toEqual([]);
    await confirm(tab, 'Done');
    await row(tab, 'Grigory').waitFor();
    await tab.picture('admin-invites');
    await expectClean(tab);
    await tab.button('Withdraw').click();
    await confirm(tab, 'Withdraw');
    await tab.page.getByText('No open invites').waitFor();
  });

  it('are handed the organization for the password; the last owner is told why they stay', async () => {
    const owner = await anEnglishOwner();
    await named(owner, 'Anna');
    const tab = await open(owner, { path: '/admin/people' });
    await tab.button('Actions: Olga').click();
    await item(tab, 'Change name and access…').click();
    await dialog(tab).getByLabel('Access').click();
    await tab.page.getByRole('option', { name: 'Member' }).click();
    await confirm(tab, 'Save');
    await tab.page.getByText(/keeps at least one active owner/).waitFor();
    await confirm(tab, 'Cancel');

    await tab.button('Actions: Anna').click();
    await item(tab, 'Hand the organization over…').click();
    await tab.fill({ 'Your password': 'wrong' });
    await confirm(tab, 'Hand over');
    await tab.page.getByText('The password is wrong.').waitFor();
    await tab.fill({ 'Your password': password });
    await confirm(tab, 'Hand over');
    await row(tab, /Anna.*Owner/).waitFor();
    // An administrator now: nothing is offered with an owner but to look.
    await row(tab, /Olga.*Administrator/).waitFor();
    await tab.button('Actions: Anna').click();
    await eventually('the menu has shrunk', async () => (await tab.page.getByRole('menuitem').count()) === 1);
    expect(tab.complaintsBut(/40[39]/)).toEqual([]);
  });
});

/** The tabs of examples, and what stands in each alone. */
const sdks = {
  curl: 'curl http',
  Python: 'from openai import OpenAI',
  'Node.js': "import OpenAI from 'openai'",
  LangChain: 'ChatOpenAI(',
  'Vercel AI SDK': 'createOpenAICompatible(',
};

describe('API keys', () => {
  it('are made with an example, work, and are revoked', async () => {
    const owner = await anEnglishOwner();
    const tab = await open(owner, { path: '/admin/keys', colorScheme: 'dark' });
    await tab.page.getByText('No keys yet').waitFor();
    await tab.button('New key').first().click();
    await tab.fill({ Name: 'CRM' });
    await dialog(tab).getByLabel('Roles').click();
    await tab.page.getByRole('option').first().click();
    await tab.page.keyboard.press('Escape');
    await tab.fill({ 'Requests a minute': '60' });
    await dialog(tab).getByLabel('Priority').click();
    await tab.page.getByRole('option', { name: /^High/ }).click();
    await tab.picture('admin-key-form-dark');
    expect(await tab.barriers()).toEqual([]);
    await confirm(tab, 'Make the key');
    await tab.page.getByText('The key is ready').waitFor();
    const key = await tab.field('Key').inputValue();
    await tab.page.getByText(/^curl http/).waitFor();
    await tab.page.getByText('This address works on this computer only.').waitFor();
    await tab.picture('admin-key-dark');
    expect(await tab.barriers()).toEqual([]);
    const base = new URL(tab.page.url()).origin;
    const models = () => fetch(`${base}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    expect((await models()).status).toBe(200);
    await confirm(tab, 'Done');
    await row(tab, /CRM.*first.*60 requests/).waitFor();
    await tab.picture('admin-keys-dark');
    await expectClean(tab);

    await tab.button('Actions: CRM').click();
    await item(tab, 'Change name and limits…').click();
    await tab.fill({ Name: 'Shop', 'Requests a minute': '', 'Tokens a minute': '20000' });
    await confirm(tab, 'Save');
    await row(tab, /Shop.*first.*20,000 tokens/).waitFor();
    const { body } = await owner.client.get<{ items: object[] }>('/api-keys');
    expect(body.items).toMatchObject([
      { name: 'Shop', priority: 'high', requestsPerMinute: null, tokensPerMinute: 20_000 },
    ]);
    await tab.button('Actions: Shop').click();
    await item(tab, 'Examples…').click();
    await dialog(tab).getByText('Put your key in place of ARTEL_API_KEY').waitFor();
    for (const [name, text] of Object.entries(sdks)) {
      await dialog(tab).getByRole('tab', { name, exact: true }).click();
      const code = dialog(tab).getByRole('region', { name: 'Example' }).filter({ hasText: text });
      expect(await code.innerText()).toContain(`${base}/v1`);
    }
    await tab.picture('admin-key-examples-dark');
    expect(await tab.barriers()).toEqual([]);
    await tab.page.keyboard.press('Escape');
    await dialog(tab).waitFor({ state: 'hidden' });
    await tab.button('Actions: Shop').click();
    await item(tab, 'Revoke').click();
    await confirm(tab, 'Revoke');
    await tab.page.getByText('No keys yet').waitFor();
    expect((await models()).status).toBe(401);
  });
});

describe('The audit log', () => {
  it('is filtered, unfolded and taken along', async () => {
    const owner = await anEnglishOwner();
    const anna = await named(owner, 'Anna');
    await owner.client.patch(`/users/${anna.id}`, { role: 'admin' });
    const tab = await open(owner, { path: '/admin/audit' });
    const changed = tab.button(/Access of a person changed/);
    await changed.click();
    await tab.page.getByText('administrator', { exact: true }).waitFor();
    await tab.picture('admin-audit');
    await expectClean(tab);

    await tab.button('All about this object').click();
    await tab.page.waitForURL(`**objectId=${anna.id}`);
    await tab.button(/Settings of the organization/).waitFor({ state: 'hidden' });
    await tab.button('Clear the filters').click();
    await tab.page.getByRole('combobox', { name: 'What' }).click();
    await tab.page.getByRole('option', { name: 'Access of a person changed' }).click();
    await tab.page.waitForURL('**action=user.role-changed');
    await tab.button(/Organization made/).waitFor({ state: 'hidden' });
    const downloading = tab.page.waitForEvent('download');
    await tab.button('Export').click();
    await item(tab, 'CSV, for spreadsheets').click();
    expect((await downloading).suggestedFilename()).toMatch(/^audit-.*\.csv$/);
    await tab.field('To').fill('2020-01-01');
    await tab.page.getByText('No entries').waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });
});

describe('The organization, permissions and health', () => {
  it('are set, read and watched', async () => {
    const owner = await anEnglishOwner();
    const tab = await open(owner, { path: '/admin/organization' });
    await tab.fill({ Name: 'Horns and hooves' });
    await tab.page.getByRole('switch').click();
    await tab.fill({ 'Days to keep': '30' });
    await tab.picture('admin-organization');
    await expectClean(tab);
    await tab.button('Save').click();
    await confirm(tab, 'Save');
    await tab.page.getByText('The settings are saved').waitFor();
    const { body } = await owner.client.get('/organizations/current');
    expect(body).toMatchObject({ name: 'Horns and hooves', retentionDays: 30 });

    await tab.link('Permissions').click();
    await row(tab, /Hand the organization over.*yes.*no.*no/).waitFor();
    await tab.picture('admin-permissions');
    await expectClean(tab);
    // Every permission has words.
    expect(await tab.page.getByRole('cell', { name: /^\S+:\S+$/ }).count()).toBe(0);

    await tab.link('Health').click();
    await tab.page.getByText('Database', { exact: true }).waitFor();
    await tab.page.getByText('Not set up', { exact: true }).waitFor();
    await tab.picture('admin-health');
    await expectClean(tab);
    const down = { state: 'down', latencyMs: 1_000 };
    const checks = { database: down, queue: { state: 'up', latencyMs: 1 } };
    await tab.page.route('**/health/ready', (route) =>
      route.fulfill({ status: 503, json: { status: 'down', mode: 'all', profile: 'single', checks } }),
    );
    await tab.page.getByText('The database is away').waitFor();
    await tab.page.getByText('No answer').waitFor();
    await tab.picture('admin-health-down');
    await expectClean(tab, /503/);
  });
});

const phoneSections = [
  ...['People', 'API keys', 'Audit log', 'Organization', 'Permissions', 'Health'],
  ...['Usage', 'Budgets', 'Refused requests', 'Queue', 'Model servers'],
];

describe('The administration', () => {
  it('is a list on phones, and closed to members', async () => {
    const owner = await anEnglishOwner();
    const tab = await open(owner, { path: '/admin', size: 'phone', colorScheme: 'dark' });
    for (const name of phoneSections) {
      await tab.link(new RegExp(`^${name}`)).click();
      await tab.heading(name).waitFor();
      await expectClean(tab);
      await tab.picture(`admin-phone-${name.toLowerCase().replaceAll(' ', '-')}`);
      await tab.page.getByRole('navigation', { name: 'Admin' }).getByRole('link').click();
      await tab.heading('Admin').waitFor();
    }
    await tab.picture('admin-phone');
    await expectClean(tab);

    const member = await named(owner, 'Anna');
    const other = await open(member, { path: '/admin/people' });
    await other.page.getByText('This is not open to you').waitFor();
    expect(await other.link('Admin').count()).toBe(0);
  });
});
