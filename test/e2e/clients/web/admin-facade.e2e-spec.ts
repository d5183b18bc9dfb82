import type { Route } from 'playwright-core';
import { aChat, anApiKey, anOrg, aUser, post, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
const named = async (person: Person, name: string): Promise<Person> => {
  await person.client.patch('/auth/me', { locale: 'en', name });
  return person;
};
const row = (tab: Tab, name: string | RegExp) => tab.page.getByRole('row').filter({ hasText: name });
const pressed = (tab: Tab, name: RegExp) => tab.page.getByRole('button', { name, pressed: true });
const dialog = (tab: Tab) => tab.page.getByRole('dialog');

describe('The queue', () => {
  it('shows what runs and what waits, without what is said; what one may see is ended there', async () => {
    const owner = await named(await anOrg(), 'Olga');
    const anna = await named(await aUser(owner), 'Anna');
    const [chat, hers] = [await aChat(owner), await aChat(anna)];
    const tab = await open(owner, { path: '/admin/queue' });
    await tab.page.getByText('Nothing waits').waitFor();
    await tab.picture('admin-queue-empty');
    await expectClean(tab);

    const long = 'secret words [[tokens:5000]] [[delay:100]]';
    await post(owner, chat.id, `@@lawyer ${long}`);
    await post(owner, chat.id, `@@lawyer and then? [[say:done]]`);
    const { runs } = await post(anna, hers.id, `@@accountant ${long}`);
    await row(tab, /Olga.*Running/).waitFor();
    await row(tab, /Olga.*Waiting.*after the answer before it/).waitFor();
    await row(tab, /Anna.*Running/).waitFor();
    expect(await row(tab, /Anna/).getByRole('link').count()).toBe(0);
    expect(await row(tab, /Anna/).getByRole('button').count()).toBe(0);
    expect(await tab.page.getByText('secret words').count()).toBe(0);
    await tab.picture('admin-queue');
    await expectClean(tab);

    await tab.button(/^Waiting 1$/).click();
    await tab.page.waitForURL('**state=queued');
    await pressed(tab, /^Waiting/).waitFor();
    await row(tab, /Olga.*Running/).waitFor({ state: 'hidden' });
    await row(tab, /after the answer before it/).waitFor();
    await tab.button('Show all').click();
    await tab.button('Главный бухгалтер').click();
    await tab.page.waitForURL('**agentId=*');
    await row(tab, /Olga.*Waiting/).waitFor({ state: 'hidden' });
    await row(tab, /Anna.*Running/).waitFor();
    await tab.button('Show all').click();

    await row(tab, /Olga.*Running/)
      .getByRole('button', { name: /^Stop/ })
      .click();
    await dialog(tab).getByRole('button', { name: 'Stop', exact: true }).click();
    await tab.page.getByText('The answer is stopped').waitFor();
    // The one behind it had its turn, and is answered.
    await eventually('it is gone', async () => (await row(tab, /Olga/).count()) === 0);
    await anna.client.post(`/runs/${runs[0]?.id}/cancel`);
    await tab.page.getByText('Nothing waits').waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });

  it('is told on a small phone too: places, keys, who waits for people', async () => {
    const owner = await anOrg();
    const tab = await open(owner, { size: 'small' });
    const since = new Date(Date.now() - 3_905_000).toISOString();
    const agent = { id: crypto.randomUUID(), username: 'lawyer', title: 'Корпоративный юрист' };
    const apiKey = {
      id: crypto.randomUUID(),
      name: 'Интернет-магазин «Рога и копыта»',
      prefix: 'artel-sk-abc',
    };
    const counts = { queued: 12_345, running: 4, waitingApproval: 1, oldestQueuedAt: since };
    const run = (more: object) => ({
      ...{ id: crypto.randomUUID(), status: 'queued', agent, source: 'facade', user: null, apiKey },
      ...{ chatId: null, isOpenToMe: true, position: 1, priority: 'high', attempts: 0 },
      ...{ createdAt: since, startedAt: null, waitingSince: null, ...more },
    });
    const user = { id: owner.id, username: 'olga', name: 'Ольга' };
    const items = [
      run({ status: 'running', startedAt: since, attempts: 2 }),
      run({}),
      run({ status: 'waiting_approval', source: 'chat', apiKey: null, user, chatId: agent.id }),
    ];
    const summary = {
      ...counts,
      agents: [{ ...agent, ...counts }],
      apiKeys: [{ ...apiKey, ...counts }],
      sources: [{ source: 'facade', ...counts }],
    };
    await tab.page.route('**/api/v1/runs?*', (route) => route.fulfill({ json: { items, nextCursor: null } }));
    await tab.page.route('**/api/v1/runs/summary', (route) => route.fulfill({ json: summary }));
    await tab.goto('/admin/queue');
    await row(tab, /Корпоративный юрист.*место 1/).waitFor();
    await row(tab, /Ждёт человека/).waitFor();
    await row(tab, /Отвечает.*попытка 2/).waitFor();
    await tab.picture('admin-queue-small');
    await expectClean(tab);
    await row(tab, /место 1/).scrollIntoViewIfNeeded();
    await tab.picture('admin-queue-small-list');
  });

  it('says that it cannot be read, and is read again', async () => {
    const owner = await named(await anOrg(), 'Olga');
    const tab = await open(owner);
    const away = (route: Route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { status: 503, code: 'unavailable', title: 'away', detail: 'away', requestId: 'r1' },
      });
    await tab.page.route('**/api/v1/runs/summary', away);
    await tab.goto('/admin/queue');
    await tab.page.getByRole('alert').waitFor();
    await tab.page.unroute('**/api/v1/runs/summary');
    await tab.page.getByText('Nothing waits').waitFor();
    expect(await tab.page.getByRole('alert').count()).toBe(0);
    // What was read stays, below what is wrong.
    const ofTheQueue = /\/api\/v1\/runs[/?]/;
    await tab.page.route(ofTheQueue, away);
    await tab.page.getByRole('alert').waitFor();
    await tab.page.getByText('Nothing waits').waitFor();
    await tab.page.unroute(ofTheQueue);
    await tab.page.getByRole('alert').waitFor({ state: 'hidden' });
    expect(tab.complaintsBut(/503/)).toEqual([]);
  });
});

describe('Refused requests', () => {
  it('are found by what was wrong and whose they were, and shown as plain text with what helps', async () => {
    const owner = await named(await anOrg(), 'Olga');
    const key = await anApiKey(owner, { name: 'CRM' });
    const program = owner.client.withToken(key);
    const ask = (body: object) => program.request('POST', '/v1/chat/completions', body);
    const messages = [{ role: 'user', content: '<b id="bold">bold</b>' }];
    const { headers } = await ask({ model: 'lawyer', messages, temperature: 'hot' });
    await ask({ model: 'nobody', messages });
    await eventually('both are noted', async () => {
      const { body } = await owner.client.get<{ items: object[] }>('/openai-requests');
      return body.items.length === 2;
    });
    const tab = await open(owner, { path: '/admin/refused' });
    await row(tab, /validation_failed.*400.*CRM/).waitFor();
    await row(tab, /model_not_found.*404/).waitFor();
    await program.request('GET', '/v1/nowhere');
    await row(tab, /^not_found/).waitFor();
    await tab.picture('admin-refused');
    await expectClean(tab);

    await tab.button('validation_failed').click();
    await dialog(tab).getByText('What helps').waitFor();
    await dialog(tab).getByText('temperature').first().waitFor();
    await dialog(tab).getByText('<b id').waitFor();
    expect(await tab.page.locator('#bold').count()).toBe(0);
    expect(await dialog(tab).getByLabel('Request id').inputValue()).toBe(headers.get('x-request-id'));
    await tab.picture('admin-refused-one');
    expect(await tab.barriers()).toEqual([]);
    await tab.button('All with this code').click();
    await tab.page.waitForURL('**code=validation_failed');
    await row(tab, /model_not_found/).waitFor({ state: 'hidden' });

    await tab.button('Clear the filters').click();
    await tab.page.getByRole('combobox', { name: 'Status' }).click();
    await tab.page.getByRole('option', { name: '404' }).click();
    await row(tab, /validation_failed/).waitFor({ state: 'hidden' });
    await row(tab, /model_not_found/).waitFor();
    await tab.page.getByRole('combobox', { name: 'Key' }).click();
    await tab.page.getByRole('option', { name: /CRM/ }).click();
    await tab.page.waitForURL('**apiKeyId=*');
    await row(tab, /model_not_found/).waitFor();
    await tab.field('To').fill('2020-01-01');
    await tab.page.getByText('Nothing like this').waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });
});

describe('Model servers', () => {
  const routing = { order: 1, weight: 1, inUse: 0, waiting: 0, succeeded: 10, failed: 0, circuit: 'closed' };
  const checkedAt = new Date().toISOString();
  const items = [
    {
      ...{ name: 'gpu1', provider: 'ollama', state: 'up', latencyMs: 3.4, checkedAt },
      models: Array.from({ length: 9 }, (_, n) => `model-${n}:7b`),
      embeddings: ['bge-m3'],
      routing: { ...routing, host: '10.0.0.11:11434', weight: 2, concurrency: 4, inUse: 4, waiting: 3 },
    },
    {
      ...{ name: 'gpu2', provider: 'ollama', state: 'down', checkedAt },
      detail: 'connect ECONNREFUSED <10.0.0.12>',
      routing: { ...routing, host: '10.0.0.12:11434', circuit: 'open', failed: 7 },
    },
    {
      ...{ name: 'cloud', provider: 'openai', state: 'up', latencyMs: 210, checkedAt },
      routing: { ...routing, host: 'api.openai.com', order: 2, inUse: 1 },
    },
  ];

  it('are one, with an example of several; several tell how each is and who is asked after whom', async () => {
    const owner = await named(await anOrg(), 'Olga');
    const tab = await open(owner, { path: '/admin/servers' });
    await tab.heading('Several servers').waitFor();
    await tab.page.getByText('Works', { exact: true }).waitFor();
    await tab.button('Copy the example').waitFor();
    await tab.picture('admin-servers-one');
    await expectClean(tab);

    await tab.page.route('**/api/v1/model-servers', (route) => route.fulfill({ json: { items } }));
    await tab.heading('gpu2').waitFor();
    for (const text of ['Full', '4 of 4 places taken', 'in line: 3', 'and 3 more', '3 ms', 'No answer'])
      await tab.page.getByText(text).first().waitFor();
    await tab.page.getByText('connect ECONNREFUSED <10.0.0.12>').waitFor();
    await tab.page.getByText('Left out now: gpu2').waitFor();
    const turns = tab.page.getByRole('list').filter({ hasText: /^gpu1cloud$/ });
    expect(await turns.getByRole('listitem').allInnerTexts()).toEqual(['gpu1', 'cloud']);
    await tab.picture('admin-servers');
    await expectClean(tab);
    expect(await tab.heading('Several servers').count()).toBe(0);
    await tab.button('How to change them').click();
    await tab.heading('Several servers').waitFor();

    const dark = await open(owner, { size: 'phone', colorScheme: 'dark' });
    await dark.page.route('**/api/v1/model-servers', (route) => route.fulfill({ json: { items } }));
    await dark.goto('/admin/servers');
    await dark.heading('gpu2').waitFor();
    await dark.picture('admin-servers-phone-dark');
    await expectClean(dark);
    const resting = items.map((item) => ({ ...item, routing: { ...item.routing, circuit: 'open' } }));
    await dark.page.route('**/api/v1/model-servers', (route) => route.fulfill({ json: { items: resting } }));
    await dark.heading('All servers rest').waitFor();
    await expectClean(dark);
  });
});
