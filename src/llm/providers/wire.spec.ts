import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../platform/config/index.js';
import type { ModelChunk, ModelProvider, ModelRequest } from '../model.js';
import OllamaProvider from './ollama.provider.js';
import OpenAiProvider from './openai.provider.js';

/** A server that keeps what it was sent and answers with one token, and how likely that was. */
const sent: Record<string, unknown>[] = [];
const likelihood = { token: 'да', logprob: -0.5, bytes: [208, 180, 208, 176], top_logprobs: [] };
const answers = {
  '/v1/chat/completions': [
    `data: ${JSON.stringify({ choices: [{ delta: { content: 'да' }, logprobs: { content: [likelihood] } }] })}\n\n`,
    `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
  ],
  '/api/chat': [
    `${JSON.stringify({ message: { content: 'да' }, logprobs: [likelihood], done: false })}\n`,
    `${JSON.stringify({ message: { content: '' }, done: true, done_reason: 'stop', eval_count: 1 })}\n`,
  ],
};
let server: Server;
let providers: { openai: ModelProvider; ollama: ModelProvider };

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      sent.push(JSON.parse(body) as Record<string, unknown>);
      response.end(answers[request.url as keyof typeof answers].join(''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const given = {
    JWT_SECRET: 'x'.repeat(32),
    LLM_MODEL: 'm',
    OLLAMA_BASE_URL: url,
    OPENAI_BASE_URL: `${url}/v1`,
  };
  const config = loadConfig(given, { envFile: '/nonexistent', argv: [] });
  providers = { openai: new OpenAiProvider(config), ollama: new OllamaProvider(config) };
});
afterAll(async () => {
  await Promise.all([providers.openai.close?.(), providers.ollama.close?.()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function chunksOf(provider: ModelProvider, request: ModelRequest): Promise<ModelChunk[]> {
  const chunks: ModelChunk[] = [];
  for await (const chunk of provider.stream(request, new AbortController().signal)) chunks.push(chunk);
  return chunks;
}

const question = [{ role: 'user' as const, content: 'Какая погода?' }];
const manner = { frequencyPenalty: 0.5, presencePenalty: -0.5, reasoningEffort: 'high' as const };
const outputSchema = { type: 'object' };

describe('What a model server is sent', () => {
  it('is a call of a client’s tool and its result, as its protocol has them', async () => {
    const messages: ModelRequest['messages'] = [
      ...question,
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Уфа"}' }],
      },
      { role: 'tool', content: 'снег', toolCallId: 'c1', toolName: 'weather' },
    ];
    await chunksOf(providers.openai, { messages });
    expect((sent.at(-1)?.messages as object[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Уфа"}' } },
        ],
      },
      { role: 'tool', content: 'снег', tool_call_id: 'c1' },
    ]);
    await chunksOf(providers.ollama, { messages });
    expect((sent.at(-1)?.messages as object[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', function: { name: 'weather', arguments: { city: 'Уфа' } } }],
      },
      { role: 'tool', content: 'снег', tool_call_id: 'c1', tool_name: 'weather' },
    ]);
  });

  it('is how the answer is to be written', async () => {
    await chunksOf(providers.openai, { messages: question, ...manner, outputSchema, strictOutput: true });
    expect(sent.at(-1)).toMatchObject({
      frequency_penalty: 0.5,
      presence_penalty: -0.5,
      reasoning_effort: 'high',
      response_format: { type: 'json_schema', json_schema: { schema: outputSchema, strict: true } },
    });
    expect(sent.at(-1)).not.toHaveProperty('logprobs');
    await chunksOf(providers.ollama, { messages: question, ...manner, outputSchema });
    expect(sent.at(-1)).toMatchObject({
      options: { frequency_penalty: 0.5, presence_penalty: -0.5 },
      think: 'high',
      format: outputSchema,
    });
  });

  it('is the same through LangChain, with the choice of tools where the server knows one', async () => {
    const tool = { type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } };
    const choice = { tool_choice: 'required', parallel_tool_calls: false };
    for (const [name, provider] of Object.entries(providers)) {
      const model = await provider.chatModel(manner);
      const bound = model.bindTools?.([tool], choice) ?? model;
      expect((await bound.invoke('Погода?')).text).toBe('да');
      expect(sent.at(-1)).toMatchObject(
        name === 'openai'
          ? { ...choice, frequency_penalty: 0.5, presence_penalty: -0.5, reasoning_effort: 'high' }
          : { think: 'high', options: { frequency_penalty: 0.5, presence_penalty: -0.5 } },
      );
      expect(sent.at(-1)?.tools).toMatchObject([tool]);
    }
  });
});

describe('What a model server says of its tokens', () => {
  it.each(['openai', 'ollama'] as const)('is told when it was asked for: %s', async (name) => {
    const chunks = await chunksOf(providers[name], { messages: question, logprobs: 0 });
    expect(sent.at(-1)).toMatchObject({ logprobs: true });
    expect(chunks[0]).toEqual({ type: 'text', text: 'да', logprobs: [likelihood] });
  });
});
