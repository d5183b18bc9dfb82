import { anApiKey, anOrg, anyone, artelUrl, aUser, type Person } from '../support/builders.js';
import { complete, type Completed, type Completion } from '../support/completed.js';
import { modelSettings } from '../support/environment.js';
import { eventually, modelCalls, modelUrl } from '../support/profile.js';

interface KeyBody {
  id: string;
  key: string;
  name: string;
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  priority: string;
  code: string;
}

const none = { requestsPerMinute: null, tokensPerMinute: null, priority: 'normal' };

describe('What an API key may', () => {
  let owner: Person;
  beforeAll(async () => (owner = await anOrg()));

  const made = async (more: object = {}): Promise<KeyBody> =>
    (await owner.client.post<KeyBody>('/api-keys', { name: 'Ключ', ...more })).body;
  const change = (id: string, body: object, by = owner) => by.client.patch<KeyBody>(`/api-keys/${id}`, body);
  const ask = (key: string, how: Partial<Completion> = {}) =>
    complete({ url: artelUrl(), key, question: '[[tokens:4]]', ...how });

  const aBriefRole = async (): Promise<string> => {
    const username = `brief-${crypto.randomUUID().slice(0, 8)}`;
    const brief = { username, type: 'simple', name: 'К', title: 'К', description: 'К', prompt: 'Кратко.' };
    expect((await owner.client.post('/agents', brief)).status).toBe(201);
    return username;
  };

  it('is said when it is made, and changed later, one thing at a time', async () => {
    const limits = { requestsPerMinute: 7, tokensPerMinute: 1_000, priority: 'high' };
    expect(await made()).toMatchObject(none);
    const { id, ...key } = await made(limits);
    expect(key).toMatchObject(limits);
    expect((await change(id, { tokensPerMinute: null })).body).toMatchObject({
      ...limits,
      tokensPerMinute: null,
      name: 'Ключ',
    });
    const { body } = await change(id, { name: 'Другой', priority: 'low', requestsPerMinute: null });
    expect(body).toMatchObject({ ...none, name: 'Другой', priority: 'low' });
    expect((await change(id, {})).body).toEqual(body);
    const { body: page } = await owner.client.get<{ items: KeyBody[] }>('/api-keys');
    expect(page.items.find((item) => item.id === id)).toEqual(body);
  });

  it.each([
    { requestsPerMinute: 0 },
    { requestsPerMinute: 1.5 },
    { tokensPerMinute: -1 },
    { tokensPerMinute: 1e12 },
    { priority: 'urgent' },
    { priority: 1 },
    { name: '' },
    { agentIds: null },
    { key: 'x' },
  ])('is refused as %j, and changes nothing', async (bad) => {
    const { id } = await made();
    expect(await change(id, bad)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    const { body } = await owner.client.get<{ items: KeyBody[] }>('/api-keys');
    expect(body.items.find((item) => item.id === id)).toMatchObject({ ...none, name: 'Ключ' });
  });

  it('is for those to say who make keys, of their own organization, while it is in force', async () => {
    const { id } = await made();
    expect((await change(id, none, await aUser(owner))).status).toBe(403);
    expect((await change(id, none, await anOrg())).status).toBe(404);
    expect((await owner.client.delete(`/api-keys/${id}`)).status).toBe(204);
    expect((await change(id, none)).status).toBe(404);
    const { body } = await owner.client.get<{ items: { action: string }[] }>(`/audit?objectId=${id}`);
    expect(body.items.map(({ action }) => action)).toEqual(['api-key.revoked', 'api-key.created']);
  });

  it('are so many requests a minute, told as OpenAI tells them', async () => {
    const limit = 5;
    const { key, id } = await made({ requestsPerMinute: limit });
    const models = () => anyone().withToken(key).request<object>('GET', '/v1/models');
    for (let n = 1; n <= limit; n++) {
      const { status, headers } = await models();
      expect([status, headers.get('x-ratelimit-remaining-requests')]).toEqual([200, String(limit - n)]);
      expect(headers.get('x-ratelimit-limit-requests')).toBe(String(limit));
      expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+s$/);
    }
    const refused = await ask(key);
    expect(refused).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    await change(id, { requestsPerMinute: null });
    await eventually('the limit is lifted', async () => (await models()).status === 200);
  });

  it('are so many tokens a minute: what was taken counts, and nothing beyond begins', async () => {
    const model = await aBriefRole();
    const limit = 200;
    const key = await anApiKey(owner, { tokensPerMinute: limit });
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const more = { model, max_tokens: 60 };
    const first = await ask(key, { headers, more });
    expect([first.status, first.headers.get('x-ratelimit-limit-tokens')]).toEqual([200, String(limit)]);
    const left = Number(first.headers.get('x-ratelimit-remaining-tokens'));
    // The question and the prompt count as well as the answer.
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(limit - 60);
    const refused = await eventually('the next one is refused', async () => {
      const answer = await ask(key, { more });
      return answer.status === 429 && answer;
    });
    expect(refused.code).toBe('too_many_requests');
    expect(Number(refused.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(100);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // What was answered already takes nothing.
    const again = await ask(key, { headers, more });
    expect([again.status, again.runId]).toEqual([200, first.runId]);
  });

  it('are tokens of answers too whose readers have left', async () => {
    const [limit, taken] = [100_000, 3_000];
    const username = await aBriefRole();
    const key = await anApiKey(owner, { tokensPerMinute: limit });
    const left = await ask(key, {
      question: `[[tokens:${taken}]] [[delay:1]]`,
      more: { model: username, stream: true },
      leaveAfter: 2,
    });
    expect([left.status, left.isWhole]).toEqual([200, false]);
    const run = () => owner.client.get<{ status: string }>(`/runs/${left.runId}`);
    await eventually('it ends', async () => (await run()).body.status === 'succeeded', 60_000);
    let remaining = limit;
    // A question takes a hundredth of that.
    for (let tries = 0; tries < 10 && remaining > limit - taken; tries++) {
      const { headers } = await ask(key, { question: 'x', more: { model: username, max_tokens: 1 } });
      remaining = Number(headers.get('x-ratelimit-remaining-tokens'));
    }
    expect(remaining).toBeLessThanOrEqual(limit - taken);
  }, 90_000);

  it('is counted by the longest answer that is asked for, until the answer is there', async () => {
    const model = await aBriefRole();
    const key = await anApiKey(owner, { tokensPerMinute: 2_000 });
    const question = '[[tokens:30]] [[delay:100]]';
    const more = { model, max_tokens: 1_800, stream: true };
    const waiting = await new Promise<{ end: Promise<Completed> }>((resolve) => {
      const end: Promise<Completed> = ask(key, { question, more, onHead: () => resolve({ end }) });
    });
    const refused = await eventually('the other one has no room', async () => {
      const answer = await ask(key, { more: { model, max_tokens: 1_000 } });
      return answer.status === 429 && answer;
    });
    expect(refused.code).toBe('too_many_requests');
    expect(await waiting.end).toMatchObject({ status: 200, isWhole: true });
    await eventually(
      'it has room',
      async () => (await ask(key, { more: { model, max_tokens: 1_000 } })).status === 200,
    );
  }, 60_000);

  it('are not passed by many who ask at once, whatever they ask for: the longest answer is held until it is known', async () => {
    const limit = 10_000;
    const longest = Number(modelSettings(modelUrl()).LLM_MAX_OUTPUT_TOKENS ?? 2_048);
    const more = { model: await aBriefRole() };
    const key = await anApiKey(owner, { tokensPerMinute: limit });
    const question = `${crypto.randomUUID()} [[tokens:400]] [[delay:10]]`;
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(key, { question, more })));
    const [taken, refused] = [200, 429].map((status) => answers.filter((answer) => answer.status === status));
    expect([taken?.length, refused?.length]).toEqual([
      Math.floor(limit / longest),
      50 - Math.floor(limit / longest),
    ]);
    for (const { code, headers } of refused ?? []) {
      expect(code).toBe('too_many_requests');
      expect(headers.get('x-ratelimit-limit-tokens')).toBe(String(limit));
      expect(Number(headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(longest);
    }
    const calls = await modelCalls(question);
    const told = calls.reduce(
      (sum, call) => sum + (call.told?.promptTokens ?? 0) + (call.told?.answerTokens ?? 0),
      0,
    );
    expect(calls).toHaveLength(taken?.length ?? 0);
    expect(told).toBeLessThanOrEqual(limit);
    // What was held and not taken is free again.
    const left = await eventually('what is left is known', async () => {
      const { headers } = await ask(key, { question: 'x', more: { ...more, max_tokens: 1 } });
      const remaining = Number(headers.get('x-ratelimit-remaining-tokens'));
      return remaining > limit - told - 1_000 && remaining;
    });
    expect(left).toBeLessThanOrEqual(limit);
  }, 90_000);

  it('are given back by a run that fails before it has taken any', async () => {
    const model = await aBriefRole();
    const key = await anApiKey(owner, { tokensPerMinute: 2_500 });
    const failed = await ask(key, { question: '[[fault:400]]', more: { model } });
    expect(failed.status).toBeGreaterThanOrEqual(500);
    await eventually('there is room', async () => (await ask(key, { more: { model } })).status === 200);
  }, 60_000);
});
