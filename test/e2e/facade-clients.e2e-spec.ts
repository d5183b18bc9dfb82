import { anApiKey, anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { curlClient } from '../support/facade/curl-client.js';
import type {
  ClientFailure,
  ClientTool,
  FacadeClient,
  MakeFacadeClient,
} from '../support/facade/facade-client.js';
import { langchainClient } from '../support/facade/langchain-client.js';
import { openAiClient } from '../support/facade/openai-client.js';
import { vercelClient } from '../support/facade/vercel-client.js';
import { hashingEmbedding } from '../support/hashing-embedder.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';

const embedder = 'bge-m3';
const counted = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(' ');

let artel: Deployment;
let owner: Person;
let apiKey: string;

beforeAll(async () => {
  artel = await aDeployment({ EMBEDDING_MODEL: embedder });
  owner = await anOrg(artel.url);
  apiKey = await anApiKey(owner);
}, 120_000);
afterAll(() => artel?.stop());

describe.each<[name: string, make: MakeFacadeClient]>([
  ['the official SDK', openAiClient],
  ['LangChain', langchainClient],
  ['the AI SDK of Vercel', vercelClient],
  ['curl', curlClient],
])('%s', (_name, make) => {
  const client = (key = apiKey): FacadeClient => make({ baseUrl: `${artel.url}/v1`, apiKey: key });

  async function failure(
    work: (one: FacadeClient) => Promise<unknown>,
    key?: string,
  ): Promise<ClientFailure> {
    const one = client(key);
    const thrown = await work(one).then(
      () => new Error('It did not fail'),
      (error: unknown) => error,
    );
    return one.failureOf(thrown);
  }

  it('asks a role, and is told what it took', async () => {
    const { text, totalTokens } = await client().ask('lawyer', 'Можно ли? [[tokens:5]]');
    expect(text).toBe(counted(5));
    expect(totalTokens).toBeGreaterThan(5);
  });

  it('hears an answer as it is written', async () => {
    const pieces: string[] = [];
    for await (const piece of client().stream('lawyer', 'Можно ли? [[tokens:16]] [[delay:20]]'))
      pieces.push(piece);
    expect(pieces.join('')).toBe(counted(16));
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('may leave in the middle of an answer, which is then written to its end', async () => {
    const mark = crypto.randomUUID();
    const leaving = new AbortController();
    const heard: string[] = [];
    const reading = (async () => {
      const question = `${mark} [[tokens:20]] [[delay:100]]`;
      for await (const piece of client().stream('lawyer', question, leaving.signal)) {
        heard.push(piece);
        leaving.abort();
      }
    })();
    // Some tell that they left, others only end.
    await reading.catch(() => undefined);
    expect(heard.join('').length).toBeLessThan(counted(20).length);
    expect(heard.length).toBeGreaterThan(0);
    const call = await eventually('the answer is written', async () => {
      const [found] = await modelCalls(mark);
      return found?.endedAt ? found : undefined;
    });
    expect(call).toMatchObject({ aborted: false, tokensSent: 20 });
  });

  it('lets a role call a function of its own, and goes on with what that said', async () => {
    const given: unknown[] = [];
    const weather: ClientTool = {
      name: 'weather',
      description: 'Погода в городе',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      run: (city) => {
        given.push(city);
        return 'минус пять';
      },
    };
    const text = await client().useTool('lawyer', '[[tool:weather {"city":"Уфа"}]]', weather);
    expect(given).toEqual([{ city: 'Уфа' }]);
    expect(text).toBe('минус пять');
  });

  it('tells apart a bad key, an unknown model and a model that fails', async () => {
    expect(await failure((one) => one.ask('lawyer', 'x'), 'artel-sk-wrong')).toMatchObject({
      status: 401,
      code: 'invalid_token',
    });
    expect(await failure((one) => one.ask('nobody', 'x'))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    expect(await failure((one) => one.ask('lawyer', '[[fault:clean-cut]]'))).toMatchObject({
      status: 502,
      code: 'model_incomplete',
    });
  });

  it('does not take a stream that broke for a whole answer', async () => {
    const reading = (async () => {
      for await (const _ of client().stream('lawyer', '[[tokens:8]] [[fault:cut]]'));
    })();
    await expect(reading).rejects.toThrow();
  });

  it('has vectors made of many texts, each its own, also of another length', async () => {
    const texts = Array.from({ length: 70 }, (_, at) => `Пункт ${at} о том и об этом`);
    for (const dimensions of [undefined, 64]) {
      const vectors = await client().embed(embedder, texts, dimensions);
      expect(vectors).toHaveLength(texts.length);
      for (const [at, text] of texts.entries()) {
        const own = hashingEmbedding(text, dimensions ?? 256, embedder);
        expect(vectors[at]).toHaveLength(own.length);
        expect(vectors[at]!.every((value, i) => Math.abs(value - own[i]!) < 1e-5)).toBe(true);
      }
    }
  });

  it('hears that a role makes no vectors, and which model does', async () => {
    expect(await failure((one) => one.embed('lawyer', ['x']))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });
});
