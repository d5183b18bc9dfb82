import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HumanMessage, type BaseMessageLike } from '@langchain/core/messages';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ScriptedModel } from '../../../test/support/scripted-model.js';
import { loadConfig, type Config } from '../../platform/config/index.js';
import type { AppError } from '../../platform/errors/index.js';
import type { ModelChunk, ModelProvider, ModelRequest, TokenUsage } from '../model.js';
import { guarded, limitsOf, progressOfChunk } from '../watchdog.js';
import OllamaProvider from './ollama.provider.js';
import OpenAiProvider from './openai.provider.js';

interface Answer {
  text: string;
  finish?: string;
  usage?: TokenUsage;
  error?: AppError;
}

const key = 'sk-never-shown-0123456789';
const providers = { ollama: OllamaProvider, openai: OpenAiProvider };
type Protocol = keyof typeof providers;

const config = (url: string, settings: NodeJS.ProcessEnv = {}): Config =>
  loadConfig(
    {
      JWT_SECRET: 'x'.repeat(32),
      LLM_MODEL: 'scripted',
      OLLAMA_BASE_URL: url,
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_API_KEY: key,
      ...settings,
    },
    { envFile: '/nonexistent', argv: [] },
  );

const ask = (content: string): ModelRequest => ({ messages: [{ role: 'user', content }] });

/** The three doors to a model, each giving the same kind of answer. */
const doors = {
  async stream(provider: ModelProvider, request: ModelRequest, settings: Config): Promise<Answer> {
    const answer: Answer = { text: '' };
    const open = (signal: AbortSignal) => provider.stream(request, signal);
    const chunks = guarded(open, { progressOf: progressOfChunk, limits: limitsOf(settings) });
    try {
      for await (const chunk of chunks) add(answer, chunk);
    } catch (error) {
      answer.error = error as AppError;
    }
    return answer;
  },

  async 'LangChain stream'(provider: ModelProvider, { messages, requests }: ModelRequest): Promise<Answer> {
    const answer: Answer = { text: '' };
    try {
      const model = await provider.chatModel({ requests });
      for await (const chunk of await model.stream(messages as BaseMessageLike[])) {
        answer.text += chunk.text;
        note(answer, chunk);
      }
    } catch (error) {
      answer.error = error as AppError;
    }
    return answer;
  },

  async 'LangChain invoke'(provider: ModelProvider, { messages, requests }: ModelRequest): Promise<Answer> {
    const answer: Answer = { text: '' };
    try {
      const model = await provider.chatModel({ requests });
      const message = await model.invoke(messages as BaseMessageLike[]);
      answer.text = message.text;
      note(answer, message);
    } catch (error) {
      answer.error = error as AppError;
    }
    return answer;
  },
};

function add(answer: Answer, chunk: ModelChunk): void {
  if (chunk.type === 'text') answer.text += chunk.text;
  else Object.assign(answer, { finish: chunk.reason, usage: chunk.usage });
}

interface Message {
  response_metadata: Record<string, unknown>;
  usage_metadata?: {
    input_tokens: number;
    output_tokens: number;
    input_token_details?: { cache_read?: number };
    output_token_details?: { reasoning?: number };
  };
}

function note(answer: Answer, { response_metadata: metadata, usage_metadata: usage }: Message): void {
  const reason = metadata.finish_reason ?? metadata.done_reason;
  if (typeof reason === 'string') answer.finish = reason;
  if (usage?.output_tokens)
    answer.usage = {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cachedTokens: usage.input_token_details?.cache_read,
      reasoningTokens: usage.output_token_details?.reasoning,
    };
}

const cases = (Object.keys(providers) as Protocol[]).flatMap((protocol) =>
  (Object.keys(doors) as (keyof typeof doors)[]).map((door) => [protocol, door] as const),
);

let scripted: ScriptedModel;
let opened: ModelProvider[] = [];
let servers: Server[] = [];

beforeAll(async () => void (scripted = await ScriptedModel.start()));
beforeEach(() => scripted.clear());
afterEach(async () => {
  await Promise.all(opened.map(async (provider) => provider.close?.()));
  await Promise.all(servers.map(stopped));
  opened = [];
  servers = [];
});
afterAll(() => scripted.stop());

function provider(protocol: Protocol, settings: Config): ModelProvider {
  const made = new providers[protocol](settings);
  opened.push(made);
  return made;
}

describe.each(cases)('%s by %s', (protocol, door) => {
  const put = (content: string, settings: NodeJS.ProcessEnv = {}, url = scripted.url) => {
    const checked = config(url, settings);
    return doors[door](provider(protocol, checked), ask(content), checked);
  };

  it('gives the text byte for byte, the finish and the usage', async () => {
    const text = 'Статья 81 ТК РФ:\n\t«…» 🧑‍⚖️ \u2028 "кавычки" \\ {{a}}';
    const answer = await put(`[[say:${text}]]`);
    expect(answer.error).toBeUndefined();
    expect(answer).toMatchObject({ text, finish: 'stop' });
    expect(answer.usage?.inputTokens).toBeGreaterThan(0);
    expect(answer.usage?.outputTokens).toBe(scripted.calls[0]?.tokensSent);
  });

  it('gives what was cached and thought, where the server tells it', async () => {
    const { usage } = await put('[[tokens:9]] [[cached:2]] [[reasoned:4]]');
    const details = protocol === 'openai' ? [2, 4] : [undefined, undefined];
    expect([usage?.cachedTokens, usage?.reasoningTokens]).toEqual(details);
    const { usage: untold } = await put('[[tokens:9]]');
    expect([untold?.cachedTokens ?? 0, untold?.reasoningTokens ?? 0]).toEqual([0, 0]);
  });

  it('gives it from packets of single bytes too', async () => {
    const text = 'да — 🧑‍⚖️ 法';
    const recorded = await rawBody(protocol, `[[say:${text}]]`);
    const server = await serve(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.socket?.setNoDelay(true);
      for (const byte of recorded) {
        response.write(Buffer.from([byte]));
        if (byte > 127) await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    expect(await put('x', {}, server)).toMatchObject({ text, finish: 'stop' });
  });

  it.each([
    ['clean-cut', 'model_incomplete'],
    ['cut', 'model_incomplete'],
    ['malformed', 'model_error'],
    ['bad-utf8', 'model_error'],
    ['huge-line', 'model_error'],
  ])('fails on %s with %s, after one call', async (fault, code) => {
    const { error, finish } = await put(`[[tokens:16]] [[fault:${fault}]]`);
    expect(error).toMatchObject({ code });
    expect(finish).toBeUndefined();
    expect(scripted.calls).toHaveLength(1);
  });

  it('repeats a 500 twice and then answers', async () => {
    expect(await put('[[fault:500x2]] [[say:ок]]')).toMatchObject({ text: 'ок', finish: 'stop' });
    expect(scripted.calls).toHaveLength(3);
  });

  it('names a missing model without a retry, and shows no more of a body than its message', async () => {
    const { error } = await put('[[fault:404]]');
    expect(error).toMatchObject({ code: 'model_not_found', detail: 'scripted fault 404' });
    expect((await put('[[fault:401]]')).error?.detail).toBe('The model server refused our credentials (401)');
    expect(scripted.calls).toHaveLength(2);
  });

  it.each([
    ['hang', { LLM_FIRST_TOKEN_TIMEOUT: '0.1' }],
    ['stall', { LLM_IDLE_TIMEOUT: '0.1' }],
    ['drip', { LLM_TOTAL_TIMEOUT: '0.1' }],
  ])('ends a %s as model_timeout and leaves the server', async (fault, limits) => {
    const { error } = await put(`[[tokens:16]] [[fault:${fault}]]`, limits);
    expect(error).toMatchObject({ code: 'model_timeout' });
    expect(await scripted.waitForCall(({ endedAt }) => endedAt !== null)).toMatchObject({ aborted: true });
    expect(scripted.calls).toHaveLength(1);
  });

  it('tells which of its requests a server has, and which it refused', async () => {
    const told = async (content: string, url = scripted.url) => {
      const heard: string[] = [];
      const requests = { sent: () => heard.push('sent'), refused: () => heard.push('refused') };
      const settings = config(url, { LLM_FIRST_TOKEN_TIMEOUT: '3' });
      await doors[door](provider(protocol, settings), { ...ask(content), requests }, settings);
      return heard;
    };
    expect(await told('[[say:ок]]')).toEqual(['sent']);
    expect(await told('[[fault:500x1]] [[say:ок]]')).toEqual(['sent', 'refused', 'sent']);
    expect(await told('[[fault:hang]]')).toEqual(['sent']);
    const url = await serve(() => undefined);
    await Promise.all(servers.map(stopped));
    expect(await told('x', url)).toEqual([]);
  });
});

describe.each(['ollama', 'openai'] as const)('%s', (protocol) => {
  const provided = (settings: NodeJS.ProcessEnv = {}) => provider(protocol, config(scripted.url, settings));
  const gone = () => scripted.waitForCall(({ endedAt }) => endedAt !== null);
  const put = (content: string, url = scripted.url) => {
    const settings = config(url);
    return doors.stream(provider(protocol, settings), ask(content), settings);
  };

  it('gives up after three calls', async () => {
    const { error } = await put('[[fault:529]]');
    expect(error).toMatchObject({ code: 'model_error', upstreamStatus: 529 });
    expect(scripted.calls).toHaveLength(3);
  });

  it('waits as long as Retry-After says', async () => {
    expect(await put('[[fault:429x1]] [[say:ок]]')).toMatchObject({ text: 'ок' });
    const [first, second] = scripted.calls;
    expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('says when nobody answers', async () => {
    const url = await serve(() => undefined);
    await Promise.all(servers.map(stopped));
    expect((await put('x', url)).error).toMatchObject({ code: 'model_unavailable', status: 502 });
  });

  it('closes the connection when the reader stops', async () => {
    const open = (signal: AbortSignal) => provided().stream(ask('[[tokens:1000]] [[delay:5]]'), signal);
    const chunks = guarded(open, { progressOf: progressOfChunk, limits: limitsOf(config(scripted.url)) });
    await chunks.next();
    await chunks.return();
    expect(await gone()).toMatchObject({ aborted: true });
  });

  it('does not read ahead of a slow reader, and loses nothing by waiting', async () => {
    const text = 'x'.repeat(2_000);
    const line =
      protocol === 'ollama' ? { message: { content: text } } : { choices: [{ delta: { content: text } }] };
    const end = protocol === 'ollama' ? { done: true } : { choices: [{ delta: {}, finish_reason: 'stop' }] };
    const framed = (object: object) =>
      `${protocol === 'ollama' ? '' : 'data: '}${JSON.stringify(object)}\n\n`;
    const block = framed(line).repeat(100);
    let blocks = 0;
    const server = await serve(async (_request, response) => {
      while (++blocks <= 200) if (!response.write(block)) await once(response, 'drain');
      response.end(framed(end));
    });
    const settings = config(server);
    const open = (signal: AbortSignal) => provider(protocol, settings).stream(ask('x'), signal);
    let letters = 0;
    for await (const chunk of guarded(open, { progressOf: progressOfChunk, limits: limitsOf(settings) })) {
      if (chunk.type !== 'text') continue;
      if (letters === 0) {
        await sleep(100);
        expect(blocks).toBeLessThan(100);
      }
      letters += chunk.text.length;
    }
    expect(letters).toBe(20_000 * text.length);
  });

  it('closes it when the reader of a LangChain stream stops, and leaves its neighbour alone', async () => {
    const model = await provided().chatModel({});
    const neighbour = model.invoke('[[tokens:40]] [[delay:5]]');
    for await (const chunk of await model.stream('[[tokens:1000]] [[delay:5]]')) {
      if (chunk.text) break;
    }
    expect(await gone()).toMatchObject({ aborted: true });
    expect((await neighbour).text).toMatch(/^t0 .* t39$/);
  });

  it('closes a silent LangChain call when its signal aborts', async () => {
    const model = await provided().chatModel({});
    const stopped = new AbortController();
    const call = model.invoke('[[fault:hang]]', { signal: stopped.signal });
    setTimeout(() => stopped.abort(), 50);
    await expect(call).rejects.toThrow();
    expect(await gone()).toMatchObject({ aborted: true });
  });

  it('sends what was asked', async () => {
    const request = {
      ...ask('[[echo]]'),
      model: 'other',
      temperature: 0.2,
      maxTokens: 7,
      stop: ['x'],
      topP: 0.5,
      seed: 3,
    };
    const { text } = await doors.stream(
      provided({ LLM_CONTEXT_TOKENS: '4096' }),
      request,
      config(scripted.url),
    );
    const sent = JSON.parse(text) as { model: string; options: object };
    expect(sent).toMatchObject({ model: 'other', temperature: 0.2 });
    expect(sent.options).toMatchObject({ stop: ['x'], top_p: 0.5, seed: 3 });
    expect(sent.options).toMatchObject(
      protocol === 'ollama' ? { num_ctx: 4096, num_predict: 7 } : { max_tokens: 7 },
    );
  });

  it('sends the context length by LangChain too', async () => {
    const model = await provided({ LLM_MAX_OUTPUT_TOKENS: '99' }).chatModel({
      model: 'other',
      temperature: 0,
    });
    const sent = JSON.parse((await model.invoke('[[echo]]')).text) as object;
    const options = protocol === 'ollama' ? { num_ctx: 8192, num_predict: 99 } : { max_tokens: 99 };
    expect(sent).toMatchObject({ model: 'other', temperature: 0, options });
  });

  it('is told by LangChain as well how to write the answer, and where to end it', async () => {
    const asked = { temperature: 0.2, maxTokens: 7, stop: ['x'], topP: 0.5, seed: 3 };
    const model = await provided().chatModel(asked);
    let text = '';
    for await (const chunk of await model.stream('[[echo]]')) text += chunk.text;
    const sent = JSON.parse(text) as { temperature: number; options: object };
    expect(sent.temperature).toBe(0.2);
    expect(sent.options).toMatchObject({ stop: ['x'], top_p: 0.5, seed: 3 });
    expect(sent.options).toMatchObject(protocol === 'ollama' ? { num_predict: 7 } : { max_tokens: 7 });
  });

  it('is asked in words alone where it refuses a schema', async () => {
    scripted.use(({ format, lastUser }) =>
      format ? [{ do: 'refuse', status: lastUser === 'broken' ? 403 : 400 }] : undefined,
    );
    const model = await provided().chatModel({ outputSchema: { type: 'object' } });
    expect((await model.invoke('[[say:{}]]')).text).toBe('{}');
    expect(scripted.calls.map(({ status }) => status)).toEqual([400, 200]);
    await expect(model.invoke('broken')).rejects.toMatchObject({ upstreamStatus: 403 });
    scripted.use();
  });

  it('calls tools by LangChain', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const weather = { type: 'function', function: { name: 'weather', description: 'x', parameters } };
    const model = (await provided().chatModel({})).bindTools?.([weather]);
    const message = await model?.invoke('[[tool:weather {"city":"Тверь"}]]');
    expect(message?.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Тверь' } }]);
  });

  it('sends pictures as its protocol has them, and plain text without them', async () => {
    const images = [
      { mime: 'image/png', data: 'AAAA' },
      { mime: 'image/webp', data: 'BBBB' },
    ];
    const settings = config(scripted.url);
    const content = 'Что здесь? [[echo]]';
    const messages = [
      { role: 'user' as const, content: 'раньше' },
      { role: 'user' as const, content, images },
    ];
    const { text } = await doors.stream(provided(), { messages }, settings);
    const sent = JSON.parse(text) as { messages: unknown[] };
    const url = (mime: string, data: string) => ({
      type: 'image_url',
      image_url: { url: `data:${mime};base64,${data}` },
    });
    const last =
      protocol === 'ollama'
        ? { role: 'user', content, images: ['AAAA', 'BBBB'] }
        : {
            role: 'user',
            content: [{ type: 'text', text: content }, url('image/png', 'AAAA'), url('image/webp', 'BBBB')],
          };
    expect(sent.messages).toEqual([{ role: 'user', content: 'раньше' }, last]);
    const parts = [{ type: 'text', text: content }, url('image/png', 'AAAA'), url('image/webp', 'BBBB')];
    const model = await provided().chatModel({});
    const asked: BaseMessageLike[] = [
      { role: 'user', content: 'раньше' },
      { role: 'user', content: parts },
    ];
    const answered = JSON.parse((await model.invoke(asked)).text) as typeof sent;
    expect(answered.messages).toEqual(sent.messages);
  });

  it('sends pictures where they stand among the words', async () => {
    const settings = config(scripted.url);
    const content = 'Это:\n[[echo]] или это?';
    const images = [
      { mime: 'image/png', data: 'AAAA', at: 4, detail: 'high' as const },
      { mime: 'image/png', data: 'BBBB', at: content.length },
    ];
    const message = { role: 'user' as const, content, images };
    const { text } = await doors.stream(provided(), { messages: [message] }, settings);
    const sent = JSON.parse(text) as { messages: unknown[] };
    const picture = (data: string, more: object = {}) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${data}`, ...more },
    });
    const parts = [
      { type: 'text', text: 'Это:' },
      picture('AAAA', { detail: 'high' }),
      { type: 'text', text: '[[echo]] или это?' },
      picture('BBBB'),
    ];
    const marked = 'Это:\n[img]\n[[echo]] или это?\n[img]';
    expect(sent.messages).toEqual([
      protocol === 'ollama'
        ? { role: 'user', content: marked, images: ['AAAA', 'BBBB'] }
        : { role: 'user', content: parts },
    ]);
    const model = await provided().chatModel({});
    const answered = JSON.parse(
      (await model.invoke([new HumanMessage({ content: parts })])).text,
    ) as typeof sent;
    expect(answered.messages).toEqual(sent.messages);
  });

  it('tells which models take pictures, if the server does', async () => {
    const takes = (model: string) => provided().takesImages(model, AbortSignal.timeout(1_000));
    expect([await takes('qwen2.5:7b'), await takes('llava:7b')]).toEqual([false, protocol === 'ollama']);
  });

  it('lists the models that can chat', async () => {
    expect(await provided().listModels(AbortSignal.timeout(1_000))).toEqual(['qwen2.5:7b', 'scripted']);
  });

  it('serves the next call over a connection that is open', async () => {
    const connections = new Set<number | undefined>();
    const body = await rawBody(protocol, '[[tokens:16]]');
    const server = await serve((request, response) => {
      connections.add(request.socket.remotePort);
      response.end(body);
    });
    const settings = config(server);
    const model = provider(protocol, settings);
    for (let i = 0; i < 5; i++) await doors.stream(model, ask('x'), settings);
    // undici frees a connection a tick late, so that a second one may be opened; there is never a third.
    expect(connections.size).toBeLessThanOrEqual(2);
  });

  it('fails on an error in the middle of a stream, in few words', async () => {
    const error = { message: `boom Bearer ${key} ${'x'.repeat(5_000)}` };
    const line =
      protocol === 'ollama'
        ? JSON.stringify({ error: error.message })
        : `data: ${JSON.stringify({ error })}\n`;
    const server = await serve((_request, response) => void response.end(`${line}\n`));
    const failed = await put('x', server);
    expect(failed.error).toMatchObject({
      code: 'model_error',
      detail: expect.stringMatching(/boom/) as unknown,
    });
    expect(failed.error?.detail.length).toBeLessThan(250);
    expect(failed.error?.detail).not.toContain(key);
  });

  it.each([
    'null',
    '[]',
    '7',
    '{"message":"a","choices":7,"error":null}',
    '{"choices":[null],"message":null}',
  ])('survives the strange line %s', async (line) => {
    const server = await serve((_request, response) => {
      response.end(protocol === 'ollama' ? `${line}\n` : `data: ${line}\n\n`);
    });
    const { error } = await put('x', server);
    expect(error?.code).toMatch(/^model_(error|incomplete)$/);
  });

  it('tells a prompt that does not fit from other refusals', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(400).end('{"error":{"message":"x","code":"context_length_exceeded"}}');
    });
    const { error } = await put('x', server);
    expect(error).toMatchObject({ code: 'context_too_long', status: 422 });
  });
});

describe('the OpenAI key', () => {
  it('goes to the model server and nowhere else', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const server = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: other }).end();
    });
    const settings = config(server);
    const { error } = await doors.stream(provider('openai', settings), ask('x'), settings);
    expect(error).toMatchObject({ code: 'model_error', upstreamStatus: 307 });
    await doors.stream(provider('ollama', settings), ask('x'), settings);
    expect(seen).toEqual([`Bearer ${key}`, undefined]);
    const model = await provider('openai', settings).chatModel({});
    expect(JSON.stringify(model)).not.toContain(key);
  });
});

describe('the OpenAI model name', () => {
  const unnamed = (url: string) =>
    loadConfig({ JWT_SECRET: 'x'.repeat(32), OPENAI_BASE_URL: url }, { argv: [] });

  it('is the first that the server lists, asked once', async () => {
    const model = provider('openai', unnamed(scripted.openaiUrl));
    const request = ask('[[say:ок]]');
    for (let i = 0; i < 2; i++) await doors.stream(model, request, unnamed(scripted.openaiUrl));
    expect(scripted.calls.map((call) => call.model)).toEqual(['qwen2.5:7b', 'qwen2.5:7b']);
    expect(model.defaultModel).toBe('qwen2.5:7b');
  });

  it('is gpt-4o-mini at OpenAI', () => {
    expect(provider('openai', unnamed('https://api.openai.com/v1')).defaultModel).toBe('gpt-4o-mini');
  });
});

it('reads reasoning as life but not as text', async () => {
  const events = [
    { choices: [{ delta: { role: 'assistant', reasoning_content: 'хм' } }] },
    { choices: [{ delta: { content: 'да' } }] },
    { choices: [{ delta: {}, finish_reason: 'length' }] },
  ];
  const server = await serve(async (_request, response) => {
    for (const event of events) {
      response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
      await sleep(60);
    }
    response.end();
  });
  const settings = config(server, { LLM_FIRST_TOKEN_TIMEOUT: '0.05' });
  const answer = await doors.stream(provider('openai', settings), ask('x'), settings);
  expect(answer).toEqual({ text: 'да', finish: 'length', usage: undefined });
});

async function rawBody(protocol: Protocol, content: string): Promise<Buffer> {
  const path = protocol === 'ollama' ? '/api/chat' : '/v1/chat/completions';
  const messages = [{ role: 'user', content }];
  const body = JSON.stringify({
    model: 'x',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  const response = await fetch(scripted.url + path, { method: 'POST', body });
  return Buffer.from(await response.arrayBuffer());
}

/** A server that listens until the end of the test. */
async function serve(
  listener: (...args: Parameters<RequestListener>) => void | Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => void listener(request, response));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stopped(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
