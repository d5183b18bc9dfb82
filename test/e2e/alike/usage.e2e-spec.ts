import { aChat, anApiKey, anOrg, answer, aUser, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { anEvent } from '../../support/calendar.js';
import { aCollection, aDocument, settled } from '../../support/knowledge.js';
import { aDeployment, eventually, modelUrl } from '../../support/profile.js';
import { usageOf } from '../../support/usage.js';

let artel: Deployment;
let owner: Person;
let key: string;

beforeAll(async () => {
  artel = await aDeployment({
    LLM_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${modelUrl()}/v1`,
    LLM_MODEL: 'thinker',
    EMBEDDING_MODEL: 'reader',
    MODEL_PRICES: 'thinker=1000000/2000000/250000,reader=500000/0',
  });
  owner = await anOrg(artel.url);
  key = await anApiKey(owner, { name: '=cmd' });
}, 120_000);
afterAll(() => artel?.stop());

async function completed(content: string, model = 'lawyer'): Promise<object> {
  const answer = await fetch(`${artel.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`the facade answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as { usage: object }).usage;
}

describe('Usage', () => {
  it('has what was cached and thought, at their prices, of plain answers and of those with tools', async () => {
    const made = await owner.client.post('/agents', {
      ...{ username: 'counter', name: 'counter', title: 'Считает', description: 'Считает', type: 'simple' },
      ...{ prompt: 'Считай', tools: ['calculator'] },
    });
    expect(made.status).toBe(201);
    const details = (cached: number, reasoned: number) => ({
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: reasoned },
    });
    expect(await completed('[[tokens:9]] [[cached:2]] [[reasoned:4]]')).toMatchObject(details(2, 4));
    expect(await completed('[[tokens:9]] [[cached:3]] [[reasoned:1]]', 'counter')).toMatchObject(
      details(3, 1),
    );
    const { items, total } = await usageOf(owner, 'groupBy=agent');
    const of = (username: string) => items.find(({ agentUsername }) => agentUsername === username);
    const once = { calls: 1, outputTokens: 9 };
    expect(of('counter')).toMatchObject({ ...once, cachedTokens: 3, reasoningTokens: 1 });
    expect(of('lawyer')).toMatchObject({ ...once, cachedTokens: 2, reasoningTokens: 4 });
    expect(total.cost).toBe(total.inputTokens - 5 + 5 * 0.25 + 2 * total.outputTokens);
  }, 60_000);

  it('is grouped by what is asked for, and told as CSV', async () => {
    const member = await aUser(owner);
    const chat = await aChat(owner, [member]);
    await answer(member, chat.id, '@@lawyer [[tokens:6]]');
    const { items, timeZone, groupBy } = await usageOf(owner, 'groupBy=source,user,key,day');
    expect({ timeZone, groupBy }).toEqual({
      timeZone: 'Europe/Moscow',
      groupBy: ['day', 'user', 'key', 'source'],
    });
    const own = items.find(({ userId }) => userId === member.id);
    expect(own).toMatchObject({ username: member.username, source: 'chat', apiKeyId: null, outputTokens: 6 });
    const byKey = items.find(({ apiKeyId }) => apiKeyId);
    expect(byKey).toMatchObject({ apiKeyName: '=cmd', userId: null, source: 'facade' });
    for (const [query, headers] of [
      ['&format=csv', {}],
      ['', { accept: 'text/csv' }],
    ] as const) {
      const path = `/api/v1/usage?groupBy=key,source${query}`;
      const csv = await owner.client.request<string>('GET', path, undefined, headers);
      expect(csv.headers.get('content-type')).toContain('text/csv');
      expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="usage-.*\.csv"$/);
      const lines = csv.body.split('\r\n');
      expect(lines[0]).toBe(
        'apiKeyId,apiKeyName,source,calls,estimatedCalls,unpricedCalls,inputTokens,outputTokens,totalTokens,cachedTokens,reasoningTokens,cost',
      );
      expect(lines).toContainEqual(expect.stringContaining(`,'=cmd,facade,2,0,0,`));
    }
  }, 60_000);

  it('knows trials, and roles of events with whom these ask, from questions of people', async () => {
    const asker = await anOrg(artel.url);
    const definition = { name: 'x', title: 'x', description: 'x', type: 'simple', prompt: 'Отвечай' };
    const tried = await asker.client.post('/agents/try', { definition, question: '[[tokens:3]]' });
    expect(tried.status).toBe(200);
    const { body: agents } = await asker.client.get<{ items: { id: string; username: string }[] }>('/agents');
    const agentId = agents.items.find(({ username }) => username === 'lawyer')?.id;
    const { id: chatId } = await aChat(asker);
    const { id } = await anEvent(asker, { agentId, chatId, prompt: '[[say:@@hr [[tokens:4]]]]' });
    await asker.client.post(`/calendar/events/${id}/trigger`);
    const { items } = await eventually(
      'both roles have answered',
      async () => {
        const usage = await usageOf(asker, 'groupBy=source,agent,user');
        return usage.total.calls >= 3 && usage;
      },
      60_000,
    );
    const told = items.map(({ source, agentUsername, userId, calls }) => [
      source,
      agentUsername,
      userId,
      calls,
    ]);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        ['trial', 'trial', asker.id, 1],
        ['calendar', 'lawyer', asker.id, 1],
        ['calendar', 'hr', asker.id, 1],
      ]),
    );
  }, 90_000);

  it('has what documents, questions and texts of programs took that were embedded', async () => {
    const reader = await anOrg(artel.url);
    const { id } = await aCollection(reader);
    const document = await aDocument(reader, id, 'Отпуск длится двадцать восемь дней');
    expect(await settled(reader, document.id)).toMatchObject({ state: 'ready' });
    await eventually('its passage is embedded', async () => (await usageOf(reader)).total.calls > 0, 60_000);
    const asked = { query: 'сколько дней длится отпуск', collectionIds: [id] };
    await eventually(
      'the question is embedded as well',
      async () => {
        await reader.client.post('/knowledge/search', asked);
        return (await usageOf(reader)).total.calls > 1;
      },
      60_000,
    );
    const ofReader = await anApiKey(reader);
    const answer = await fetch(`${artel.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ofReader}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'reader', input: ['раз два три', 'четыре'] }),
      signal: AbortSignal.timeout(60_000),
    });
    expect(answer.status).toBe(200);
    const { items, total } = await usageOf(reader, 'groupBy=key,model,source');
    expect(items.every(({ model, source }) => model === 'reader' && source === 'embedding')).toBe(true);
    const byKey = items.find(({ apiKeyId }) => apiKeyId);
    expect(byKey).toMatchObject({ calls: 1, inputTokens: 4, outputTokens: 0, cost: 2, estimatedCalls: 0 });
    expect(total.cost).toBe(total.inputTokens / 2);
  }, 200_000);

  it('is shown to members as far as it is their own', async () => {
    const [member, other] = [await aUser(owner), await aUser(owner)];
    const chat = await aChat(owner, [member, other]);
    await answer(member, chat.id, '@@lawyer [[tokens:3]]');
    await answer(other, chat.id, '@@lawyer [[tokens:4]]');
    expect((await member.client.get('/usage')).status).toBe(403);
    const mine = await usageOf(member, 'groupBy=user,source', '/usage/mine');
    expect(mine.items).toMatchObject([{ userId: member.id, source: 'chat', calls: 1, outputTokens: 3 }]);
    expect(mine.total.calls).toBe(1);
    // Keys that one made are one's own.
    const { items } = await usageOf(owner, 'groupBy=key', '/usage/mine');
    expect(items.map(({ apiKeyName }) => apiKeyName)).toContain('=cmd');
    const stranger = await anOrg(artel.url);
    expect((await usageOf(stranger)).total).toMatchObject({ calls: 0, totalTokens: 0, cost: null });
    expect((await usageOf(stranger, 'groupBy=')).items).toMatchObject([{ calls: 0 }]);
  }, 60_000);

  it.each([
    ['groupBy=nobody', 'groupBy'],
    ['from=2026-02-30', 'from'],
    ['from=yesterday', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'to'],
    ['from=2020-01-01&to=2026-01-01', 'to'],
    ['format=xml', 'format'],
    ['limit=5', 'query'],
  ])('refuses %s, and says so', async (query, path) => {
    const { status, body } = await owner.client.get<{ code: string; errors: { path: string }[] }>(
      `/usage?${query}`,
    );
    expect({ status, code: body.code, paths: body.errors.map((error) => error.path) }).toEqual({
      status: 400,
      code: 'validation_failed',
      paths: [path],
    });
  });
});
