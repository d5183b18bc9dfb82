import OpenAI from 'openai';
import { anApiKey, anOrg, artelUrl, type Person } from '../support/builders.js';
import { aRole, ask, chunksIn, postCompletion } from '../support/completions.js';
import { modelCalls } from '../support/profile.js';

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'Погода в городе',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const clock = { type: 'function' as const, function: { name: 'clock' } };

type Messages = OpenAI.ChatCompletionMessageParam[];

describe('Tools of whoever asks', () => {
  let owner: Person;
  let key: string;
  let client: OpenAI;
  let helper: string;

  beforeAll(async () => {
    owner = await anOrg();
    key = await anApiKey(owner);
    client = new OpenAI({ apiKey: key, baseURL: `${artelUrl()}/v1`, maxRetries: 0 });
    helper = await aRole(owner, { tools: ['calculator'] });
  });

  const create = (messages: Messages, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
    client.chat.completions.create({ model: 'lawyer', messages, tools: [weather, clock], ...more });

  it('end the turn when the model calls them, and their results go on with it', async () => {
    const asked: Messages = ask('[[tool:weather {"city":"Уфа"}]]');
    const { choices } = await create(asked);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'weather' } }],
      },
    });
    const message = choices[0]!.message;
    const [call] = message.tool_calls ?? [];
    expect(call?.id).toMatch(/^call_\w{1,35}$/);
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toEqual({
      city: 'Уфа',
    });
    const answer = await create([
      ...asked,
      message,
      { role: 'tool', tool_call_id: call?.id ?? '', content: 'минус пять' },
    ]);
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'минус пять' } });
  });

  it('are called several at once, unless the client wants one at a time', async () => {
    const both = ask('[[tool:weather {"city":"Уфа"}]] [[tool:clock {}]] [[at-once]]');
    const names = async (more: object) => {
      const { choices } = await create(both, more);
      return choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name);
    };
    expect(await names({})).toEqual(['weather', 'clock']);
    expect(await names({ parallel_tool_calls: false })).toEqual(['weather']);
  });

  it('are streamed as the SDK puts them together', async () => {
    const stream = client.chat.completions.stream({
      model: 'lawyer',
      messages: ask('[[tool:weather {"city":"Уфа"}]]'),
      tools: [weather],
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Уфа"}' } }] },
    });
    const raw = await postCompletion(key, {
      model: 'lawyer',
      messages: ask('[[tool:weather {"city":"Уфа"}]]'),
      tools: [weather],
      stream: true,
    });
    const chunks = chunksIn(await raw.text());
    expect(chunks.map(({ choices: [choice] }) => Object.keys(choice?.delta ?? {}))).toEqual([
      ['role', 'content', 'refusal'],
      ['tool_calls'],
      [],
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('stand beside the tools of the role, which are called inside', async () => {
    const asked = ask('[[tool:calculator {"expression":"6*7"}]] [[tool:weather {"city":"Уфа"}]]');
    const { choices, id } = await create(asked, { model: helper });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather' } }] },
    });
    const events = await fetch(`${artelUrl()}/api/v1/runs/${id.replace('chatcmpl-', '')}/events`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const text = await events.text();
    expect(text).toMatch(/event: tool_result\ndata: .*"tool":"calculator","ok":true,"text":"42"/);
    expect(text).not.toContain('"tool":"weather"');
    const own = await create(ask('[[tool:calculator {"expression":"6*7"}]]'), { model: helper });
    expect(own.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '42' } });
  });

  it('leave no call of the role’s own forgotten: the next request goes on from it', async () => {
    const asked = ask('[[tool:calculator {"expression":"1000000+7"}]] [[tool:weather {"city":"Уфа"}]]');
    const { choices } = await create(asked, { model: helper });
    const { message } = choices[0]!;
    const id = message.tool_calls?.[0]?.id ?? '';
    const results: Messages = [message, { role: 'tool', tool_call_id: id, content: 'снег' }];
    const answer = await create([...asked, ...results], { model: helper });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '1000007\nснег' } });
    // Of whoever else the call is said to be, nothing is told.
    const other = new OpenAI({ apiKey: await anApiKey(owner), baseURL: `${artelUrl()}/v1`, maxRetries: 0 });
    const theirs = await other.chat.completions.create({
      model: helper,
      messages: [...ask('[[echo]]'), ...results],
      tools: [weather],
    });
    expect(theirs.choices[0]?.message.content).not.toContain('1000007');
  });

  it('are chosen by the client', async () => {
    const both = ask('[[tool:weather {"city":"Уфа"}]]');
    const none = await create([...both], { tool_choice: 'none' });
    expect(none.choices[0]?.finish_reason).toBe('stop');
    const named = { type: 'function' as const, function: { name: 'clock' } };
    const clocks = await create(ask('[[tool:clock {}]] [[say:текст]]'), { tool_choice: named });
    expect(clocks.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'clock' } }]);
    await expect(create(ask('[[say:без вызова]]'), { tool_choice: 'required' })).rejects.toMatchObject({
      status: 502,
      code: 'model_error',
    });
  });

  it('are refused where the role has a tool of that name, or goes its own way', async () => {
    const own = { type: 'function' as const, function: { name: 'calculator' } };
    await expect(create(ask('x'), { model: helper, tools: [own] })).rejects.toMatchObject({ status: 400 });
    const steps = [{ id: 'write', kind: 'prompt', prompt: '{{question}}', say: true }];
    const model = await aRole(owner, { type: 'chain', steps });
    await expect(create(ask('x'), { model })).rejects.toMatchObject({ status: 400, param: 'tools' });
  });

  it('are offered to a supervisor as well', async () => {
    const model = await aRole(owner, { type: 'multi_agent', members: ['lawyer'] });
    const { choices } = await create(ask('[[tool:weather {"city":"Уфа"}]]'), { model });
    expect(choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'weather' } }]);
  });
});

describe('Answers in JSON', () => {
  let owner: Person;
  let client: OpenAI;

  beforeAll(async () => {
    owner = await anOrg();
    client = new OpenAI({ apiKey: await anApiKey(owner), baseURL: `${artelUrl()}/v1`, maxRetries: 0 });
  });

  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { city: { type: 'string' }, degrees: { type: 'number' } },
    required: ['city', 'degrees'],
    additionalProperties: false,
  };
  const json_schema = { name: 'weather', schema, strict: true };
  const inJson = async (model: string, content: string, more: object = {}) => {
    const { choices } = await client.chat.completions.create({
      model,
      messages: ask(content),
      response_format: { type: 'json_schema', json_schema },
      ...more,
    });
    return choices[0]?.message.content ?? '';
  };

  it('keep to the schema of the request, whatever the model says first', async () => {
    const right = '{"city":"Уфа","degrees":-5}';
    expect(JSON.parse(await inJson('lawyer', `[[json:${right}]]`))).toEqual({ city: 'Уфа', degrees: -5 });
    const working = await aRole(owner, { tools: ['calculator'] });
    expect(JSON.parse(await inJson(working, `[[say:${right}]]`))).toEqual({ city: 'Уфа', degrees: -5 });
    await expect(inJson('lawyer', '[[say:{"city":"Уфа"}]]')).rejects.toMatchObject({
      status: 502,
      code: 'model_error',
    });
  });

  it('are what the model wrote, letter by letter', async () => {
    const open = { type: 'object', properties: { unit: { type: 'string', default: 'C' } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'any', schema: open } };
    const written = '{"id": 12345678901234567890, "degrees": -5.10}';
    const working = await aRole(owner, { tools: ['calculator'] });
    for (const model of ['lawyer', working])
      expect(await inJson(model, `[[say:Вот: ${written}.]]`, { response_format })).toBe(written);
  });

  it('come as far as they go where they were cut off, and are asked for once', async () => {
    const working = await aRole(owner, { tools: ['calculator'] });
    for (const model of ['lawyer', working]) {
      const mark = crypto.randomUUID();
      const { choices } = await client.chat.completions.create({
        model,
        messages: ask(`${mark} [[say:{"city": "Уфа", "degrees": -5}]] [[fault:length]]`),
        response_format: { type: 'json_schema', json_schema },
      });
      expect(choices).toMatchObject([
        { finish_reason: 'length', message: { content: expect.stringMatching(/^\{"city": *("Уфа",)?$/) } },
      ]);
      expect(await modelCalls(mark)).toHaveLength(1);
    }
  });

  it('keep to schemas that refer to themselves, and that say what nobody here knows', async () => {
    const node = {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'nanoid' },
        inner: { type: 'array', items: { $ref: '#/$defs/node' } },
      },
      required: ['id', 'inner'],
      additionalProperties: false,
    };
    const schema = { $ref: '#/$defs/node', $defs: { node }, discriminator: { propertyName: 'kind' } };
    const response_format = { type: 'json_schema', json_schema: { name: 'tree', schema } };
    const right = '{"id":"a","inner":[{"id":"b","inner":[]}]}';
    expect(await inJson('lawyer', `[[say:${right}]]`, { response_format })).toBe(right);
    const wrong = '{"id":"a","inner":[{"id":"b","inner":[{}]}]}';
    await expect(inJson('lawyer', `[[say:${wrong}]]`, { response_format })).rejects.toMatchObject({
      status: 502,
      code: 'model_error',
    });
  });

  it('are any object where no schema is given', async () => {
    const response_format = { type: 'json_object' };
    expect(JSON.parse(await inJson('lawyer', '[[say:{"a":[1]}]]', { response_format }))).toEqual({ a: [1] });
  });

  it('are for simple roles without a schema of their own', async () => {
    const own = await aRole(owner, {
      outputSchema: { type: 'object', properties: { a: { type: 'string' } } },
    });
    const led = await aRole(owner, { type: 'multi_agent', members: ['lawyer'] });
    for (const model of [own, led])
      await expect(inJson(model, 'x')).rejects.toMatchObject({ status: 400, param: 'response_format' });
  });
});
