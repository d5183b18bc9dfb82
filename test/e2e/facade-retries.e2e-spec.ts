import OpenAI, { APIError } from 'openai';
import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { aBudget } from '../support/budgets.js';
import { aRole, ask } from '../support/completions.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

const embedder = 'hashing-64';

let artel: Deployment;
let owner: Person;
let apiKey: string;

beforeAll(async () => {
  artel = await aDeployment({ EMBEDDING_MODEL: embedder });
}, 120_000);
afterAll(() => artel?.stop());

beforeEach(async () => {
  owner = await anOrg(artel.url);
  apiKey = await anApiKey(owner);
});

/** The official SDK as whoever reads its manual makes it: it tries again by itself. */
function anSdk(headers: Record<string, string> = {}) {
  let sent = 0;
  const counted: typeof fetch = (...request) => {
    sent++;
    return fetch(...request);
  };
  const baseURL = `${artel.url}/v1`;
  const client = new OpenAI({ apiKey, baseURL, defaultHeaders: headers, fetch: counted });
  const chat = (more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
    client.chat.completions.create({ model: 'lawyer', messages: ask('[[tokens:3]]'), ...more });
  const stream = (more: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) =>
    client.chat.completions.create({
      model: 'lawyer',
      messages: ask('[[tokens:3]]'),
      ...more,
      stream: true,
    });
  const embed = () => client.embeddings.create({ model: embedder, input: 'Сколько дней отпуска?' });
  return { chat, stream, embed, sent: () => sent };
}

/** What it throws, which it must at once: a test that sleeps with it has no time. */
async function failureOf(work: Promise<unknown>): Promise<APIError> {
  const thrown = await work.then(
    () => new Error('It did not fail'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof APIError)) throw thrown;
  return thrown;
}

const toldIn = ({ status, code, headers }: APIError) => ({
  status,
  code,
  shouldRetry: headers?.get('x-should-retry'),
});

describe('The official SDK, which tries again by itself', () => {
  it.each(['chat', 'stream', 'embed'] as const)('is not put to sleep by a spent budget (%s)', async (how) => {
    await aBudget(owner, { limit: 1 });
    const sdk = anSdk();
    const failure = await failureOf(sdk[how]());
    expect(toldIn(failure)).toEqual({ status: 429, code: 'budget_exceeded', shouldRetry: 'false' });
    expect(Number(failure.headers?.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(failure.headers?.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(failure.message).toContain('it begins anew at');
    expect(sdk.sent()).toBe(1);
  });

  it.each(['chat', 'stream'] as const)('nor by one that only the run finds spent (%s)', async (how) => {
    await aBudget(owner, { limit: 400 });
    // Its prompt takes more than is left, which nobody looks at before there is a run.
    const model = await aRole(owner, { prompt: 'Отвечай кратко и по делу. '.repeat(200) });
    const sdk = anSdk();
    const failure = await failureOf(sdk[how]({ model }));
    expect(toldIn(failure)).toEqual({ status: 429, code: 'budget_exceeded', shouldRetry: 'false' });
    expect(failure.headers?.get('x-artel-run-id')).toMatch(/\S/);
    expect(Number(failure.headers?.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(failure.headers?.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(sdk.sent()).toBe(1);
  });

  it('does not ask again under a key of another question', async () => {
    const sdk = anSdk({ 'idempotency-key': crypto.randomUUID() });
    await sdk.chat();
    const failure = await failureOf(sdk.chat({ messages: ask('Другое') }));
    expect(toldIn(failure)).toEqual({ status: 409, code: 'idempotency_conflict', shouldRetry: 'false' });
    expect(sdk.sent()).toBe(2);
  });

  it('does not ask a role again that was stopped', async () => {
    const { body: role } = await owner.client.get<{ id: string }>('/roles/lawyer');
    expect((await owner.client.post(`/agents/${role.id}/stop`)).status).toBeLessThan(300);
    const sdk = anSdk();
    const failure = await eventually('it is refused', () =>
      sdk.chat().then(
        () => undefined,
        (error: unknown) => error as APIError,
      ),
    );
    const before = sdk.sent();
    expect(toldIn(failure)).toEqual({ status: 409, code: 'agent_stopped', shouldRetry: 'false' });
    await failureOf(sdk.chat());
    expect(sdk.sent()).toBe(before + 1);
  });

  it.each(['chat', 'stream'] as const)('does not have a failed run made again (%s)', async (how) => {
    const sdk = anSdk();
    const failure = await failureOf(sdk[how]({ messages: ask('[[fault:400]]') }));
    expect(toldIn(failure)).toEqual({ status: 502, code: 'model_error', shouldRetry: 'false' });
    expect(sdk.sent()).toBe(1);
  });
});
