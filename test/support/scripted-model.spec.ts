import { transformFileSync } from '@swc/core';
import { tool } from '@langchain/core/tools';
import { HumanMessage, ToolMessage, type AIMessageChunk } from '@langchain/core/messages';
import { ChatOllama } from '@langchain/ollama';
import { ChatOpenAI } from '@langchain/openai';
import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { z } from 'zod';
import { ScriptedModel, type ModelCall } from './scripted-model.js';
import { tokenize } from './scripted-model.script.js';

type Protocol = ModelCall['protocol'];
interface Asking {
  stream?: boolean;
  signal?: AbortSignal;
  body?: object;
}

const protocols: Protocol[] = ['ollama', 'openai'];
const chatPath = { ollama: '/api/chat', openai: '/v1/chat/completions' };
const toolOffer = { type: 'function', function: { name: 'sum', parameters: { type: 'object' } } };

let model: ScriptedModel;
beforeAll(async () => (model = await ScriptedModel.start()));
beforeEach(() => model.clear());
afterEach(() => model.use());
afterAll(() => model.stop());

function ask(
  protocol: Protocol,
  text: string,
  { stream = true, signal, body }: Asking = {},
): Promise<Response> {
  return fetch(model.url + chatPath[protocol], {
    method: 'POST',
    signal,
    body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: text }], ...body }),
  });
}

interface Line {
  done?: boolean;
  message?: { content: string };
  choices?: { delta: { content?: string }; finish_reason: string | null }[];
}

/** The answer as a careful client reads it: the text, and whether the protocol said that it is complete. */
async function read(protocol: Protocol, response: Response): Promise<{ text: string; finished: boolean }> {
  const lines = (await response.text())
    .split('\n')
    .map((line) => line.replace(/^data: /, ''))
    .filter((line) => line !== '' && line !== '[DONE]')
    .map((line) => JSON.parse(line) as Line);
  const text = lines.map((line) => line.message?.content ?? line.choices?.[0]?.delta.content ?? '').join('');
  const finished = lines.some(({ done, choices }) =>
    protocol === 'ollama' ? done : choices?.[0]?.finish_reason === 'stop',
  );
  return { text, finished };
}

/** What arrives before nothing more does. */
async function readUntilQuiet(response: Response, quietMs = 100): Promise<string> {
  const reader = response.body!.getReader();
  let text = '';
  for (;;) {
    const quiet = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), quietMs));
    const next = await Promise.race([reader.read(), quiet]);
    if (!next || next.done) break;
    text += new TextDecoder().decode(next.value as Uint8Array);
  }
  await reader.cancel();
  return text;
}

const answerOf = async (protocol: Protocol, text: string, asking?: Asking) =>
  (await read(protocol, await ask(protocol, text, asking))).text;

describe('the wire formats', () => {
  it('streams Ollama lines, the last with the counts', async () => {
    const response = await ask('ollama', 'раз два [[tokens:2]]');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { model: 'm', message: { role: 'assistant', content: 't0' }, done: false },
      { model: 'm', message: { role: 'assistant', content: ' t1' }, done: false },
      {
        message: { content: '' },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: 3,
        eval_count: 2,
        total_duration: expect.any(Number),
      },
    ]);
  });

  it('streams OpenAI events, with usage when asked, and [DONE]', async () => {
    const body = { stream_options: { include_usage: true } };
    const response = await ask('openai', 'раз [[tokens:1]]', { body });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).split('\n\n').map((event) => event.replace('data: ', ''));
    expect(events.slice(-2)).toEqual(['[DONE]', '']);
    expect(events.slice(0, -2).map((event): unknown => JSON.parse(event))).toMatchObject([
      {
        object: 'chat.completion.chunk',
        choices: [{ delta: { role: 'assistant', content: '' } }],
        usage: null,
      },
      { choices: [{ index: 0, delta: { content: 't0' }, finish_reason: null }], usage: null },
      { choices: [{ delta: {}, finish_reason: 'stop' }], usage: null },
      { choices: [], usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 } },
    ]);
    expect(await (await ask('openai', '[[tokens:1]]')).text()).not.toContain('usage');
  });

  it('answers whole when not streaming', async () => {
    expect(await (await ask('ollama', '[[say:да]]', { stream: false })).json()).toMatchObject({
      message: { role: 'assistant', content: 'да' },
      done: true,
      done_reason: 'stop',
      eval_count: 1,
    });
    expect(await (await ask('openai', '[[say:да]]', { stream: false })).json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'да' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 1 },
    });
  });

  it('has each provider stream by its own default', async () => {
    const asking = { body: { stream: undefined } };
    const types = await Promise.all(
      protocols.map(async (protocol) => (await ask(protocol, 'x', asking)).headers.get('content-type')),
    );
    expect(types).toEqual(['application/x-ndjson', 'application/json']);
  });

  it.each([
    ['GET', '/api/tags', { models: [{ name: 'qwen2.5:7b' }, { name: 'scripted' }] }],
    ['GET', '/api/version', { version: expect.any(String) }],
    ['POST', '/api/show', { capabilities: expect.arrayContaining(['tools']) }],
    [
      'GET',
      '/v1/models',
      { object: 'list', data: [{ id: 'qwen2.5:7b', object: 'model' }, { id: 'scripted' }] },
    ],
  ])('answers %s %s, outside the log', async (method, path, expected) => {
    expect(await (await fetch(model.url + path, { method })).json()).toMatchObject(expected);
    expect(model.calls).toEqual([]);
  });

  it('refuses what it cannot read', async () => {
    const post = (body: string) => fetch(`${model.url}/api/chat`, { method: 'POST', body });
    expect((await post('{')).status).toBe(400);
    expect(await (await post('{}')).json()).toEqual({ error: expect.stringContaining('model is required') });
    expect((await fetch(`${model.url}/v1/nowhere`)).status).toBe(404);
  });
});

describe('real clients', () => {
  const sum = tool(({ a }: { a: number }) => String(a), {
    name: 'sum',
    description: 'adds',
    schema: z.object({ a: z.number() }),
  });
  const openai = () => new OpenAI({ baseURL: model.openaiUrl, apiKey: 'x', maxRetries: 0 });
  const chatModels = {
    ollama: () => new ChatOllama({ baseUrl: model.url, model: 'm', maxRetries: 0 }),
    openai: () =>
      new ChatOpenAI({ model: 'm', apiKey: 'x', maxRetries: 0, configuration: { baseURL: model.openaiUrl } }),
  };

  it('the openai SDK streams, with usage', async () => {
    const stream = await openai().chat.completions.create({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Иван: @@lawyer [[say:да, конечно]]' }] }],
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('да, конечно');
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(2);
  });

  it('the openai SDK joins a streamed tool call', async () => {
    const completion = await openai()
      .chat.completions.stream({
        model: 'm',
        messages: [{ role: 'user', content: '[[tool:sum {"a": [[1], 2]}]]' }],
        tools: [{ type: 'function', function: { name: 'sum', parameters: { type: 'object' } } }],
      })
      .finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [{ type: 'function', function: { name: 'sum', arguments: '{"a": [[1], 2]}' } }],
      },
    });
  });

  it('the openai SDK reads errors, listings and base64 embeddings', async () => {
    const create = openai().chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: '[[fault:429]]' }],
    });
    await expect(create).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' });
    await expect(create).rejects.toBeInstanceOf(APIError);
    expect((await openai().models.list()).data.map(({ id }) => id)).toContain('scripted');
    const { data } = await openai().embeddings.create({ model: 'e', input: ['договор', 'x'], dimensions: 8 });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    expect(Math.hypot(...data[0]!.embedding)).toBeCloseTo(1);
  });

  it.each(protocols)('LangChain over %s streams text and usage', async (protocol) => {
    const chunks: AIMessageChunk[] = [];
    for await (const chunk of await chatModels[protocol]().stream('[[say:да, конечно да]]'))
      chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.text)).toEqual(expect.arrayContaining(['да,', ' конечно', ' да']));
    const whole = chunks.reduce((all, chunk) => all.concat(chunk));
    expect(whole.text).toBe('да, конечно да');
    expect(whole.usage_metadata?.output_tokens).toBe(3);
  });

  it.each(protocols)('LangChain over %s calls a tool and gets the answer to its result', async (protocol) => {
    const bound = chatModels[protocol]().bindTools([sum]);
    const question = new HumanMessage('[[tool:sum {"a":1}]]');
    const call = await bound.invoke([question]);
    expect(call.tool_calls).toMatchObject([{ name: 'sum', args: { a: 1 } }]);
    const result = new ToolMessage({ content: 'итого 1', tool_call_id: call.tool_calls![0]!.id! });
    expect((await bound.invoke([question, call, result])).text).toBe('итого 1');
  });
});

describe.each(protocols)('directives over %s', (protocol) => {
  const answer = (text: string, asking?: Asking) => answerOf(protocol, text, asking);

  it.each([
    ['привет', 'Ответ на: привет'],
    ['первая\nвторая  строка\n', 'Ответ на: вторая  строка'],
    ['[[delay:1]] привет [[first:1]]', 'Ответ на: привет'],
    ['[[apart]] привет', 'Ответ на: привет'],
    ['Иван (@ivan): @@lawyer [[say:да]]', 'да'],
    ['[[say:]]', ''],
    ['[[say: a\n\n b\t]]', ' a\n\n b\t'],
    ['[[say:[a]]]', '[a]'],
    ['[[say:@@hr [[say:да [1]]]]]', '@@hr [[say:да [1]]]'],
    ['[[tokens:3]]', 't0 t1 t2'],
    ['[[unknown]] [[1,2]]', 'Ответ на: [[unknown]] [[1,2]]'],
    ['[[tool:sum {"a":1}]] без инструментов', 'Ответ на: без инструментов'],
  ])('%j -> %j', async (text, expected) => expect(await answer(text)).toBe(expected));

  it('takes the last user message only', async () => {
    const messages = [
      { role: 'system', content: '[[say:system]]' },
      { role: 'user', content: '[[say:old]]' },
      { role: 'user', content: '[[say:new]]' },
      { role: 'assistant', content: '[[say:me]]' },
    ];
    expect(await answer('', { body: { messages } })).toBe('new');
  });

  it('echoes what it was asked', async () => {
    const asked =
      protocol === 'ollama' ? { options: { temperature: 0.5, seed: 7 } } : { temperature: 0.5, seed: 7 };
    const messages = [
      { role: 'system', content: 'Ты юрист' },
      { role: 'user', content: '[[echo]]' },
    ];
    const body = { ...asked, messages, tools: [toolOffer] };
    expect(JSON.parse(await answer('', { body }))).toMatchObject({
      model: 'm',
      temperature: 0.5,
      messages,
      options: { seed: 7 },
      tools: ['sum'],
    });
  });

  it('calls several tools in turn, then answers; an old result does not count', async () => {
    const text = '[[tool:sum {"a":"]]"}]] [[tool:other]] [[say:готово]]';
    const messages: object[] = [
      { role: 'tool', content: 'old' },
      { role: 'user', content: text },
    ];
    const next = async () => (await ask(protocol, '', { body: { messages, tools: [toolOffer] } })).text();
    expect(await next()).toContain('"name":"sum"');
    messages.push({ role: 'assistant', content: '' }, { role: 'tool', content: '1' });
    expect(await next()).toContain('"name":"other"');
    messages.push({ role: 'tool', content: '2' });
    expect(await answer('', { body: { messages, tools: [toolOffer] } })).toBe('готово');
  });

  it('loops over a tool for ever', async () => {
    const results = Array.from({ length: 9 }, () => ({ role: 'tool', content: 'x' }));
    const messages = [{ role: 'user', content: '[[tool-loop:sum {}]]' }, ...results];
    const response = await ask(protocol, '', { body: { messages, tools: [toolOffer] } });
    expect(await response.text()).toContain('"name":"sum"');
  });

  it.each([
    '[[tokens:many]]',
    '[[fault:unheard]]',
    '[[say:open',
    '[[tool:sum {"a":}]]',
    '[[tool:sum {"a":1]]',
  ])('tells the author of %j', async (text) => {
    const response = await ask(protocol, text);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('scripted model: '),
    ]);
  });

  it('waits before the first token and between tokens', async () => {
    const started = performance.now();
    const response = await ask(protocol, '[[tokens:3]] [[first:60]] [[delay:20]]');
    const first = performance.now() - started;
    await response.text();
    expect(first).toBeGreaterThan(55);
    expect(performance.now() - started).toBeGreaterThan(95);
  });

  it('lets an in-process script go first', async () => {
    model.use(({ lastUser }) =>
      lastUser === 'mine' ? [{ do: 'token', text: 'моё' }, { do: 'done' }] : undefined,
    );
    expect([await answer('mine'), await answer('[[say:other]]')]).toEqual(['моё', 'other']);
  });
});

describe.each(protocols)('faults over %s', (protocol) => {
  it.each([
    [500, null],
    [529, null],
    [429, '1'],
  ])('refuses with %d', async (status, retryAfter) => {
    const response = await ask(protocol, `[[fault:${status}]]`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await response.json()).toHaveProperty('error');
  });

  it('fails the first attempts of one request text, then answers', async () => {
    const attempt = async (text: string) => (await ask(protocol, text)).status;
    const text = '[[fault:500x2]] [[fault:429x1]] [[say:ok]]';
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push(await attempt(text));
    expect(statuses).toEqual([500, 500, 429, 200, 200]);
    expect(await attempt(`${text} another`)).toBe(500);
  });

  it.each([true, false])('hangs without a byte (stream: %s), and sees the client leave', async (stream) => {
    const signal = AbortSignal.timeout(60);
    await expect(ask(protocol, '[[fault:hang]]', { stream, signal })).rejects.toThrow();
    const call = await model.waitForCall(({ endedAt }) => endedAt !== null);
    expect(call).toMatchObject({ aborted: true, status: null, tokensSent: 0 });
  });

  it('stalls after some tokens', async () => {
    const text = await readUntilQuiet(await ask(protocol, '[[tokens:4]] [[fault:stall]]'));
    expect(text).toContain('t1');
    expect(text).not.toContain('t2');
    expect(await model.waitForCall((call) => call.aborted)).toMatchObject({ status: 200, tokensSent: 2 });
  });

  it.each([true, false])('cuts the socket mid-body (stream: %s), by its own doing', async (stream) => {
    const response = await ask(protocol, '[[tokens:4]] [[fault:cut]]', { stream });
    await expect(response.text()).rejects.toThrow('terminated');
    expect(await model.waitForCall((call) => call.endedAt !== null)).toMatchObject({
      aborted: false,
      status: 200,
    });
  });

  it('ends cleanly with nothing that says finished', async () => {
    const response = await ask(protocol, '[[tokens:4]] [[fault:clean-cut]]');
    expect(await read(protocol, response.clone())).toEqual({ text: 't0 t1', finished: false });
    expect(await response.text()).not.toContain('[DONE]');
    const whole = await (await ask(protocol, '[[fault:clean-cut]]', { stream: false })).text();
    expect(whole).toContain(protocol === 'ollama' ? '"done":false' : '"finish_reason":null');
  });

  it('breaks one line mid-stream and goes on', async () => {
    const response = await ask(protocol, '[[tokens:4]] [[fault:malformed]]');
    const bytes = Buffer.from(await response.clone().arrayBuffer());
    expect(bytes.includes(0xff)).toBe(true);
    expect(bytes.toString()).toContain('t3');
    await expect(read(protocol, response)).rejects.toThrow('JSON');
    const whole = ask(protocol, '[[fault:malformed]]', { stream: false });
    await expect(whole.then((answer) => answer.json())).rejects.toThrow('JSON');
  });

  it('breaks the encoding alone', async () => {
    const response = await ask(protocol, '[[tokens:2]] [[fault:bad-utf8]]');
    expect(await read(protocol, response)).toEqual({ text: 't0\ufffd\ufffd\ufffd( t1', finished: true });
  });

  it('sends a line of 10 MB', async () => {
    const bytes = Buffer.from(await (await ask(protocol, '[[tokens:2]] [[fault:huge-line]]')).arrayBuffer());
    expect(bytes.length - bytes.lastIndexOf('\n')).toBeGreaterThan(10_000_000);
  });

  it('drips for ever', async () => {
    const controller = new AbortController();
    await ask(protocol, '[[drip:5]]', { signal: controller.signal });
    await model.waitForCall((call) => call.tokensSent > 5);
    controller.abort();
    expect(await model.waitForCall((call) => call.endedAt !== null)).toMatchObject({ aborted: true });
  });

  it('calls a tool with arguments that are not JSON, once', async () => {
    const text = '[[fault:bad-tool-args]]';
    const body = { tools: [toolOffer] };
    const call = await (await ask(protocol, text, { stream: false, body })).text();
    expect(call).toContain(String.raw`"arguments":"{\"broken\": "`);
    const messages = [
      { role: 'user', content: text },
      { role: 'tool', content: 'не JSON' },
    ];
    expect(await answerOf(protocol, '', { body: { ...body, messages } })).toBe('не JSON');
  });
});

describe('tokenize', () => {
  it('keeps every byte', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => tokenize(text).join('') === text));
    expect(tokenize('  а\n б ')).toEqual(['  а', '\n б', ' ']);
  });
});

describe('embeddings', () => {
  const embed = async (input: string[]) => {
    const body = JSON.stringify({ model: 'e', input });
    const response = await fetch(`${model.url}/api/embed`, { method: 'POST', body });
    return ((await response.json()) as { embeddings: number[][] }).embeddings;
  };

  it('puts texts with common words near each other, the same each time', async () => {
    const [question, near, far] = await embed(['срок договора', 'договор и сроки', 'отпуск']);
    const likeness = (other: number[]) => other.reduce((all, value, i) => all + value * question![i]!, 0);
    expect(likeness(near!)).toBeGreaterThan(likeness(far!) + 0.3);
    expect(await embed(['срок договора'])).toEqual([question]);
    expect(model.calls[0]).toMatchObject({ path: '/api/embed', model: 'e', key: 'срок договора' });
  });
});

describe('the control plane', () => {
  it('shows and clears the calls remotely', async () => {
    const control = (path: string, method = 'GET') =>
      fetch(model.url + path, { method }).then((r) => r.json());
    const long = `[[tokens:2]] ${'я'.repeat(500)}`;
    await (await ask('openai', long)).text();
    const [call] = (await control('/__calls')) as ModelCall[];
    expect(call).toEqual({
      protocol: 'openai',
      path: '/v1/chat/completions',
      model: 'm',
      key: long.slice(0, 200),
      startedAt: expect.any(Number),
      endedAt: expect.any(Number),
      aborted: false,
      status: 200,
      tokensSent: 2,
      told: { promptTokens: 2, answerTokens: 2 },
    });
    expect(await control('/__stats')).toEqual({ active: 0, total: 1 });
    await control('/__calls', 'DELETE');
    expect(await control('/__calls')).toEqual([]);
    expect(await control('/__stats')).toEqual({ active: 0, total: 0 });
  });

  it('waits for calls, and says when none came', async () => {
    const waiting = model.waitForCall(({ key }) => key.startsWith('later'));
    void ask('ollama', 'later [[fault:hang]]', { signal: AbortSignal.timeout(50) }).catch(() => undefined);
    expect(await waiting).toMatchObject({ endedAt: null });
    expect(model.stats.active).toBe(1);
    await expect(model.waitForCall(() => false, 10)).rejects.toThrow('within 10 ms; 1 seen');
    await model.waitForCall(({ aborted }) => aborted);
    expect(model.stats.active).toBe(0);
  });

  it('sends tokens in packets of their own', async () => {
    const body = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: '[[tokens:30]] [[apart]]' }],
    });
    const packets: string[] = [];
    const socket = connect(model.port, '127.0.0.1').on('data', (bytes) => packets.push(String(bytes)));
    socket.write(`POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await model.waitForCall(({ endedAt }) => endedAt !== null);
    socket.destroy();
    // Some may meet on their way.
    expect(packets.filter((packet) => packet.includes('"content":"')).length).toBeGreaterThan(10);
  });

  it('respects a client that does not read', async () => {
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: '[[tokens:300000]]' }] });
    const socket = connect(model.port, '127.0.0.1');
    socket.pause();
    socket.write(`POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await model.waitForCall(({ tokensSent }) => tokensSent > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { tokensSent } = model.calls[0]!;
    expect(tokensSent).toBeLessThan(300_000);
    socket.destroy();
    expect(await model.waitForCall(({ endedAt }) => endedAt !== null)).toMatchObject({ aborted: true });
  });

  it('keeps the log bounded', async () => {
    const asked = 20_050;
    const body = JSON.stringify({ model: 'e', input: 'x', dimensions: 1 });
    const socket = connect(model.port, '127.0.0.1').resume();
    const head = `POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write((head + body).repeat(asked));
    await model.waitForCall(({ endedAt }) => endedAt !== null && model.stats.total === asked, 20_000);
    socket.destroy();
    expect(model.calls).toHaveLength(10_000);
  }, 30_000);

  it('stops at once, twice, with answers under way', async () => {
    const other = await ScriptedModel.start({ tokens: 5, delayMs: 1 });
    const post = (text: string) =>
      fetch(`${other.url}/api/chat`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }),
      });
    expect(await read('ollama', await post('defaults'))).toEqual({ text: 't0 t1 t2 t3 t4', finished: true });
    const hung = expect(post('[[fault:hang]]')).rejects.toThrow();
    const stalled = (await post('[[fault:stall]]')).text();
    await other.waitForCall(({ key }) => key === '[[fault:hang]]');
    const started = performance.now();
    const cut = expect(stalled).rejects.toThrow();
    await Promise.all([other.stop(), other.stop()]);
    expect(performance.now() - started).toBeLessThan(200);
    await Promise.all([hung, cut]);
    expect(other.calls.map(({ aborted }) => aborted)).toEqual([false, false, false]);
  });

  it('runs as a process of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scripted-model-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const parts = ['', '.main', '.exchange', '.script', '.wire'].map((part) => `scripted-model${part}`);
      for (const part of [...parts, 'scripted-embeddings', 'hashing-embedder']) {
        const source = join(import.meta.dirname, `${part}.ts`);
        writeFileSync(join(folder, `${part}.js`), transformFileSync(source, { sourceMaps: false }).code);
      }
      const main = join(folder, 'scripted-model.main.js');
      const child = spawn(process.execPath, [main, '--port', '0', '--tokens', '2', '--delay-ms', '1']);
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { port } = JSON.parse(line.toString()) as { port: number };
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
      const response = await fetch(`http://127.0.0.1:${port}/api/chat`, { method: 'POST', body });
      expect(await read('ollama', response)).toEqual({ text: 't0 t1', finished: true });
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
