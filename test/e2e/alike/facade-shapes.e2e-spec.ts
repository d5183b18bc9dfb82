import { createParser } from 'eventsource-parser';
import type { z } from 'zod';
import { anApiKey, anOrg, type Person } from '../../support/builders.js';
import { Client } from '../../support/client.js';
import type { Deployment } from '../../support/deployment.js';
import {
  ChatCompletion,
  ChatCompletionChunk,
  EmbeddingList,
  Model,
  ModelList,
  OpenAiError,
} from '../../support/facade/shapes.js';
import { aDeployment } from '../../support/profile.js';

const embedder = 'hashing-64';

let artel: Deployment;
let owner: Person;
let facade: Client;

beforeAll(async () => {
  artel = await aDeployment({ EMBEDDING_MODEL: embedder });
  owner = await anOrg(artel.url);
  facade = new Client(artel.url, await anApiKey(owner));
}, 120_000);
afterAll(() => artel?.stop());

const ask = (content: string, more: object = {}) => ({
  model: 'lawyer',
  messages: [{ role: 'user', content }],
  ...more,
});

async function answered<T extends z.ZodType>(schema: T, method: string, path: string, body?: unknown) {
  const answer = await facade.request('POST' === method ? 'POST' : 'GET', path, body);
  expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  return schema.parse(answer.body);
}
const refused = async (path: string, body?: unknown, client = facade) => {
  const answer = await client.request(body === undefined ? 'GET' : 'POST', path, body);
  return { status: answer.status, ...OpenAiError.parse(answer.body).error };
};

describe("Answers of the facade have the shapes of OpenAI's reference", () => {
  it('completions', async () => {
    const whole = await answered(ChatCompletion, 'POST', '/v1/chat/completions', ask('[[tokens:3]]'));
    expect(whole.choices).toHaveLength(1);
    const cut = await answered(
      ChatCompletion,
      'POST',
      '/v1/chat/completions',
      ask('[[tokens:3]] [[fault:length]]'),
    );
    expect(cut.choices[0]?.finish_reason).toBe('length');
  });

  it.each([true, false])('streams of completions, with usage: %s', async (includeUsage) => {
    const streaming = { stream: true, stream_options: { include_usage: includeUsage } };
    const { body } = await facade.request<string>(
      'POST',
      '/v1/chat/completions',
      ask('[[tokens:9]]', streaming),
    );
    const events: string[] = [];
    createParser({ onEvent: ({ data }) => events.push(data) }).feed(body);
    expect(events.pop()).toBe('[DONE]');
    const chunks = events.map((data) => ChatCompletionChunk.parse(JSON.parse(data)));
    expect(new Set(chunks.map(({ id, created, model }) => [id, created, model].join())).size).toBe(1);
    const [first] = chunks;
    expect(first?.choices[0]?.delta.role).toBe('assistant');
    const ends = chunks.filter(({ choices }) => choices[0]?.finish_reason);
    expect(ends.map(({ choices }) => choices[0]?.finish_reason)).toEqual(['stop']);
    expect(chunks.filter(({ usage }) => usage).length).toBe(includeUsage ? 1 : 0);
    if (includeUsage) expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('models', async () => {
    const { data } = await answered(ModelList, 'GET', '/v1/models');
    expect(data.find(({ id }) => id === embedder)).toMatchObject({ type: 'embedding' });
    for (const { id } of data) expect(await answered(Model, 'GET', `/v1/models/${id}`)).toMatchObject({ id });
    // One that is confined to roles has those alone.
    const { body } = await owner.client.get<{ id: string }>('/roles/hr');
    const narrow = facade.withToken(await anApiKey(owner, { agentIds: [body.id] }));
    const list = ModelList.parse((await narrow.request('GET', '/v1/models')).body);
    expect(list.data.map(({ id }) => id)).toEqual(['hr']);
    expect(await refused(`/v1/models/${embedder}`, undefined, narrow)).toMatchObject({ status: 404 });
    expect(await refused('/v1/embeddings', { model: embedder, input: 'x' }, narrow)).toMatchObject({
      status: 404,
      message: expect.stringContaining('confined to roles'),
    });
  });

  it('embeddings, in numbers and in bytes', async () => {
    const input = ['один два', 'три'];
    const asked = { model: embedder, input, user: 'u1' };
    const floats = await answered(EmbeddingList, 'POST', '/v1/embeddings', asked);
    expect(floats).toMatchObject({ model: embedder, usage: { prompt_tokens: 3, total_tokens: 3 } });
    expect(floats.data.map(({ index }) => index)).toEqual([0, 1]);
    const bytes = await answered(EmbeddingList, 'POST', '/v1/embeddings', {
      ...asked,
      encoding_format: 'base64',
    });
    for (const [at, { embedding }] of bytes.data.entries()) {
      const buffer = Buffer.from(String(embedding), 'base64');
      const numbers = Array.from({ length: buffer.length / 4 }, (_, i) => buffer.readFloatLE(4 * i));
      expect(numbers).toEqual((floats.data[at]?.embedding as number[]).map(Math.fround));
    }
    const one = await answered(EmbeddingList, 'POST', '/v1/embeddings', { model: embedder, input: 'один' });
    expect(one.data).toHaveLength(1);
    const many = Array.from({ length: 2_048 }, (_, at) => `текст ${at}`);
    const all = await answered(EmbeddingList, 'POST', '/v1/embeddings', { model: embedder, input: many });
    expect(all.data.map(({ index }) => index)).toEqual(Array.from(many.keys()));
    expect(all.usage.prompt_tokens).toBe(2 * many.length);
  });

  it('embeddings of as many texts as are taken, also where those are long', async () => {
    const input = Array.from({ length: 2_048 }, (_, at) => `${at} ${'о'.repeat(550)}`);
    const asked = { model: embedder, input };
    expect(Buffer.byteLength(JSON.stringify(asked))).toBeGreaterThan(2 * 1024 * 1024);
    const { data } = await answered(EmbeddingList, 'POST', '/v1/embeddings', asked);
    expect(data).toHaveLength(input.length);
  });

  it.each([[[1, 2, 3]], [[[1, 2], [3]]]])('of ids of tokens, which say what to do: %j', async (input) => {
    const { message } = await refused('/v1/embeddings', { model: embedder, input });
    expect(message).toContain('check_embedding_ctx_length=False');
  });

  it('embeddings, which count as tokens of their key', async () => {
    const limit = 100;
    const client = new Client(artel.url, await anApiKey(owner, { tokensPerMinute: limit }));
    const embed = (words: number) =>
      client.request<object>('POST', '/v1/embeddings', {
        model: embedder,
        input: ['слово', ...Array.from({ length: words - 1 }, () => 'слово')].join(' '),
      });
    const told = ({ status, headers }: { status: number; headers: Headers }) => [
      status,
      headers.get('x-ratelimit-limit-tokens'),
      Number(headers.get('x-ratelimit-remaining-tokens')),
    ];
    // As many as it is likely to be, and then as many as it was: of these words the model counts one each.
    expect(told(await embed(40))).toEqual([200, String(limit), 8]);
    expect(told(await embed(1))).toEqual([200, String(limit), 58]);
    expect(told(await embed(40))).toEqual([429, String(limit), 59]);
    expect(told(await embed(10))).toEqual([200, String(limit), 36]);
  });

  it.each<[what: string, body: object, param: string | null, code: string, status: number]>([
    ['no text', { input: '' }, 'input', 'validation_failed', 400],
    ['no texts', { input: [] }, 'input', 'validation_failed', 400],
    ['an empty text among others', { input: ['x', ''] }, 'input.1', 'validation_failed', 400],
    [
      'too many texts',
      { input: Array.from({ length: 2_049 }, () => 'x') },
      'input',
      'validation_failed',
      400,
    ],
    ['ids of tokens', { input: [[1, 2], [3]] }, 'input', 'validation_failed', 400],
    ['another format', { encoding_format: 'int8' }, 'encoding_format', 'validation_failed', 400],
    ['no dimensions', { dimensions: 0 }, 'dimensions', 'validation_failed', 400],
    ['dimensions that its model cannot do', { dimensions: 32 }, 'dimensions', 'validation_failed', 400],
    ['something unknown', { truncate: 'END' }, 'body', 'validation_failed', 400],
    ['another model', { model: 'text-embedding-3-small' }, null, 'model_not_found', 404],
    ['a server that fails', { input: '[[embed-fault:500]]' }, null, 'model_error', 502],
    ['vectors that are none', { input: '[[embed-fault:nulls]]' }, null, 'model_error', 502],
  ])('of embeddings that are refused: %s', async (_what, body, param, code, status) => {
    const asked = { model: embedder, input: 'x', ...body };
    expect(await refused('/v1/embeddings', asked)).toMatchObject({ status, param, code });
  });

  it('of what is wrong: one error, whatever it was', async () => {
    expect(await refused('/v1/embeddings', '{')).toMatchObject({ status: 400, code: 'malformed_request' });
    expect(await refused('/v1/models', undefined, new Client(artel.url, 'artel-sk-x'))).toMatchObject({
      status: 401,
      type: 'authentication_error',
    });
    expect(await refused('/v1/nothing')).toMatchObject({ status: 404, type: 'not_found_error' });
    const another = await refused('/v1/embeddings', { model: 'other', input: 'x' });
    expect(another.message).toContain(embedder);
  });
});

it('Without an embedding model it is told why there is none', async () => {
  const without = await aDeployment({ EMBEDDING_MODEL: 'none' });
  try {
    const person = await anOrg(without.url);
    const client = new Client(without.url, await anApiKey(person));
    expect(await refused('/v1/embeddings', { model: 'bge-m3', input: 'x' }, client)).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('EMBEDDING_MODEL is none'),
    });
    const { data } = ModelList.parse((await client.request('GET', '/v1/models')).body);
    expect(data.every(({ type }) => type === 'chat')).toBe(true);
  } finally {
    await without.stop();
  }
}, 120_000);
