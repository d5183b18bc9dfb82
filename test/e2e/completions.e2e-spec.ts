import { anApiKey, anOrg, artelUrl, type Person } from '../support/builders.js';
import { aRole, ask, chunksIn, postCompletion, type Chunk } from '../support/completions.js';
import { eventually, modelCalls } from '../support/profile.js';

describe('Chat completions', () => {
  let owner: Person;
  let key: string;

  beforeAll(async () => {
    owner = await anOrg();
    key = await anApiKey(owner);
  });

  const complete = (body: object, headers?: object) =>
    postCompletion(key, { model: 'lawyer', ...body }, { headers });

  interface Failure {
    error: { message: string; param: string | null; code: string; type: string };
  }

  async function failureOf(body: object): Promise<Failure['error'] & { status: number }> {
    const answer = await complete({ messages: ask('x'), ...body });
    const { error } = (await answer.json()) as Failure;
    return { ...error, status: answer.status };
  }

  it('stream who speaks first, then the text as it comes, then why it ended and what it took', async () => {
    const answer = await complete({
      messages: ask('[[tokens:4]]'),
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const text = await answer.text();
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    const chunks = chunksIn(text);
    expect(chunks[0]).toMatchObject({
      object: 'chat.completion.chunk',
      choices: [{ delta: { role: 'assistant', content: '' }, finish_reason: null }],
      usage: null,
    });
    const deltas = chunks.slice(1, -2);
    expect(deltas.map(({ choices }) => choices[0]?.delta.content).join('')).toBe('t0 t1 t2 t3');
    expect(deltas.every(({ choices }) => choices[0]?.delta.role === undefined)).toBe(true);
    expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: null });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
    const runId = answer.headers.get('x-artel-run-id') ?? '';
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set([`chatcmpl-${runId}`]));
  });

  it('name their run, which the key that asked reads again, from where it left', async () => {
    const noted = { user: 'u-1', metadata: { order: '17' } };
    const answer = await complete({ messages: ask('[[tokens:3]]'), ...noted });
    const runId = answer.headers.get('x-artel-run-id') ?? '';
    expect(await answer.json()).toMatchObject({ id: `chatcmpl-${runId}` });
    const read = async (token: string, last?: string) => {
      const headers = { authorization: `Bearer ${token}`, ...(last ? { 'last-event-id': last } : {}) };
      const events = await fetch(`${artelUrl()}/api/v1/runs/${runId}/events`, { headers });
      return { status: events.status, text: await events.text() };
    };
    const whole = await read(key);
    expect(whole.text).toContain('event: delta');
    const events = whole.text.split('\n\n').filter((event) => event.startsWith('id: '));
    const ids = events.map((event) => event.slice('id: '.length, event.indexOf('\n')));
    expect((await read(key, ids.at(-2))).text).toBe(`${events.at(-1)}\n\n`);
    expect((await read(await anApiKey(owner))).status).toBe(404);
    const run = await fetch(`${artelUrl()}/api/v1/runs/${runId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await run.json()).toMatchObject({ id: runId, status: 'succeeded', noted });
  });

  it('end with their client only if it asks for that', async () => {
    const mark = crypto.randomUUID();
    const leaving = new AbortController();
    const answer = await postCompletion(
      key,
      { model: 'lawyer', messages: ask(`${mark} [[drip:200]]`), stream: true },
      { headers: { 'x-artel-cancel-on-disconnect': 'true' }, signal: leaving.signal },
    );
    const runId = answer.headers.get('x-artel-run-id') ?? '';
    await eventually('the model was asked', async () => (await modelCalls(mark)).length > 0);
    leaving.abort();
    await eventually('the run has ended', async () => {
      const { body } = await owner.client.get<{ status: string }>(`/runs/${runId}`);
      return body.status === 'cancelled';
    });
    await eventually('the model was stopped', async () => (await modelCalls(mark))[0]?.aborted);
  });

  it('take messages of all roles, and parts, in their order', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Уфа"}' },
    };
    const answer = await complete({
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Коротко.' }] },
        { role: 'user', name: 'Анна', content: 'Какая погода?' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'снег' }] },
        { role: 'assistant', content: 'Снег.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'А завтра?' },
            { type: 'text', text: '[[echo]]' },
          ],
        },
      ],
    });
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
    const { messages } = JSON.parse(choices[0]?.message.content ?? '') as { messages: object[] };
    expect(messages.slice(1)).toEqual([
      { role: 'system', content: 'Коротко.' },
      { role: 'user', content: 'Анна: Какая погода?' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: { city: 'Уфа' } } }],
      },
      { role: 'tool', content: 'снег', tool_call_id: 'call_1', tool_name: 'weather' },
      { role: 'assistant', content: 'Снег.' },
      { role: 'user', content: 'А завтра?\n[[echo]]' },
    ]);
  });

  it('pass on how an answer is to be written, and leave to the role what they do not say', async () => {
    const model = await aRole(owner, { temperature: 0.9 });
    const echoed = async (more: object) => {
      const answer = await complete({ model, messages: ask('[[echo]]'), ...more });
      const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
      return JSON.parse(choices[0]?.message.content ?? '') as object;
    };
    const given = { frequency_penalty: 0.5, presence_penalty: -0.5, seed: 7, top_p: 0.4 };
    expect(await echoed(given)).toMatchObject({ temperature: 0.9, options: given });
    expect(await echoed({ temperature: 0.1, user: 'u-1', metadata: { a: 'b' }, store: true })).toMatchObject({
      temperature: 0.1,
    });
  });

  it('tell how likely each token was', async () => {
    const asked = { messages: ask('[[tokens:3]]'), logprobs: true, top_logprobs: 2 };
    const whole = (await (await complete(asked)).json()) as Chunk;
    const chunks = chunksIn(await (await complete({ ...asked, stream: true })).text());
    for (const told of [whole.choices[0]?.logprobs?.content, chunks.flatMap(logprobsIn)]) {
      expect(told).toHaveLength(3);
      expect(told?.[0]).toMatchObject({ token: 't', logprob: -0.25, bytes: [116] });
      expect(told?.[0]?.top_logprobs).toHaveLength(2);
    }
    const plain = (await (await complete({ messages: ask('[[tokens:3]]') })).json()) as Chunk;
    expect(plain.choices[0]?.logprobs).toBeNull();
  });

  const logprobsIn = ({ choices }: Chunk) => choices[0]?.logprobs?.content ?? [];

  it.each([
    [{ n: 2 }, 'n'],
    [{ audio: { voice: 'alloy' } }, 'audio'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ function_call: 'auto' }, 'function_call'],
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ verbosity: 'low' }, 'verbosity'],
    [{ web_search_options: { user_location: {} } }, 'web_search_options'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools.0.type'],
    [{ tools: [tool('a'), tool('a')] }, 'tools.1.function.name'],
    [{ tools: [tool('a')], tool_choice: { type: 'function', function: { name: 'b' } } }, 'tool_choice'],
    [{ response_format: { type: 'yaml' } }, 'response_format.type'],
    [{ response_format: schemaFormat({ type: 'strin' }) }, 'response_format.json_schema.schema'],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages.0.content.0.type'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'assistant' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }, 'messages.0.tool_call_id'],
    [{ messages: ask('a\0b') }, 'messages.0.content'],
    [{ messages: [{ role: 'system', content: [image('data:,')] }] }, 'messages.0.content.0.type'],
    [{ messages: [{ role: 'user', content: [image('data:,')] }] }, 'messages.0.content.0.type'],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
      'messages.0.content.0.file.file_id',
    ],
  ])('refuse by its name what they do not keep: %j', async (body, param) => {
    const { status, type, code, message, ...error } = await failureOf(body);
    expect({ status, type, code, ...error }).toEqual({
      status: 400,
      type: 'invalid_request_error',
      code: 'validation_failed',
      param,
    });
    expect(message.length).toBeGreaterThan(param.length + 4);
  });

  it('say that input_audio is not taken', async () => {
    const content = [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }];
    const { message } = await failureOf({ messages: [{ role: 'user', content }] });
    expect(message).toContain('input_audio is not taken');
  });

  it('tell an unanswered call of a tool, which servers of models would refuse', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const { param, message } = await failureOf({
      messages: [{ role: 'assistant', tool_calls: [call] }, ...ask('и?')],
    });
    expect([param, message]).toEqual(['messages.1', expect.stringContaining('the call c has no result')]);
  });
});

function tool(name: string) {
  return { type: 'function', function: { name, parameters: { type: 'object', properties: {} } } };
}

function schemaFormat(schema: object) {
  return { type: 'json_schema', json_schema: { name: 'answer', schema } };
}

function image(url: string) {
  return { type: 'image_url', image_url: { url } };
}
