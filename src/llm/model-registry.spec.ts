import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ScriptedModel } from '../../test/support/scripted-model.js';
import { loadConfig } from '../platform/config/index.js';
import { ModelRegistry } from './model-registry.js';

const nobody = 'http://127.0.0.1:9';
let opened: ModelRegistry[] = [];
let scripted: ScriptedModel;
let embedder: ScriptedModel;
let mute: Server;

beforeAll(async () => {
  scripted = await ScriptedModel.start({
    models: ['nomic-embed-text:latest', 'llama3:latest', 'mistral:7b'],
  });
  embedder = await ScriptedModel.start({ models: ['nomic-embed-text:latest', 'bge-m3'] });
  mute = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(mute, 'listening');
});
afterEach(async () => {
  await Promise.all(opened.map((registry) => registry.onApplicationShutdown()));
  opened = [];
});
afterAll(async () => {
  await Promise.all([scripted.stop(), embedder.stop()]);
  mute.closeAllConnections();
  mute.close();
});

const muteUrl = () => `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;

async function registry(settings: NodeJS.ProcessEnv): Promise<ModelRegistry> {
  const given = { JWT_SECRET: 'x'.repeat(32), OLLAMA_BASE_URL: nobody, ...settings };
  const made = new ModelRegistry(loadConfig(given, { envFile: '/nonexistent', argv: [] }));
  opened.push(made);
  await made.onModuleInit();
  return made;
}

async function answer(models: ModelRegistry, content: string): Promise<string> {
  let text = '';
  for await (const chunk of models.stream({ messages: [{ role: 'user', content }] })) {
    if (chunk.type === 'text') text += chunk.text;
  }
  return text;
}

describe('pictures', () => {
  it.each<[settings: NodeJS.ProcessEnv, model: string, taken: boolean]>([
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: 'scripted' }, 'llava:7b', true],
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: 'scripted' }, 'mistral:7b', false],
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: 'scripted', LLM_IMAGES: 'true' }, 'mistral:7b', true],
    [{ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: 'scripted', LLM_IMAGES: 'false' }, 'llava:7b', false],
    [{ LLM_PROVIDER: 'ollama' }, 'llava:7b', false],
    [{ LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'k' }, 'gpt-x', true],
    [{ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: nobody }, 'gpt-x', false],
    [{ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: nobody, LLM_IMAGES: 'true' }, 'gpt-x', true],
    [{ LLM_PROVIDER: 'demo' }, 'demo', false],
  ])('with %j %s takes them: %s', async (settings, model, taken) => {
    const url = settings.OLLAMA_BASE_URL === 'scripted' ? scripted.url : nobody;
    const models = await registry({ ...settings, OLLAMA_BASE_URL: url });
    expect(await models.takesImages(model)).toBe(taken);
  });
});

describe('the choice at boot', () => {
  it.each([
    ['the named one', { LLM_PROVIDER: 'ollama' }, 'ollama', 'qwen2.5:7b'],
    ['the first chat model of Ollama', { OLLAMA_BASE_URL: 'scripted' }, 'ollama', 'llama3:latest'],
    ['a named model of Ollama', { OLLAMA_BASE_URL: 'scripted', LLM_MODEL: 'llama3' }, 'ollama', 'llama3'],
    ['a named model even if it is missing', { OLLAMA_BASE_URL: 'scripted', LLM_MODEL: 'x' }, 'ollama', 'x'],
    [
      'OpenAI when Ollama lacks the named model',
      { OLLAMA_BASE_URL: 'scripted', LLM_MODEL: 'gpt-x', OPENAI_API_KEY: 'k' },
      'openai',
      'gpt-x',
    ],
    ['OpenAI by its key', { OPENAI_API_KEY: 'k' }, 'openai', 'gpt-4o-mini'],
    ['OpenAI by its address', { OPENAI_BASE_URL: `${nobody}/v1`, LLM_MODEL: 'm' }, 'openai', 'm'],
    ['the demo when Ollama can only embed', { OLLAMA_BASE_URL: 'embedder' }, 'demo', 'demo'],
    ['the demo when Ollama does not answer within 1 s', { OLLAMA_BASE_URL: 'mute' }, 'demo', 'demo'],
    ['the demo without anything', {}, 'demo', 'demo'],
  ])('is %s', async (_what, settings: NodeJS.ProcessEnv, provider, model) => {
    const urls: NodeJS.Dict<string> = { scripted: scripted.url, embedder: embedder.url, mute: muteUrl() };
    const url = settings.OLLAMA_BASE_URL;
    const started = performance.now();
    const { current } = await registry({ ...settings, ...(url && { OLLAMA_BASE_URL: urls[url] }) });
    expect(current).toMatchObject({ provider, model, isDemo: provider === 'demo' });
    expect(current.reason).not.toBe('');
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('tells nothing secret in its reason', async () => {
    const { current } = await registry({ OLLAMA_BASE_URL: 'http://user:pass-word@127.0.0.1:9' });
    expect(current.reason).not.toContain('pass-word');
  });
});

describe('an answer', () => {
  it('comes from the chosen model, never longer than the operator allows', async () => {
    const models = await registry({ OLLAMA_BASE_URL: scripted.url, LLM_MAX_OUTPUT_TOKENS: '50' });
    const request = { messages: [{ role: 'user' as const, content: '[[echo]]' }] };
    for (const [maxTokens, expected] of [
      [undefined, 50],
      [500, 50],
      [5, 5],
    ]) {
      let text = '';
      for await (const chunk of models.stream({ ...request, maxTokens })) {
        if (chunk.type === 'text') text += chunk.text;
      }
      expect(JSON.parse(text)).toMatchObject({
        options: { num_predict: expected, num_ctx: models.contextTokens },
      });
    }
  });

  it('of the demo is always the same, in the language of the question, and says what it is', async () => {
    const models = await registry({ LLM_PROVIDER: 'demo' });
    const russian = await answer(models, 'Как уволить сотрудника?');
    expect(russian).toMatch(/демонстрационный ответ.*«Как уволить сотрудника\?».*OPENAI_BASE_URL/);
    expect(await answer(models, 'Как уволить сотрудника?')).toBe(russian);
    expect(await answer(models, `hi ${'x'.repeat(5_000)}`)).toMatch(/^This is a demo answer.{1,400}$/);

    const chat = await models.chatModel();
    const message = await chat.invoke('Как уволить сотрудника?');
    expect(message.text).toBe(russian);
    let streamed = '';
    for await (const chunk of await chat.stream('Как уволить сотрудника?')) streamed += chunk.text;
    expect(streamed).toBe(russian);
  });

  it('of the demo can be stopped', async () => {
    const models = await registry({ LLM_PROVIDER: 'demo' });
    const request = { messages: [{ role: 'user' as const, content: 'x' }] };
    const chunks = models.stream(request, { signal: AbortSignal.timeout(40) });
    const read = async () => {
      for await (const chunk of chunks) expect(chunk.type).toBe('text');
    };
    await expect(read()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('health', () => {
  it.each([
    ['up', { LLM_PROVIDER: 'ollama', LLM_MODEL: 'llama3', OLLAMA_BASE_URL: 'scripted' }, undefined],
    ['up', { LLM_PROVIDER: 'openai', OPENAI_BASE_URL: 'scripted' }, undefined],
    ['down', { LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: 'scripted' }, /ollama pull qwen2\.5:7b/],
    ['down', { LLM_PROVIDER: 'ollama' }, /cannot be reached/],
    ['demo', {}, /not set/],
  ])('is %s for %j', async (state, settings: NodeJS.ProcessEnv, detail) => {
    const { OLLAMA_BASE_URL: ollama, OPENAI_BASE_URL: openai } = settings;
    const models = await registry({
      ...settings,
      ...(ollama && { OLLAMA_BASE_URL: scripted.url }),
      ...(openai && { OPENAI_BASE_URL: scripted.openaiUrl }),
    });
    const health = await models.health();
    expect(health).toMatchObject({ state, provider: models.current.provider });
    if (detail) expect(health.detail).toMatch(detail);
    expect(models.health()).toBe(models.health());
  });

  it('does not wait longer than 0.9 s', async () => {
    const models = await registry({ LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: muteUrl() });
    const started = performance.now();
    expect(await models.health()).toMatchObject({ state: 'down', detail: 'No answer within 0.9 s' });
    expect(performance.now() - started).toBeLessThan(2_500);
  });
});

describe('a named model', () => {
  const ollama = { LLM_PROVIDER: 'ollama', LLM_MODEL: 'mistral:7b' };

  it('is looked up in the list of the server', async () => {
    const models = await registry({ ...ollama, OLLAMA_BASE_URL: scripted.url });
    const found = ['mistral:7b', 'llama3', 'llama4:9b'].map((name) => models.offers(name));
    expect(await Promise.all(found)).toEqual([true, true, false]);
  });

  it('is not judged where the list cannot be had', async () => {
    for (const url of [nobody, muteUrl()]) {
      const models = await registry({ ...ollama, OLLAMA_BASE_URL: url });
      expect(await models.offers('llama4:9b')).toBeUndefined();
    }
  });
});
