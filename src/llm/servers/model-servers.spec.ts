import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AIMessageChunk } from '@langchain/core/messages';
import { ScriptedModel, type Script } from '../../../test/support/scripted-model.js';
import { loadConfig } from '../../platform/config/index.js';
import { ModelRegistry } from '../model-registry.js';
import type { ModelServerState } from './server-state.js';

const nobody = 'http://127.0.0.1:9';
let local: ScriptedModel;
let remote: ScriptedModel;
let opened: { onApplicationShutdown(): Promise<void> }[] = [];

beforeAll(async () => {
  local = await ScriptedModel.start({ models: ['llava:7b'] });
  remote = await ScriptedModel.start({ models: ['big'] });
});
beforeEach(() => {
  for (const server of [local, remote]) {
    server.clear();
    server.use();
  }
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.onApplicationShutdown()));
  opened = [];
});
afterAll(() => Promise.all([local.stop(), remote.stop()]));

/** Ollama first, with a server that is compatible with OpenAI behind it. */
const both = () => [
  { name: 'local', provider: 'ollama', url: local.url },
  { name: 'remote', provider: 'openai', url: remote.openaiUrl, key: 'k', models: ['big'], order: 2 },
];

async function registry(servers: object[], settings: NodeJS.ProcessEnv = {}): Promise<ModelRegistry> {
  const given = { JWT_SECRET: 'x'.repeat(32), MODEL_SERVERS: JSON.stringify(servers), ...settings };
  const models = new ModelRegistry(loadConfig(given, { envFile: '/nonexistent', argv: [] }));
  opened.push(models);
  await models.onModuleInit();
  return models;
}

/** Their states once they are so, or after 15 s. */
async function eventually(models: ModelRegistry, areSo: (states: ModelServerState[]) => boolean) {
  const end = Date.now() + 15_000;
  for (;;) {
    const states = await models.states();
    if (areSo(states) || Date.now() > end) return states;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function answer(models: ModelRegistry, content: string, model?: string) {
  let text = '';
  const request = { model, messages: [{ role: 'user' as const, content }] };
  for await (const chunk of models.stream(request)) {
    if (chunk.type === 'finish') return { text, ...chunk };
    text += chunk.text;
  }
  throw new Error('no finish');
}

const failing: Script = () => [{ do: 'refuse', status: 500 }];
const dying: Script = () => [{ do: 'token', text: 'half' }, { do: 'token', text: ' an' }, { do: 'cut' }];
const hanging: Script = () => [{ do: 'silence' }];

describe('An answer', () => {
  it('comes from the first server, and says so', async () => {
    const models = await registry(both());
    expect(models.current).toMatchObject({ provider: 'servers', model: 'local/llava:7b', isDemo: false });
    expect(await answer(models, '[[say:a b]]')).toMatchObject({
      ...{ text: 'a b', answeredBy: 'local/llava:7b', reason: 'stop', usage: { outputTokens: 2 } },
    });
    expect(remote.stats.total).toBe(0);
    // Also with a reader who goes with the finish.
    const [state] = await eventually(models, ([first]) => first?.routing?.inUse === 0);
    expect(state?.routing).toMatchObject({ succeeded: 1, failed: 0 });
  });

  it.each([
    ['refuses', failing],
    ['hangs', hanging],
  ])('comes from the next one when the first %s', async (_what, script) => {
    local.use(script);
    const [first, second] = both();
    const models = await registry([{ ...first, firstToken: 0.3 }, second ?? {}]);
    expect(await answer(models, '[[say:b]]')).toMatchObject({ text: 'b', answeredBy: 'remote/big' });
    expect([local.stats.total, remote.stats.total]).toEqual([1, 1]);
  });

  it('comes from the next one when the first is not there at all, already at boot', async () => {
    const [first, second] = both();
    const models = await registry([{ ...first, url: nobody }, second ?? {}]);
    expect(await answer(models, '[[say:b]]')).toMatchObject({ answeredBy: 'remote/big' });
  });

  it('fails, and begins nowhere else, when its server dies in the middle', async () => {
    local.use(dying);
    const models = await registry(both());
    let said = '';
    const read = async () => {
      const request = { messages: [{ role: 'user' as const, content: 'x' }] };
      for await (const chunk of models.stream(request)) if (chunk.type === 'text') said += chunk.text;
    };
    await expect(read()).rejects.toMatchObject({ code: 'model_incomplete' });
    expect(said).toBe('half an');
    expect([local.stats.total, remote.stats.total]).toEqual([1, 0]);
  });

  it('is tried again by all of them after a moment when all have failed', async () => {
    const failures = new Map([
      [local, 1],
      [remote, 1],
    ]);
    for (const server of [local, remote])
      server.use((ask) => {
        const left = failures.get(server) ?? 0;
        failures.set(server, left - 1);
        return left > 0 ? failing(ask) : undefined;
      });
    const models = await registry(both());
    expect(await answer(models, '[[say:a]]')).toMatchObject({ text: 'a', answeredBy: 'local/llava:7b' });
  });

  it('comes from the server that a role names, or that has its model', async () => {
    const models = await registry(both(), { LLM_MODEL: 'big' });
    expect(await answer(models, '[[say:x]]', 'local/other')).toMatchObject({ answeredBy: 'local/other' });
    expect(await answer(models, '[[say:x]]', 'remote')).toMatchObject({ answeredBy: 'remote/big' });
    expect(await answer(models, '[[say:x]]')).toMatchObject({ answeredBy: 'remote/big' });
    await expect(answer(models, 'x', 'remote/none')).rejects.toMatchObject({
      code: 'model_not_found',
      detail: 'No model server offers remote/none',
    });
  });

  it('is asked without a schema where that is refused, by the same server', async () => {
    local.use((ask) => (ask.format ? [{ do: 'refuse', status: 400 }] : undefined));
    const models = await registry(both());
    const request = {
      messages: [{ role: 'user' as const, content: '[[say:a]]' }],
      outputSchema: { type: 'object' },
    };
    const got = [];
    for await (const chunk of models.stream(request)) got.push(chunk);
    expect(got.at(-1)).toMatchObject({ answeredBy: 'local/llava:7b' });
    expect(remote.stats.total).toBe(0);
  });
});

describe('An answer of a LangChain model', () => {
  const tool = {
    type: 'function',
    function: { name: 'look', description: 'x', parameters: { type: 'object', properties: {} } },
  };

  async function chunksOf(models: ModelRegistry, content: string, tools?: object[]) {
    const model = await models.chatModel();
    const asked = tools ? (model.bindTools?.(tools) ?? model) : model;
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await asked.stream(content)) whole = whole ? whole.concat(chunk) : chunk;
    return whole;
  }

  it.each(['local', 'remote'])('comes from %s with its usage and its calls', async (name) => {
    if (name === 'remote') local.use(failing);
    const models = await registry(both());
    const said = await chunksOf(models, '[[say:a b]]');
    expect(said?.text).toBe('a b');
    expect(said?.usage_metadata?.output_tokens).toBe(2);
    const model = name === 'local' ? 'llava:7b' : 'big';
    expect(said?.response_metadata.model_name).toBe(`${name}/${model}`);
    const called = await chunksOf(models, '[[tool:look {"at":1}]]', [tool]);
    expect(called?.tool_calls).toMatchObject([{ name: 'look', args: { at: 1 } }]);
    // One call of each server for each answer: its own client repeats nothing.
    expect([local.stats.total, remote.stats.total]).toEqual(name === 'local' ? [2, 0] : [2, 2]);
  });

  it('comes from the next one when the first does not begin in time', async () => {
    local.use(hanging);
    const [first, second] = both();
    const models = await registry([{ ...first, firstToken: 0.3 }, second ?? {}]);
    expect((await chunksOf(models, '[[say:b]]'))?.text).toBe('b');
  });

  it('fails, and begins nowhere else, when its server dies in the middle', async () => {
    for (const [first, second] of [both(), both().reverse()]) {
      for (const server of [local, remote]) {
        server.clear();
        server.use(dying);
      }
      const models = await registry([
        { ...first, order: 1 },
        { ...second, order: 2 },
      ]);
      const heard: string[] = [];
      const read = async () => {
        for await (const chunk of await (await models.chatModel()).stream('x')) heard.push(chunk.text);
      };
      await expect(read()).rejects.toMatchObject({ code: 'model_incomplete' });
      expect(heard.join('')).toBe('half an');
      expect(local.stats.total + remote.stats.total).toBe(1);
    }
  });

  it('is stopped by its reader, who blames nobody', async () => {
    local.use(hanging);
    const models = await registry(both());
    const model = await models.chatModel();
    const reading = (async () => {
      for await (const _ of await model.stream('x', { signal: AbortSignal.timeout(100) }));
    })();
    await expect(reading).rejects.toThrow();
    const [state] = await eventually(models, ([first]) => first?.routing?.inUse === 0);
    expect(state?.routing).toMatchObject({ failed: 0, inUse: 0 });
    expect(remote.stats.total).toBe(0);
  });
});

describe('What is known of the servers', () => {
  it('is in the health: up while one answers, with those that do not', async () => {
    const [first, second] = both();
    const models = await registry([{ ...first, url: nobody }, second ?? {}]);
    expect(await models.health()).toMatchObject({ state: 'up', detail: 'Down: local' });
    const alone = await registry([{ ...first, url: nobody }]);
    expect(await alone.health()).toMatchObject({ state: 'down', detail: 'Down: local' });
  });

  it('is found out in the background', async () => {
    const late = await ScriptedModel.start();
    const { port } = late;
    await late.stop();
    const servers = [{ name: 'late', provider: 'ollama', url: `http://127.0.0.1:${port}` }];
    const models = await registry(servers, { MODEL_CHECK_INTERVAL: '0.05' });
    expect((await models.states())[0]?.state).toBe('down');
    const back = await ScriptedModel.start({ port, models: ['llama3:latest'] });
    expect(await eventually(models, ([first]) => first?.state === 'up')).toMatchObject([
      { name: 'late', state: 'up', models: ['llama3:latest'] },
    ]);
    await back.stop();
  });

  it('tells no secrets', async () => {
    const url = remote.openaiUrl.replace('http://', 'http://user:pass-word@');
    const models = await registry([{ name: 'a', provider: 'openai', url, key: 'secret-key' }]);
    const told = JSON.stringify([await models.states(), await models.health(), models.current]);
    expect(told).not.toMatch(/pass-word|secret-key/);
  });

  it('tells which models roles may want, and whether they look at pictures', async () => {
    const models = await registry(both());
    const wanted = ['big', 'remote/big', 'local', 'llava:7b', 'local/llava:7b', 'other'];
    expect(await Promise.all(wanted.map((name) => models.offers(name)))).toEqual([
      ...[true, true, true, true, true, false],
    ]);
    expect(await models.takesImages('local/llava:7b')).toBe(true);
    // The other one, which might have to answer, does not.
    expect(await models.takesImages()).toBe(false);
  });

  it('has prices of models wherever they are, and of one server’s own', async () => {
    const models = await registry(both(), { MODEL_PRICES: 'big=1/2,local/big=3/4' });
    expect(models.priceOf('remote/big')).toEqual({ input: 1, output: 2 });
    expect(models.priceOf('local/big')).toEqual({ input: 3, output: 4 });
    expect(models.priceOf('other/big')).toBeUndefined();
  });

  it('has the prices of whoever may answer in the place of another, and the dearest of them', async () => {
    const models = await registry(both(), { MODEL_PRICES: 'local=1/5,local/big=3/1,remote/big=2/4/9' });
    const { price, dearest, priceOf } = models.pricesOf('big');
    expect([price, dearest]).toEqual([undefined, { input: 9, output: 4 }]);
    expect(priceOf?.('remote/big')).toEqual({ input: 2, output: 4, cached: 9 });
    expect(models.priceOfVectors('big')).toEqual({ input: 9, output: 4 });
    expect(models.priceOfVectors('nobody-has')).toBeUndefined();
    expect(models.pricesOf('local/big')).toMatchObject({ price: { input: 3, output: 1 } });
    expect(models.pricesOf('nobody/has')).toMatchObject({ price: undefined, dearest: undefined });
  });

  it('is one server without MODEL_SERVERS', async () => {
    const models = await registry([], { MODEL_SERVERS: '', LLM_PROVIDER: 'demo' });
    expect(models.servers).toBeUndefined();
    expect(await models.states()).toMatchObject([{ name: 'demo', provider: 'demo', state: 'demo' }]);
  });
});
