import { aBudget, budgetOf, budgetsOf } from '../support/budgets.js';
import { aChat, anApiKey, anOrg, artelUrls, aUser, ended, post, type Person } from '../support/builders.js';
import { inboxOf, toldOf } from '../support/notifications.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';
import { usageOf } from '../support/usage.js';

let owner: Person;
let role: string;
let roleId: string;

/** Its prompt is short, and its model has a price: a token costs 1. */
async function aRole({ client }: Person): Promise<{ id: string; username: string }> {
  const username = `agent-${crypto.randomUUID().slice(0, 8)}`;
  const { status, body } = await client.post<{ id: string }>('/agents', {
    username,
    name: 'Счетовод',
    title: 'Роль',
    description: 'Отвечает',
    type: 'simple',
    model: 'priced',
    prompt: 'Отвечай',
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.id, username };
}

beforeEach(async () => {
  owner = await anOrg();
  ({ id: roleId, username: role } = await aRole(owner));
});

interface Completed {
  status: number;
  tokens: number;
  error?: { code: string; type: string; message: string };
  retryAfter: string | null;
}

const tokens = 10;

async function complete(
  url: string,
  key: string,
  {
    content = `[[tokens:${tokens}]]`,
    model = role,
    headers = {},
    ...more
  }: { headers?: Record<string, string> } & Record<string, unknown> = {},
): Promise<Completed> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, max_tokens: tokens, messages: [{ role: 'user', content }], ...more }),
    signal: AbortSignal.timeout(120_000),
  });
  const body = (await answer.json()) as {
    usage?: { total_tokens: number };
    error?: Completed['error'];
  };
  return {
    status: answer.status,
    tokens: body.usage?.total_tokens ?? 0,
    error: body.error,
    retryAfter: answer.headers.get('retry-after'),
  };
}

const url = (): string => artelUrls()[0];

/** Nothing is held any more: what was asked for is in the ledger. */
const settled = (id: string) =>
  eventually('nothing is held of the budget', async () => {
    const budget = await budgetOf(owner, id);
    return budget.reserved === 0 && budget;
  });

const refused = { code: 'budget_exceeded', type: 'insufficient_quota' };

describe('A budget', () => {
  it.each([
    ['organization', 'tokens'],
    ['key', 'cost'],
  ])(
    'of %s and %s is not overspent by 200 requests at once at its edge',
    async (scope, unit) => {
      const key = await anApiKey(owner);
      const { tokens: each } = await complete(url(), key);
      expect(each).toBeGreaterThan(tokens);
      const keys = await owner.client.get<{ items: { id: string }[] }>('/api-keys');
      const subjectId = scope === 'key' ? keys.body.items[0]?.id : undefined;
      // What was taken before it was made counts.
      const limit = each * 25;
      const budget = await aBudget(owner, { scope, subjectId, unit, limit });
      expect(budget).toMatchObject({ spent: each, limit });
      const urls = artelUrls();
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) => complete(urls[n % urls.length] ?? '', key)),
      );
      const answered = answers.filter(({ status }) => status === 200);
      const others = answers.filter(({ status }) => status !== 200);
      expect(others.map(({ status, error }) => [status, error?.code, error?.type])).toEqual(
        others.map(() => [429, refused.code, refused.type]),
      );
      const { spent } = await settled(budget.id);
      expect(spent).toBe(each + answered.reduce((sum, one) => sum + one.tokens, 0));
      expect(spent).toBeLessThanOrEqual(limit);
      // And all of it can be used: what is estimated of a question is a little more than it takes.
      expect(spent).toBeGreaterThan(limit - 3 * each);
      const { total } = await usageOf(owner, 'groupBy=');
      expect(unit === 'tokens' ? total.totalTokens : total.cost).toBe(spent);
      // Who was refused has asked nothing of a model.
      expect(total.calls).toBe(1 + answered.length);
      expect(await budgetOf(owner, budget.id)).toMatchObject({ state: 'exceeded' });
    },
    180_000,
  );

  it('leaves others alone, and is open again when it is raised or taken away', async () => {
    const [full, free] = [await anApiKey(owner, { name: 'full' }), await anApiKey(owner, { name: 'free' })];
    const keys = await owner.client.get<{ items: { id: string; name: string }[] }>('/api-keys');
    const subjectId = keys.body.items.find(({ name }) => name === 'full')?.id;
    const wish = { scope: 'key', subjectId, period: 'day' };
    const { id } = await aBudget(owner, { ...wish, limit: 1 });
    const refusal = await complete(url(), full);
    expect(refusal).toMatchObject({ status: 429, error: refused });
    expect(refusal.error?.message).toMatch(/this API key.*tokens for today/);
    expect(Number(refusal.retryAfter)).toBeGreaterThan(0);
    // In a stream too nothing is begun.
    expect(await complete(url(), full, { stream: true })).toMatchObject({ status: 429, error: refused });
    expect(await complete(url(), free)).toMatchObject({ status: 200 });
    expect(await aBudget(owner, { ...wish, limit: 100_000 })).toMatchObject({ id, state: 'open' });
    for (const one of artelUrls())
      await eventually('it is raised everywhere', async () => (await complete(one, full)).status === 200);
    await aBudget(owner, { ...wish, limit: 1 });
    expect((await owner.client.delete(`/budgets/${id}`)).status).toBe(204);
    expect((await owner.client.delete(`/budgets/${id}`)).status).toBe(404);
    await eventually('it is gone', async () => (await complete(url(), full)).status === 200);
    expect(await budgetsOf(owner)).toEqual([]);
  }, 60_000);

  it('does not take back what was answered: the same request again is answered as before', async () => {
    const key = await anApiKey(owner);
    const again = { headers: { 'idempotency-key': crypto.randomUUID() } };
    const first = await complete(url(), key, again);
    expect(first).toMatchObject({ status: 200 });
    await aBudget(owner, { limit: 1 });
    await eventually('it is known', async () => (await complete(url(), key)).status === 429);
    expect(await complete(url(), key, again)).toMatchObject({ status: 200, tokens: first.tokens });
  }, 60_000);

  it('of a person or a role ends what is asked in chats, with a word about it', async () => {
    const member = await aUser(owner);
    const { id: chatId } = await aChat(owner, [member]);
    const ask = async (person: Person) => {
      const { runs } = await post(person, chatId, `@@${role} [[tokens:3]]`);
      return ended(person, runs[0]?.id ?? '');
    };
    await aBudget(owner, { scope: 'user', subjectId: member.id, limit: 5 });
    const told = { status: 'failed', error: { code: 'budget_exceeded' } };
    const failed = await ask(member);
    expect(failed).toMatchObject(told);
    expect(failed.error?.detail).toMatch(/this person.*this month/);
    expect(await ask(owner)).toMatchObject({ status: 'succeeded' });
    await aBudget(owner, { scope: 'agent', subjectId: roleId, unit: 'cost', limit: 5 });
    expect(await ask(owner)).toMatchObject(told);
    await toldOf(member, 'agent_failure', 'Бюджет');
  }, 60_000);

  it('is held for each call of a run, and given back what the call does not take', async () => {
    const { id: chatId } = await aChat(owner);
    const { id } = await aBudget(owner, { limit: 1_000_000 });
    const { runs } = await post(owner, chatId, `@@${role} [[tokens:40]] [[delay:100]]`);
    await eventually('an answer is held', async () => (await budgetOf(owner, id)).reserved > 100);
    const run = await ended(owner, runs[0]?.id ?? '');
    const { inputTokens = 0, outputTokens = 0 } = run.usage ?? {};
    expect(await settled(id)).toMatchObject({ spent: inputTokens + outputTokens, state: 'open' });
    const cancelled = await post(owner, chatId, `@@${role} отмена ${id} [[tokens:80]] [[delay:100]]`);
    await eventually('it is asked', async () => (await modelCalls(id)).length > 0);
    await owner.client.post(`/runs/${cancelled.runs[0]?.id}/cancel`);
    await ended(owner, cancelled.runs[0]?.id ?? '');
    await settled(id);
    await eventually('it is what the ledger says', async () => {
      const [{ spent }, { total }] = [await budgetOf(owner, id), await usageOf(owner, 'groupBy=')];
      return total.calls === 2 && spent === total.totalTokens;
    });
  }, 60_000);

  it('tells those who set it, and whose it is, once when it is nearly spent and once when it is', async () => {
    const admin = await aUser(owner, { role: 'admin' });
    const [member, other] = [await aUser(owner), await aUser(owner)];
    const { id: chatId } = await aChat(owner, [member, other]);
    const ask = async () => {
      const { runs } = await post(member, chatId, `@@${role} [[tokens:20]]`);
      return ended(member, runs[0]?.id ?? '');
    };
    const { usage } = await ask();
    const each = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    const subject = { scope: 'user', subjectId: member.id };
    await aBudget(owner, { ...subject, limit: each * 20, warnPercent: 8 });
    await ask();
    for (const person of [owner, admin, member]) {
      const { body, link } = await toldOf(person, 'budget', '8%');
      expect(body).toContain('токенов');
      expect(link).toBe(person === member ? '/settings/usage' : '/admin/budgets');
    }
    await ask();
    await aBudget(owner, { ...subject, limit: each * 3, warnPercent: 8 });
    expect(await ask()).toMatchObject({ error: { code: 'budget_exceeded' } });
    for (const person of [owner, admin, member]) {
      await toldOf(person, 'budget', 'Бюджет исчерпан');
      const titles = (await inboxOf(person, '&type=budget')).map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
    }
    expect(await inboxOf(other, '&type=budget')).toEqual([]);
  }, 60_000);

  it('is set by those who may, for somebody who is there', async () => {
    const member = await aUser(owner);
    const stranger = await anOrg();
    const wish = { scope: 'organization', period: 'day', unit: 'tokens', limit: 10_000 };
    for (const [person, method] of [
      [member, 'get'],
      [member, 'put'],
    ] as const)
      expect((await person.client[method]('/budgets', wish)).status).toBe(403);
    for (const wrong of [
      { scope: 'user' },
      { subjectId: owner.id },
      { scope: 'user', subjectId: stranger.id },
      { scope: 'user', subjectId: roleId },
      { scope: 'agent', subjectId: owner.id },
      { scope: 'key', subjectId: owner.id },
      { limit: 0 },
      { limit: -1 },
      { limit: '5' },
      { warnPercent: 100 },
      { period: 'week' },
      { unit: 'euro' },
      { more: true },
    ])
      expect(await owner.client.put('/budgets', { ...wish, ...wrong })).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    expect(await budgetsOf(owner)).toEqual([]);
    const { id } = await aBudget(owner, wish);
    expect((await stranger.client.delete(`/budgets/${id}`)).status).toBe(404);
    expect(await aBudget(owner, { ...wish, limit: 20_000, warnPercent: 50 })).toMatchObject({
      id,
      limit: 20_000,
      warnPercent: 50,
      spent: 0,
      reserved: 0,
      state: 'open',
      subjectId: null,
    });
    const { body: log } = await owner.client.get<{ items: { action: string }[] }>('/audit?limit=5');
    expect(log.items.filter(({ action }) => action === 'budget.set')).toHaveLength(2);
  }, 60_000);
});

it('What is held for a process that died is given back, and what it took is spent', async () => {
  const artel = await aDeployment({ EMBEDDING_MODEL: 'hashing-64' });
  try {
    owner = await anOrg(artel.url);
    ({ username: role } = await aRole(owner));
    const { id: chatId } = await aChat(owner);
    const { id } = await aBudget(owner, { limit: 10_000_000 });
    const mark = `mark${crypto.randomUUID().replaceAll('-', '')}`;
    const { runs } = await post(owner, chatId, `@@${role} ${mark} [[tokens:60]] [[delay:100]]`);
    await eventually('it is asked', async () => (await modelCalls(mark)).some((call) => call.tokensSent > 3));
    expect((await budgetOf(owner, id)).reserved).toBeGreaterThan(0);
    await artel.crashConsumers();
    expect(await ended(owner, runs[0]?.id ?? '', 60_000)).toMatchObject({ status: 'succeeded', attempts: 2 });
    await settled(id);
    const { total } = await usageOf(owner, 'groupBy=');
    expect(total.calls).toBe(2);
    expect(await budgetOf(owner, id)).toMatchObject({ spent: total.totalTokens });
    // One that ends while nobody works on it has nobody to say so.
    const second = await post(owner, chatId, `@@${role} ${mark} [[tokens:300]] [[delay:100]]`);
    await eventually('it is asked', async () => (await budgetOf(owner, id)).reserved > 0);
    for (const process of artel.consumers) await process.kill();
    if (artel.profile === 'embedded') await artel.restartEmbedded();
    await owner.client.post(`/runs/${second.runs[0]?.id}/cancel`);
    if (artel.profile === 'scaled') await artel.addWorker();
    await settled(id);
    const ledger = await usageOf(owner, 'groupBy=');
    expect(await budgetOf(owner, id)).toMatchObject({ spent: ledger.total.totalTokens });
    await expectEmbeddingsWithin(artel.url, id);
  } finally {
    await artel.stop();
  }
}, 180_000);

/** What embeds texts is a model as well. */
async function expectEmbeddingsWithin(at: string, budgetId: string): Promise<void> {
  const key = await anApiKey(owner);
  const { spent: before } = await budgetOf(owner, budgetId);
  const embed = async () => {
    const answer = await fetch(`${at}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'hashing-64', input: 'Сколько дней отпуска?' }),
      signal: AbortSignal.timeout(60_000),
    });
    return { status: answer.status, body: (await answer.json()) as object };
  };
  const { status, body } = await embed();
  expect([status, body]).toMatchObject([200, { object: 'list' }]);
  const { usage } = body as { usage: { total_tokens: number } };
  expect(await settled(budgetId)).toMatchObject({ spent: before + usage.total_tokens });
  await aBudget(owner, { limit: before + usage.total_tokens + 1 });
  expect(await embed()).toMatchObject({ status: 429, body: { error: refused } });
}
