import { aChat, anApiKey, anOrg, ended, post, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';
import { takenBy, toldBy, usageOf } from '../support/usage.js';

/** Long enough to be broken off in the middle, however slow the machine is. */
const slowly = '[[tokens:160]] [[delay:50]]';

let artel: Deployment;
let owner: Person;
let key: string;
/** Stands in all questions of a test: by it the model server knows them. */
let mark: string;

beforeAll(async () => {
  // A slow machine shall neither lose a lease nor ask a model again by itself: both would be calls of their own.
  const patient = {
    RUN_LEASE: '5',
    LLM_FIRST_TOKEN_TIMEOUT: '30',
    LLM_IDLE_TIMEOUT: '30',
    LLM_TOTAL_TIMEOUT: '60',
  };
  artel = await aDeployment({ PURGE_INTERVAL: '1', MODEL_PRICES: 'priced=1000000/1000000', ...patient });
}, 120_000);
afterAll(() => artel?.stop());

beforeEach(async () => {
  owner = await anOrg(artel.url);
  key = await anApiKey(owner);
  mark = `mark${crypto.randomUUID().replaceAll('-', '')}`;
});

async function anAgent(more: object): Promise<string> {
  const name = `agent-${crypto.randomUUID().slice(0, 8)}`;
  const definition = { title: 'Роль', description: 'Отвечает', type: 'simple', prompt: 'Отвечай' };
  const { status, body } = await owner.client.post('/agents', {
    username: name,
    name,
    ...definition,
    ...more,
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return name;
}

async function asked(question: string, role = 'lawyer'): Promise<string> {
  const { id: chatId } = await aChat(owner);
  const { runs } = await post(owner, chatId, `@@${role} ${mark} ${question}`);
  return runs[0]?.id ?? '';
}

/** By the facade; the id of its run. */
async function completed(question: string, model = 'lawyer', stream = false): Promise<string> {
  const answer = await fetch(`${artel.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: `${mark} ${question}` }] }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`the facade answered ${answer.status}: ${text}`);
  return /chatcmpl-([0-9a-f-]{36})/.exec(text)?.[1] ?? '';
}

/** So many answers are there, or have come so far that their worker has heard of them. */
const begun = (count: number, tokens = 10) =>
  eventually(
    'the answers begin',
    async () =>
      (await modelCalls(mark)).filter(({ told, tokensSent }) => told || tokensSent >= tokens).length >= count,
    30_000,
  );

describe('What models took', () => {
  it('adds up to what their server told, by whatever way it was asked', async () => {
    const role = await anAgent({ model: 'priced', tools: ['calculator'] });
    const facade = await Promise.all([
      ...Array.from({ length: 4 }, (_, n) => completed(`[[tokens:${n + 3}]]`)),
      completed('[[tokens:9]]', 'lawyer', true),
      completed('[[fault:500x1]] [[tokens:6]]'),
      completed('[[tool:calculator {"expression":"2+3"}]]', role),
    ]);
    const chats = await Promise.all([
      asked('[[tokens:5]]'),
      asked('[[tokens:40]] [[delay:50]]'),
      asked('[[tool:calculator {"expression":"2+3"}]]', role),
    ]);
    for (const id of chats) expect(await ended(owner, id)).toMatchObject({ status: 'succeeded' });
    const broken = await asked('[[fault:cut]] [[tokens:6]]');
    expect(await ended(owner, broken)).toMatchObject({ status: 'failed' });
    const { total, items } = await usageOf(owner);
    const { calls, tokens } = await toldBy(mark);
    const told = calls.filter(({ told }) => told);
    expect(calls.length - told.length).toBe(1);
    const lost = await takenBy(owner, [broken]);
    expect(lost.outputTokens).toBeGreaterThan(0);
    expect(total).toMatchObject({
      inputTokens: tokens.inputTokens + lost.inputTokens,
      outputTokens: tokens.outputTokens + lost.outputTokens,
      calls: calls.length,
      estimatedCalls: 1,
    });
    expect(await takenBy(owner, [...chats, broken])).toEqual(only(items, 'chat'));
    expect(items.map(({ source }) => source)).toEqual(['chat', 'facade']);
    const { items: models } = await usageOf(owner, 'groupBy=model');
    const priced = models.find(({ model }) => model === 'priced');
    expect(priced?.cost).toBe(priced?.totalTokens);
    expect(priced).toMatchObject({ calls: 4, unpricedCalls: 0 });
    expect(total).toMatchObject({ cost: priced?.cost, unpricedCalls: calls.length - 4 });
    expect(facade).toHaveLength(7);
  }, 90_000);

  it('counts once what was asked for again after workers were killed, and what died with them', async () => {
    const role = await anAgent({ tools: ['calculator'] });
    const runs = await Promise.all([
      asked(slowly),
      asked(slowly),
      asked(`[[tool:calculator {"expression":"2+3"}]] ${slowly}`, role),
    ]);
    const unheard = [completed(slowly), completed(slowly)].map((one) => one.catch(() => 'broken'));
    await begun(6);
    await artel.crashConsumers();
    for (const id of runs) expect(await ended(owner, id, 60_000)).toMatchObject({ status: 'succeeded' });
    await Promise.all(unheard);
    await eventually(
      'all have ended',
      async () => (await modelCalls(mark)).every(({ endedAt }) => endedAt !== null),
      60_000,
    );
    const { calls, tokens } = await toldBy(mark);
    const untold = calls.filter(({ told }) => !told).length;
    const { total, items } = await eventually(
      'all calls are entered',
      async () => {
        const usage = await usageOf(owner);
        return usage.total.calls >= calls.length && usage;
      },
      60_000,
    );
    expect(total.calls).toBe(calls.length);
    expect(untold).toBeGreaterThan(0);
    expect(total.inputTokens).toBeGreaterThan(tokens.inputTokens);
    // The call of the tool, one token, was told, but perhaps not yet written down.
    expect([untold, untold + 1]).toContain(total.estimatedCalls);
    expect(total.outputTokens).toBeGreaterThanOrEqual(tokens.outputTokens - 1);
    expect(await takenBy(owner, runs)).toEqual(only(items, 'chat'));
  }, 180_000);

  it('counts what was taken until a run was cancelled, early or late', async () => {
    const early = await Promise.all([asked(slowly), asked(slowly)]);
    await begun(2);
    for (const id of early) await owner.client.post(`/runs/${id}/cancel`);
    const late = await Promise.all([asked(slowly), asked(slowly)]);
    // So far that what they take has been stored already.
    await begun(2, 60);
    for (const id of late) await owner.client.post(`/runs/${id}/cancel`);
    const runs = [...early, ...late];
    for (const id of runs) expect(await ended(owner, id)).toMatchObject({ status: 'cancelled' });
    const { total } = await eventually('their workers have said what they took', async () => {
      const usage = await usageOf(owner);
      const taken = await takenBy(owner, runs);
      const isSame =
        usage.total.inputTokens === taken.inputTokens && usage.total.outputTokens === taken.outputTokens;
      return usage.total.calls === runs.length && isSame && usage;
    });
    expect(total).toMatchObject({ calls: 4, estimatedCalls: 4 });
    expect(total.outputTokens).toBeGreaterThan(0);
  }, 90_000);

  it('counts what was sent of calls that died before their first word, and nothing of those refused', async () => {
    const refused = await asked('[[fault:500]]');
    expect(await ended(owner, refused)).toMatchObject({ status: 'failed' });
    const cut = await asked('[[fault:cut]] [[tokens:0]]');
    expect(await ended(owner, cut)).toMatchObject({ status: 'failed' });
    const silent = await asked('[[fault:hang]] [[tokens:2]]');
    await eventually('it is asked', async () =>
      (await modelCalls(mark)).some(({ key, endedAt }) => key.includes('hang') && endedAt === null),
    );
    await owner.client.post(`/runs/${silent}/cancel`);
    expect(await ended(owner, silent)).toMatchObject({ status: 'cancelled' });
    const { total } = await eventually('its worker has said what it took', async () => {
      const usage = await usageOf(owner);
      const taken = await takenBy(owner, [cut, silent]);
      return usage.total.calls === 2 && usage.total.inputTokens === taken.inputTokens && usage;
    });
    expect(total).toMatchObject({ calls: 2, estimatedCalls: 2, outputTokens: 0 });
    expect((await takenBy(owner, [refused])).inputTokens).toBe(0);
    for (const id of [cut, silent]) expect((await takenBy(owner, [id])).inputTokens).toBeGreaterThan(0);
  }, 90_000);

  it('outlives the chat, and is the same in days as in entries', async () => {
    await completed('[[tokens:4]]');
    const { id: chatId } = await aChat(owner);
    const { runs } = await post(owner, chatId, `@@lawyer ${mark} [[tokens:7]]`);
    await ended(owner, runs[0]?.id ?? '');
    await owner.client.delete(`/chats/${chatId}`);
    const every = 'groupBy=agent,user,key,model,source';
    const before = await usageOf(owner, every);
    expect(before.total.calls).toBe(2);
    const aged = (days: number, source: string) =>
      `UPDATE usage_entries SET at = now() - interval '${days} days'
         WHERE org_id = '${owner.orgId}' AND source = '${source}';`;
    await pastWalls(
      artel,
      `ALTER TABLE usage_entries DISABLE TRIGGER usage_entries_append_only; ${aged(3, 'chat')} ${aged(100, 'facade')}
         ALTER TABLE usage_entries ENABLE TRIGGER usage_entries_append_only;`,
    );
    const from = new Date(Date.now() - 110 * 86_400_000).toISOString().slice(0, 10);
    await eventually(
      'days are summed up, and old entries deleted',
      async () => {
        // Each look restarts an embedded one.
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        const rows = await pastWalls(
          artel,
          `SELECT (SELECT count(*)::int FROM usage_days WHERE org_id = '${owner.orgId}') AS days,
               (SELECT count(*)::int FROM usage_entries WHERE org_id = '${owner.orgId}') AS entries`,
        );
        return rows[0]?.days === 2 && rows[0].entries === 1;
      },
      60_000,
    );
    const after = await usageOf(owner, `${every}&from=${from}`);
    expect({ items: after.items, total: after.total }).toEqual({ items: before.items, total: before.total });
    await completed('[[tokens:5]]');
    const { items } = await usageOf(owner, `groupBy=day,source&from=${from}`);
    expect(items.map(({ source, calls }) => [source, calls])).toEqual([
      ['facade', 1],
      ['chat', 1],
      ['facade', 1],
    ]);
    const [oldest] = items;
    expect((await usageOf(owner, `groupBy=&from=${from}&to=${oldest?.day}`)).items).toMatchObject([
      { calls: 1, outputTokens: 4 },
    ]);
  }, 180_000);

  it('cannot be changed afterwards', async () => {
    await completed('[[tokens:4]]');
    await expect(
      pastWalls(artel, `UPDATE usage_entries SET output_tokens = 0 WHERE org_id = '${owner.orgId}'`),
    ).rejects.toThrow('append-only');
  }, 60_000);
});

const only = (items: Awaited<ReturnType<typeof usageOf>>['items'], wanted: string) => {
  const { inputTokens = 0, outputTokens = 0 } = items.find(({ source }) => source === wanted) ?? {};
  return { inputTokens, outputTokens };
};
