import { anApiKey, anOrg, type Person } from '../../support/builders.js';
import { aRole, ask, chunksIn, postCompletion, type Chunk } from '../../support/completions.js';
import type { Deployment } from '../../support/deployment.js';
import { aDeployment, modelUrl } from '../../support/profile.js';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const weather = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

interface Message {
  role: string;
  content: unknown;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
}

interface Whole {
  choices: { message: Message; finish_reason: string; logprobs: Chunk['choices'][0]['logprobs'] }[];
}

describe('Completions by a model server that speaks OpenAI’s protocol', () => {
  let artel: Deployment;
  let owner: Person;
  let key: string;
  let helper: string;

  beforeAll(async () => {
    artel = await aDeployment({
      LLM_PROVIDER: 'openai',
      LLM_MODEL: 'scripted',
      LLM_IMAGES: 'true',
      OPENAI_BASE_URL: `${modelUrl()}/v1`,
      OPENAI_API_KEY: 'sk-of-the-server',
    });
    owner = await anOrg(artel.url);
    key = await anApiKey(owner);
    helper = await aRole(owner, { tools: ['calculator'] });
  }, 120_000);
  afterAll(() => artel?.stop());

  const complete = async (messages: object[], more: object = {}) => {
    const answer = await postCompletion(key, { model: helper, messages, ...more }, { url: artel.url });
    expect(answer.status).toBe(200);
    const { choices } = (await answer.json()) as Whole;
    return choices[0]!;
  };

  it('end the turn with calls of the client’s tools, and go on with their results', async () => {
    const asked = ask('[[tool:calculator {"expression":"1000000+7"}]] [[tool:weather {"city":"Уфа"}]]');
    const { message, finish_reason: reason } = await complete(asked, { tools: [weather] });
    expect([reason, message.content]).toEqual(['tool_calls', null]);
    expect(message.tool_calls).toMatchObject([
      { function: { name: 'weather', arguments: '{"city":"Уфа"}' } },
    ]);
    const result = { role: 'tool', tool_call_id: message.tool_calls?.[0]?.id, content: 'снег' };
    const answer = await complete([...asked, message, result], { tools: [weather] });
    expect(answer).toMatchObject({ finish_reason: 'stop', message: { content: '1000007\nснег' } });
    const plain = await complete([...asked, message, result, ...ask('[[echo]]')], { model: 'lawyer' });
    const { messages } = JSON.parse(String(plain.message.content)) as { messages: Message[] };
    expect(messages.slice(-3)).toMatchObject([
      { role: 'assistant', tool_calls: message.tool_calls },
      { role: 'tool', content: 'снег', tool_call_id: result.tool_call_id },
      { role: 'user' },
    ]);
  });

  it('hand on what the model wrote letter by letter, there and back', async () => {
    const written = '{"city": 12345678901234567890, "share":1.10}';
    const asked = ask(`[[tool:weather ${written}]]`);
    const tools = [weather];
    const { message } = await complete(asked, { tools });
    expect(message.tool_calls).toMatchObject([{ function: { name: 'weather', arguments: written } }]);
    const streamed = await postCompletion(
      key,
      { model: helper, messages: asked, tools, stream: true },
      { url: artel.url },
    );
    expect(chunksIn(await streamed.text())).toContainEqual(
      expect.objectContaining({
        choices: [
          expect.objectContaining({
            delta: {
              tool_calls: [
                expect.objectContaining({ index: 0, function: { name: 'weather', arguments: written } }),
              ],
            },
          }),
        ],
      }),
    );
    const result = { role: 'tool', tool_call_id: message.tool_calls?.[0]?.id, content: 'снег' };
    for (const more of [{ tools }, { model: 'lawyer' }]) {
      const echo = await complete([...asked, message, result, ...ask('[[echo]]')], more);
      const { messages } = JSON.parse(String(echo.message.content)) as { messages: Message[] };
      expect(messages.at(-3)?.tool_calls).toMatchObject([{ function: { arguments: written } }]);
    }
  });

  it('tell the server what is required of it', async () => {
    const { message } = await complete(ask('[[echo]]'), {
      seed: 5,
      frequency_penalty: 0.5,
      logprobs: true,
      model: 'lawyer',
    });
    expect(JSON.parse(String(message.content))).toMatchObject({
      options: { seed: 5, frequency_penalty: 0.5, logprobs: true },
    });
    const json_schema = {
      name: 'n',
      schema: { type: 'object', properties: { a: { type: 'number' } } },
      strict: true,
    };
    const more = { model: 'lawyer', response_format: { type: 'json_schema', json_schema } };
    expect((await complete(ask('[[json:{"a":1}]]'), more)).message.content).toBe('{"a":1}');
  });

  it('tell how likely each token was, and see pictures', async () => {
    const asked = {
      model: 'lawyer',
      messages: ask('[[tokens:3]]'),
      logprobs: true,
      top_logprobs: 1,
      stream: true,
    };
    const streamed = await postCompletion(key, asked, { url: artel.url });
    const told = chunksIn(await streamed.text()).flatMap(
      ({ choices }) => choices[0]?.logprobs?.content ?? [],
    );
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ token: 't', logprob: -0.25 });
    const url = `data:image/png;base64,${png}`;
    const content = [
      { type: 'text', text: '[[echo]]' },
      { type: 'image_url', image_url: { url } },
    ];
    for (const model of ['lawyer', helper]) {
      const { message } = await complete([{ role: 'user', content }], { model });
      const { messages } = JSON.parse(String(message.content)) as { messages: Message[] };
      expect(messages.at(-1)).toEqual({ role: 'user', content });
    }
  });
});
