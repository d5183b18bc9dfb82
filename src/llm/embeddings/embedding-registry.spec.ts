import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hashingEmbedding } from '../../../test/support/hashing-embedder.js';
import { ScriptedModel } from '../../../test/support/scripted-model.js';
import { loadConfig } from '../../platform/config/index.js';
import { ModelRegistry } from '../model-registry.js';
import type { EmbeddingTaken } from './embedded.js';
import { EmbeddingRegistry } from './embedding-registry.js';

const nobody = 'http://127.0.0.1:9';
let server: ScriptedModel;
let opened: { onApplicationShutdown(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await ScriptedModel.start({ models: ['llama3', 'nomic-embed-text:latest', 'bge-m3:latest'] });
});
beforeEach(() => server.clear());
afterEach(async () => {
  await Promise.all(opened.map((each) => each.onApplicationShutdown()));
  opened = [];
});
afterAll(() => server.stop());

async function registry(settings: NodeJS.ProcessEnv = {}): Promise<EmbeddingRegistry> {
  const given = { JWT_SECRET: 'x'.repeat(32), OLLAMA_BASE_URL: server.url, ...settings };
  const config = loadConfig(given, { envFile: '/nonexistent', argv: [] });
  const models = new ModelRegistry(config);
  await models.onModuleInit();
  const embeddings = new EmbeddingRegistry(config, models);
  opened.push(models, embeddings);
  await embeddings.choose();
  return embeddings;
}

const openAi = () => ({ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: server.openaiUrl });
const calls = () => server.calls.filter(({ path }) => path.includes('embed'));

async function embedded(embeddings: EmbeddingRegistry, texts: string[]): Promise<number[][]> {
  const vectors: number[][] = [];
  for await (const batch of embeddings.embedDocuments(texts)) {
    expect(batch.from).toBe(vectors.length);
    vectors.push(...batch.vectors);
  }
  return vectors;
}

describe('the choice of the embedding model', () => {
  it.each<[settings: NodeJS.ProcessEnv, model: string | undefined, reason: RegExp]>([
    [{}, 'bge-m3', /Ollama has bge-m3/],
    [{ EMBEDDING_MODEL: 'none' }, undefined, /is none/],
    [{ EMBEDDING_MODEL: 'mine' }, 'mine', /is set/],
    [{ LLM_PROVIDER: 'demo' }, undefined, /demo/],
    [{ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: nobody }, undefined, /does not name/],
    [{ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: nobody, EMBEDDING_MODEL: 'e' }, 'e', /is set/],
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: nobody }, undefined, /does not answer/],
  ])('of %j is %s', async (settings, model, reason) => {
    const embeddings = await registry(settings);
    expect(embeddings.current?.model).toBe(model);
    expect(embeddings.reason).toMatch(reason);
  });

  it('stays with the model of the vectors that are there, while its server has it', async () => {
    const embeddings = await registry();
    expect(await embeddings.choose({ provider: 'ollama', model: 'nomic-embed-text' })).toEqual({
      provider: 'ollama',
      model: 'nomic-embed-text',
    });
    expect(await embeddings.choose({ provider: 'ollama', model: 'gone' })).toMatchObject({ model: 'bge-m3' });
  });

  it('takes another server by its URL, and keeps the key of the chat to itself', async () => {
    const given = { LLM_PROVIDER: 'demo', EMBEDDING_MODEL: 'e', EMBEDDING_BASE_URL: server.openaiUrl };
    const embeddings = await registry({ ...given, OPENAI_API_KEY: 'secret' });
    await embeddings.embedQuery('отпуск');
    expect(calls().map(({ path }) => path)).toEqual(['/v1/embeddings']);
  });
});

describe('embedding', () => {
  it.each([
    ['/api/embed', () => ({ EMBEDDING_MODEL: 'e' })],
    ['/v1/embeddings', () => ({ ...openAi(), EMBEDDING_MODEL: 'e' })],
  ])('%s gives every text its own vector, in batches', async (path, settings) => {
    const texts = Array.from({ length: 100 }, (_, at) => `Пункт ${at} о том и об этом`);
    const vectors = await embedded(await registry(settings()), texts);
    expect(vectors).toHaveLength(100);
    for (const [at, text] of texts.entries()) {
      const own = hashingEmbedding(text, 256, 'e');
      expect(vectors[at]!.every((value, i) => Math.abs(value - own[i]!) < 1e-5)).toBe(true);
    }
    // Two are on their way at a time, in no order.
    expect(
      calls()
        .map(({ inputs = 0 }) => inputs)
        .sort((a, b) => a - b),
    ).toEqual([4, 32, 32, 32]);
    expect(calls().every((call) => call.path === path)).toBe(true);
  });

  it('puts no more into a call than so many tokens', async () => {
    const long = 'слово '.repeat(1_500);
    await embedded(await registry(), [long, long, long, 'короткий']);
    expect(calls().map(({ inputs }) => inputs)).toEqual([2, 2]);
  });

  it('cuts what is longer than the model takes', async () => {
    const [cut, whole] = await embedded(await registry({ EMBEDDING_MODEL: 'e5-small' }), [
      `начало ${'слово '.repeat(5_000)} конец`,
      'конец',
    ]);
    expect(cut).toHaveLength(256);
    expect(whole).toHaveLength(256);
  });

  it('tells nomic apart a question and a passage', async () => {
    const embeddings = await registry({ EMBEDDING_MODEL: 'nomic-embed-text' });
    await embeddings.embedQuery('отпуск');
    await embedded(embeddings, ['отпуск']);
    expect(calls().map(({ key }) => key)).toEqual(['search_query: отпуск', 'search_document: отпуск']);
  });

  it('asks the server once for a question that is asked again', async () => {
    const embeddings = await registry();
    const first = await embeddings.embedQuery('отпуск');
    expect(await embeddings.embedQuery('отпуск')).toEqual(first);
    expect(calls()).toHaveLength(1);
  });

  it('tells what each call took, once, and nothing of a question that it knows', async () => {
    const embeddings = await registry({ EMBEDDING_MODEL: 'e' });
    const taken: EmbeddingTaken[] = [];
    const note = (one: EmbeddingTaken) => void taken.push(one);
    await embeddings.embedQuery('отпуск и больничный', undefined, undefined, note);
    await embeddings.embedQuery('отпуск и больничный', undefined, undefined, note);
    const texts = Array.from({ length: 40 }, (_, at) => `Пункт ${at}`);
    for await (const _ of embeddings.embedDocuments(texts, undefined, undefined, note));
    const tokens = taken.map((one) => one.tokens).sort((a, b) => a - b);
    expect(tokens).toEqual([3, 16, 64]);
    expect(taken.every(({ isEstimate }) => !isEstimate)).toBe(true);
  });

  it('waits for its reader: no more than two calls are ahead of it', async () => {
    const texts = Array.from({ length: 320 }, (_, at) => `Текст ${at}`);
    const reading = (await registry()).embedDocuments(texts);
    await reading.next();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(calls().length).toBeLessThanOrEqual(3);
    await reading.return();
  });

  it('repeats what failed for a moment', async () => {
    await embedded(await registry(), ['один [[embed-fault:503x2]]', 'два']);
    expect(calls().map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('waits as long as the server asks for', async () => {
    const started = performance.now();
    await (await registry()).embedQuery('[[embed-fault:429x1]] вопрос');
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(calls().map(({ status }) => status)).toEqual([429, 200]);
  });

  it.each([
    ['500', /answered 500/],
    ['404', /scripted fault/],
    ['short', /something other than our vectors/],
    ['nulls', /something other than our vectors/],
    ['huge', /something other than our vectors/],
    ['cut', /cannot be reached/],
  ])('fails for good on %s', async (fault, detail) => {
    const embeddings = await registry();
    await expect(embedded(embeddings, [`[[embed-fault:${fault}]]`])).rejects.toMatchObject({
      detail: expect.stringMatching(detail),
    });
  });

  it('takes no vectors of another length than it is asked for, and hears of another model behind the name', async () => {
    const embeddings = await registry();
    const model = { provider: 'ollama' as const, model: 'changing' };
    const asked = { ...model, dimensions: 256 };
    await embeddings.embedQuery('отпуск', undefined, asked);
    server.embeddings.resize('changing', 96);
    const other = { detail: 'changing answered with vectors of 96 numbers instead of 256' };
    await expect(embeddings.embedQuery('договор', undefined, asked)).rejects.toMatchObject(other);
    await expect(embeddings.embedDocuments(['договор'], undefined, asked).next()).rejects.toMatchObject(
      other,
    );
    expect(await embeddings.embedQuery('отпуск', undefined, { ...model, dimensions: 96 })).toHaveLength(96);
  });

  it('asks for the length of vectors once, unless anew', async () => {
    const embeddings = await registry({ EMBEDDING_MODEL: 'another' });
    expect(await embeddings.dimensions()).toBe(256);
    server.embeddings.resize('another', 96);
    expect(await embeddings.dimensions()).toBe(256);
    expect(await embeddings.dimensions({ anew: true })).toBe(96);
    expect(await embeddings.dimensions()).toBe(96);
  });

  it('divides a batch, and cuts a text, that the model finds too long', async () => {
    const tooLong = 200;
    const strict = await ScriptedModel.start({ longestInput: tooLong });
    try {
      const embeddings = await registry({ EMBEDDING_MODEL: 'e', EMBEDDING_BASE_URL: strict.url });
      const vectors = await embedded(embeddings, ['короткий', 'длинный '.repeat(100), 'тоже короткий']);
      const own = hashingEmbedding('тоже короткий', 256, 'e');
      expect(vectors).toHaveLength(3);
      expect(vectors[2]![0]).toBeCloseTo(own[0]!, 5);
    } finally {
      await strict.stop();
    }
  });

  it.each([
    ['Ollama', () => ({ EMBEDDING_MODEL: 'nomic-embed-text' })],
    ["OpenAI's protocol", () => ({ ...openAi(), EMBEDDING_MODEL: 'nomic-embed-text' })],
  ])(
    'takes texts as they are given, by %s: nothing before them, of the length asked for, counted',
    async (_, settings) => {
      const embeddings = await registry(settings());
      const texts = Array.from({ length: 40 }, (_, at) => `Пункт ${at}`);
      let tokens = 0;
      for await (const batch of embeddings.embedAsGiven(texts, undefined, 64)) {
        expect(batch).toMatchObject({ isEstimate: false });
        expect(batch.vectors.every(({ length }) => length === 64)).toBe(true);
        tokens += batch.tokens;
      }
      expect(tokens).toBe(80);
      expect(calls()[0]?.key).toBe('Пункт 0');
    },
  );

  it('refuses a text that is too long, when it shall be taken as it is', async () => {
    const strict = await ScriptedModel.start({ longestInput: 200 });
    try {
      const embeddings = await registry({ EMBEDDING_MODEL: 'e', EMBEDDING_BASE_URL: strict.url });
      const texts = ['короткий', 'длинный '.repeat(100), 'тоже короткий'];
      await expect(embeddings.embedAsGiven(texts).next()).rejects.toMatchObject({ code: 'context_too_long' });
    } finally {
      await strict.stop();
    }
  });

  it('leaves with its reader', async () => {
    const embeddings = await registry();
    const leaving = new AbortController();
    const asked = embeddings.embedQuery('[[embed-fault:hang]]', leaving.signal);
    await server.waitForCall(({ path }) => path === '/api/embed');
    leaving.abort(new Error('Gone'));
    await expect(asked).rejects.toThrow('Gone');
  });
});

describe('readiness', () => {
  it.each<[settings: NodeJS.ProcessEnv, state: string, detail: RegExp | undefined]>([
    [{}, 'up', undefined],
    [{ EMBEDDING_MODEL: 'missing' }, 'down', /ollama pull missing/],
    [{ EMBEDDING_MODEL: 'none' }, 'off', /none/],
    [{ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: `${nobody}/v1`, EMBEDDING_MODEL: 'e' }, 'down', /reached/],
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: nobody }, 'down', /does not answer/],
  ])('of %j is %s', async (settings, state, detail) => {
    const health = await (await registry(settings)).health();
    expect(health.state).toBe(state);
    expect(health.latencyMs).toBeGreaterThanOrEqual(0);
    if (detail) expect(health.detail).toMatch(detail);
  });
});
