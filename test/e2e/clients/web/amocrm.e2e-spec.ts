import { AmocrmServer } from '../../../support/amocrm-server.js';
import { anOrg, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import type { Deployment } from '../../../support/deployment.js';
import { aDeployment } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let amocrm: AmocrmServer;
let artel: Deployment;
let owner: Person;
let path: string;

beforeAll(async () => {
  amocrm = await AmocrmServer.start();
  artel = await aDeployment({ EGRESS_ALLOW: amocrm.domain, PROCESS_CHECK_INTERVAL: '1' });
  amocrm.redirectUri = `${artel.url}/connect/amocrm`;
  owner = await anOrg(artel.url);
  await owner.client.patch('/auth/me', { locale: 'en' });
  const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/agents');
  path = `/agents/${body.items.find(({ username }) => username === 'lawyer')?.id ?? ''}/work`;
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await amocrm.stop();
});

const card = (tab: Tab) => tab.page.getByRole('article', { name: 'amoCRM' });
const form = (tab: Tab) => tab.page.getByRole('dialog', { name: 'amoCRM: settings' });
const visit = (more: object = {}) => open(owner, { path, url: artel.url, ...more });

async function filled(tab: Tab, fields: Record<string, string> = {}): Promise<void> {
  await card(tab).getByRole('button', { name: 'Connect' }).click();
  const all = { 'Address of the account': amocrm.domain, 'Integration ID': amocrm.clientId, ...fields };
  for (const [label, value] of Object.entries(all))
    await form(tab).getByRole('textbox', { name: label }).fill(value);
}

const secretKey = 'Secret key of the integration';

describe('amoCRM', () => {
  it('says at their fields what it does not take, and what it would miss', async () => {
    const tab = await visit();
    await filled(tab, { 'Long-lived token': 'revoked' });
    await form(tab).getByRole('button', { name: 'Check and save' }).click();
    await form(tab).getByText('Unauthorized').waitFor();
    await expectClean(tab, /422/);
    const salesbot = form(tab).getByRole('group', { name: 'Salesbot that answers' });
    await salesbot.getByRole('textbox', { name: 'Number of the bot' }).fill('77');
    await form(tab).getByRole('button', { name: 'Check and save' }).click();
    await salesbot.getByText('needs one field: leadFieldId or contactFieldId').waitFor();
    await expectClean(tab, /400/);
    await salesbot.getByRole('textbox', { name: 'Number of the bot' }).fill('');
    const leads = form(tab).getByRole('group', { name: 'Fields of leads' });
    await leads.getByRole('button', { name: 'Add' }).click();
    await leads.getByRole('textbox', { name: 'Value' }).fill('501');
    await form(tab).getByRole('button', { name: 'Check and save' }).click();
    await leads.getByText('Give each value a name').waitFor();
    await leads.scrollIntoViewIfNeeded();
    await tab.picture('work-amocrm-fields');
    await leads.getByRole('button', { name: 'Remove no. 1' }).click();
    await form(tab).getByRole('textbox', { name: 'Long-lived token' }).fill('');
    await form(tab).getByRole('button', { name: 'Connect in amoCRM' }).click();
    await form(tab).getByText('Fill this in').waitFor();
    await expectClean(tab, /400/);
  });

  it('is connected by a button, and its state is seen live', async () => {
    const tab = await visit();
    await filled(tab, { [secretKey]: amocrm.clientSecret });
    expect(await form(tab).getByLabel('Redirect address for amoCRM').inputValue()).toBe(amocrm.redirectUri);
    await tab.picture('work-amocrm-form');
    await expectClean(tab);
    await form(tab).getByRole('button', { name: 'Connect in amoCRM' }).click();
    await tab.heading('An integration wants to be let in').waitFor();
    await tab.link('Allow').click();
    await tab.page.waitForURL(`**${path}`);
    await card(tab).getByText(amocrm.accountName).waitFor();
    await card(tab).getByText('At work').first().waitFor();
    await card(tab).getByText('The role has no tools of amoCRM').waitFor();
    const copy = card(tab).getByRole('link', { name: 'Make a copy of the role' });
    expect(await copy.getAttribute('href')).toBe(`/agents/new?from=${path.split('/')[2]}`);
    await tab.picture('work-amocrm');
    await expectClean(tab);
    await owner.client.post(`${path.replace('/work', '')}/integrations/amocrm/stop`);
    await card(tab).getByText('Stopped', { exact: true }).first().waitFor();
    await owner.client.post(`${path.replace('/work', '')}/integrations/amocrm/start`);
    await card(tab).getByText('At work').first().waitFor();
  });

  it('that lets the role in no more is connected again, also on a phone', async () => {
    amocrm.isRevoked = true;
    amocrm.expireAccess();
    const tab = await visit({ size: 'phone', colorScheme: 'dark' });
    await card(tab).getByRole('button', { name: 'Restart' }).click();
    await card(tab).getByText('Token has been revoked').waitFor();
    await tab.picture('work-amocrm-refused-dark-phone');
    await expectClean(tab);
    amocrm.isRevoked = false;
    await card(tab).getByRole('button', { name: 'Connect again in amoCRM' }).click();
    await tab.link('Allow').click();
    await tab.page.waitForURL(`**${path}`);
    await card(tab).getByText('At work').first().waitFor();
    await card(tab).getByText('Token has been revoked').waitFor({ state: 'detached' });
    await expectClean(tab);
  });

  it('that is not given access, or does not take what it is told, says so on the way back', async () => {
    const tab = await visit();
    await card(tab).getByRole('button', { name: 'Settings' }).click();
    await form(tab).getByRole('textbox', { name: secretKey }).fill('another');
    await form(tab).getByRole('button', { name: 'Connect in amoCRM' }).click();
    await tab.link('Deny').click();
    await tab.heading('amoCRM is not connected').waitFor();
    await tab.page.getByText('The role was not let in at amoCRM.').waitFor();
    await expectClean(tab);
    await tab.page.goBack();
    await tab.link('Allow').click();
    await tab.page.getByText('Client authentication failed').waitFor();
    await tab.picture('amocrm-not-connected');
    await expectClean(tab, /422/);
    await tab.link('To the role’s integrations').click();
    // What was there works as before.
    await card(tab).getByText('At work').first().waitFor();
    await tab.goto('/connect/amocrm?code=1&referer=evil.amocrm.ru');
    await tab.page.getByText('There is nothing to finish here.').waitFor();
    await expectClean(tab);
  });

  it('names the server’s own address of the channel, and that of the account’s events once', async () => {
    const tab = await open(owner, { path: '/agents', url: artel.url });
    const shown = 'https://artel.example.com/api/v1/integrations/amocrm/channel/:scope_id';
    await tab.page.route('**/api/v1/integration-types', async (route) => {
      const response = await route.fetch();
      const types = await response.text();
      // As a server that is known by another address says it.
      const address = `${artel.url}/api/v1/integrations/amocrm/channel/:scope_id`;
      expect(types).toContain(address);
      await route.fulfill({ response, body: types.replace(address, shown) });
    });
    await tab.goto(path);
    expect(await card(tab).getByLabel('Address for the chats of amoCRM').inputValue()).toBe(shown);
    await card(tab).getByRole('button', { name: 'Settings' }).click();
    await form(tab).getByRole('switch', { name: 'Listen to the account' }).click();
    const leads = form(tab).getByRole('group', { name: 'Fields of leads' });
    await leads.getByRole('button', { name: 'Add' }).click();
    await leads.getByRole('textbox', { name: 'Name' }).fill('площадь');
    await leads.getByRole('textbox', { name: 'Value' }).fill('501');
    await form(tab).getByRole('button', { name: 'Check and save' }).click();
    await form(tab).waitFor({ state: 'detached' });
    const events = card(tab).getByLabel('Address for the events of the account');
    expect(await events.inputValue()).toMatch(/^http.*\/integrations\/amocrm\/[-0-9a-f]{36}\/events\/.+/);
    await events.scrollIntoViewIfNeeded();
    await tab.picture('work-amocrm-events');
    await expectClean(tab);
    await card(tab).getByRole('button', { name: 'I have kept it' }).click();
    await events.waitFor({ state: 'detached' });
    const { body } = await owner.client.get<{ settings: object }>(
      `${path.replace('/work', '')}/integrations/amocrm`,
    );
    // Its number, which is none of the codes that amoCRM has for some.
    expect(body.settings).toMatchObject({ fieldMap: { lead: { площадь: 501 } }, listensToAccount: true });
    await expectClean(tab);
  });

  it('leads to the tools of a role that has none of its own, and says nothing of one that has', async () => {
    const { body: role } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: 'seller', name: 'Seller', title: 'Seller', description: 'Sells', type: 'simple' },
      ...{ prompt: 'Sell.', tools: [] },
    });
    await owner.client.put(`/agents/${role.id}/integrations/amocrm`, {
      settings: amocrm.settings(),
      secrets: amocrm.secrets(),
    });
    const tab = await open(owner, { path: `/agents/${role.id}/work`, url: artel.url, size: 'small' });
    const wanting = card(tab).getByText('The role has no tools of amoCRM');
    await wanting.waitFor();
    await wanting.scrollIntoViewIfNeeded();
    await tab.picture('work-amocrm-no-tools-small');
    await expectClean(tab);
    await card(tab).getByRole('link', { name: 'To the role’s tools' }).click();
    expect(await tab.page.getByRole('tab', { name: 'Tools' }).getAttribute('aria-selected')).toBe('true');
    await owner.client.patch(`/agents/${role.id}`, { tools: ['crm_find_leads'] });
    await tab.goto(`/agents/${role.id}/work`);
    await card(tab).getByText('At work', { exact: true }).first().waitFor();
    expect(await wanting.count()).toBe(0);
    await expectClean(tab);
  });
});
