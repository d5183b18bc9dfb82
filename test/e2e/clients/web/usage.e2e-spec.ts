import { readFile } from 'node:fs/promises';
import { aBudget, budgetsOf } from '../../../support/budgets.js';
import { aChat, anApiKey, anOrg, answer, artelUrl, aUser, ended, post } from '../../../support/builders.js';
import type { Person } from '../../../support/builders.js';
import { sizes, type Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { usageOf } from '../../../support/usage.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();

const anEnglishOwner = async (): Promise<Person> => {
  const person = await anOrg();
  await person.client.patch('/auth/me', { locale: 'en', name: 'Olga' });
  return person;
};

/** A role whose model has a price: a token costs 1. */
async function aPricedRole({ client }: Person): Promise<{ id: string; username: string; name: string }> {
  const [username, name] = [`counter-${crypto.randomUUID().slice(0, 8)}`, 'Counter'];
  const { status, body } = await client.post<{ id: string }>('/agents', {
    ...{ username, name, title: 'Counts', description: 'Counts', type: 'simple', model: 'priced' },
    prompt: 'Answer',
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.id, username, name };
}

const row = (tab: Tab, name: string | RegExp) => tab.page.getByRole('row').filter({ hasText: name });
const item = (tab: Tab, name: string) => tab.page.getByRole('menuitem', { name, exact: true });
const dialog = (tab: Tab) => tab.page.getByRole('dialog');
const confirm = (tab: Tab, name: string) => dialog(tab).getByRole('button', { name, exact: true }).click();
const card = (tab: Tab, name: string | RegExp) => tab.page.getByRole('listitem').filter({ hasText: name });
const number = (value: number): string => new Intl.NumberFormat('en-GB').format(value);

async function choose(tab: Tab, label: string, option: string): Promise<void> {
  await tab.field(label).first().click();
  await tab.page.getByRole('option', { name: option, exact: true }).click();
}

/** What a file has that a button of the menu brings. */
async function downloaded(tab: Tab, name: string): Promise<{ name: string; lines: string[] }> {
  await tab.button('Download').click();
  const downloading = tab.page.waitForEvent('download');
  await item(tab, name).click();
  const download = await downloading;
  const text = await readFile(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), lines: text.trimEnd().split('\r\n') };
}

describe('Usage', () => {
  it('is seen in tiles, a chart and a table, split as one likes, and taken along as CSV', async () => {
    const owner = await anEnglishOwner();
    const counter = await aPricedRole(owner);
    const chat = await aChat(owner);
    const key = await anApiKey(owner, { name: 'CRM' });
    await answer(owner, chat.id, `@@${counter.username} [[tokens:40]]`);
    await answer(owner, chat.id, '@@lawyer [[tokens:20]]');
    const completed = await fetch(`${artelUrl()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'lawyer', messages: [{ role: 'user', content: '[[tokens:10]]' }] }),
      signal: AbortSignal.timeout(60_000),
    });
    expect(completed.status).toBe(200);
    const { total, items } = await eventually('all is entered', async () => {
      const usage = await usageOf(owner, 'groupBy=agent');
      return usage.total.calls >= 3 && usage;
    });
    const spent = items.find(({ agentUsername }) => agentUsername === counter.username);

    const tab = await open(owner, { path: '/admin/usage' });
    const tile = (name: string) => tab.page.locator('dl > div').filter({ hasText: name });
    await tile('Tokens').getByText(number(total.totalTokens), { exact: true }).waitFor();
    await tile('Calls of models').getByText(number(total.calls), { exact: true }).waitFor();
    await row(tab, /^priced/).waitFor();
    await tab.page.locator('.recharts-bar-rectangle path').first().waitFor();
    await tab.picture('usage');
    await expectClean(tab);

    await choose(tab, 'Split by', 'Role');
    await row(tab, 'Counter')
      .getByRole('cell', { name: number(spent?.totalTokens ?? 0), exact: true })
      .waitFor();
    await tab.page.getByRole('radiogroup').getByText('Cost', { exact: true }).click();
    // The other model has no price.
    await tab.page.getByText(/calls? went to (a model|models) without a price/).waitFor();
    await row(tab, /^Counter.*100%/).waitFor();
    await tab.page.waitForURL(/by=agent.*of=cost/);
    await tab.button('Show as a table').click();
    const cost = (spent?.cost ?? 0).toFixed(2);
    await tab.page
      .getByRole('region', { name: 'The chart as a table' })
      .getByRole('cell', { name: number(Number(cost)) })
      .first()
      .waitFor();
    await tab.picture('usage-cost');
    await expectClean(tab);

    const table = await downloaded(tab, 'The table, CSV');
    expect(table.name).toMatch(/^usage-.*\.csv$/);
    expect(table.lines[0]).toMatch(/^agentId,agentUsername,calls,/);
    expect(table.lines.find((line) => line.includes(counter.username))).toMatch(
      new RegExp(`,${spent?.cost}$`),
    );
    expect(table.lines).toHaveLength(1 + items.length);
    const days = await downloaded(tab, 'Day by day, CSV');
    expect(days.lines[0]).toMatch(/^day,agentId,/);

    await choose(tab, 'Split by', 'API key');
    await row(tab, 'CRM').waitFor();
    await row(tab, 'Without a key').waitFor();
    // More than the server tells at once: neither drawn in parts, nor taken along.
    const inParts = /\/api\/v1\/usage\?.*groupBy=day(,|%2C)/;
    const errors = [{ path: 'groupBy', message: 'makes more than 10000 groups: ask for fewer days' }];
    await tab.page.route(inParts, (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        json: { status: 400, code: 'validation_failed', title: 'not valid', detail: 'not valid', errors },
      }),
    );
    await choose(tab, 'Split by', 'Source');
    await tab.page.getByText('So many days are not split here').waitFor();
    await tab.button('Download').click();
    const tooLong = tab.page.getByRole('menuitem', { name: /^Day by day, CSV.*Choose fewer days/ });
    expect(await tooLong.isDisabled()).toBe(true);
    await tab.page.keyboard.press('Escape');
    await tab.page.unroute(inParts);
    await expectClean(tab, /400/);
    await choose(tab, 'Period', 'Last month');
    await tab.page.getByText('Nothing in these days').waitFor();
    await choose(tab, 'Period', 'Other days…');
    await tab.field('From').fill('2026-03-02');
    await tab.field('To').fill('2026-03-01');
    await tab.page.getByText('The first day is after the last').waitFor();
    await tab.field('From').fill('2020-01-01');
    await tab.page.getByText('At most 1,100 days at once').waitFor();
    await expectClean(tab);
  }, 120_000);

  it('of oneself is open to everybody, on phones and in the dark too', async () => {
    const owner = await anEnglishOwner();
    const counter = await aPricedRole(owner);
    const member = await aUser(owner);
    await member.client.patch('/auth/me', { locale: 'en', name: 'Anna' });
    const chat = await aChat(owner, [member]);
    await answer(owner, chat.id, `@@${counter.username} [[tokens:30]]`);
    const tab = await open(member, { path: '/settings', size: 'small', colorScheme: 'dark' });
    await tab.link('My usage').click();
    await tab.page.getByText('Nothing in these days').waitFor();
    await tab.picture('usage-none-phone-dark');
    await expectClean(tab);

    await answer(member, chat.id, `@@${counter.username} [[tokens:20]]`);
    const { total } = await eventually('it is entered', async () => {
      const usage = await usageOf(member, 'groupBy=model', '/usage/mine');
      return usage.total.calls === 1 && usage;
    });
    await tab.page.reload();
    await row(tab, /^priced/)
      .getByRole('cell', { name: number(total.totalTokens), exact: true })
      .waitFor();
    await tab.page.locator('.recharts-bar-rectangle path').first().waitFor();
    await tab.picture('usage-phone-dark');
    await expectClean(tab);
    await tab.field('Split by').first().click();
    await tab.page.getByRole('option', { name: 'Role', exact: true }).waitFor();
    expect(await tab.page.getByRole('option', { name: 'Person', exact: true }).count()).toBe(0);
  }, 120_000);
});

describe('Budgets', () => {
  it('are set, seen spent and used up, raised, and taken away', async () => {
    const owner = await anEnglishOwner();
    const counter = await aPricedRole(owner);
    const chat = await aChat(owner);
    await answer(owner, chat.id, `@@${counter.username} [[tokens:40]]`);
    const { total } = await eventually('it is entered', async () => {
      const usage = await usageOf(owner);
      return usage.total.calls === 1 && usage;
    });

    const tab = await open(owner, { path: '/admin/budgets' });
    await tab.page.getByText('No budgets yet').waitFor();
    await expectClean(tab);
    await tab.button('New budget').click();
    await confirm(tab, 'Save');
    await tab.page.getByText('More than zero').waitFor();
    await tab.fill({ Tokens: '100000' });
    await tab.picture('budget-form');
    expect(await tab.barriers()).toEqual([]);
    await confirm(tab, 'Save');
    await dialog(tab).waitFor({ state: 'hidden' });
    const whole = card(tab, 'The whole organization');
    await whole.getByText(number(100_000), { exact: true }).waitFor();
    await whole.getByText(number(total.totalTokens), { exact: true }).waitFor();
    expect(await budgetsOf(owner)).toMatchObject([
      { scope: 'organization', period: 'month', unit: 'tokens', limit: 100_000, warnPercent: 80 },
    ]);

    // A second one of the same kind would be the first.
    await tab.button('New budget').click();
    await tab.page.getByText(/There is such a budget already, of 100,000/).waitFor();
    await choose(tab, 'For', 'A role');
    await confirm(tab, 'Save');
    await tab.page.getByText('Choose for whom it is').waitFor();
    await choose(tab, 'Role', `${counter.name} (@@${counter.username})`);
    await choose(tab, 'Period', 'A day');
    await tab.fill({ Tokens: '10' });
    await confirm(tab, 'Save');
    await dialog(tab).waitFor({ state: 'hidden' });
    const role = card(tab, counter.username);
    await role.getByText('Used up', { exact: true }).waitFor();
    await tab.page.getByText('1 budget is used up').waitFor();
    await aBudget(owner, { unit: 'cost', limit: Math.ceil(total.totalTokens / 0.9), warnPercent: 80 });
    const posted = await post(owner, chat.id, `@@${counter.username} [[tokens:5]]`);
    const refused = await ended(owner, posted.runs[0]?.id ?? '');
    expect(refused.error?.code).toBe('budget_exceeded');
    await tab.page.reload();
    await tab.page.getByText('Nearly used up', { exact: true }).waitFor();
    await tab.picture('budgets');
    await expectClean(tab);
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    await tab.page.setViewportSize(sizes.small);
    await role.getByText('Used up', { exact: true }).waitFor();
    await tab.picture('budgets-small-dark');
    await expectClean(tab);
    await tab.page.setViewportSize(sizes.notebook);

    await tab.button(`Change the budget: ${counter.name} (@@${counter.username})`).click();
    await tab.fill({ Tokens: '50000' });
    await tab.field('Warn when so much is spent').fill('');
    await confirm(tab, 'Save');
    await role.getByText('Used up', { exact: true }).waitFor({ state: 'hidden' });
    await role.getByText(/Does not warn before its end/).waitFor();
    await tab.button(`Delete the budget: ${counter.name} (@@${counter.username})`).click();
    await confirm(tab, 'Delete');
    await role.waitFor({ state: 'hidden' });
    expect(await budgetsOf(owner)).toHaveLength(2);
    expect(tab.complaintsBut()).toEqual([]);
  }, 120_000);
});
