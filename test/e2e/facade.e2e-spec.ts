import OpenAI from 'openai';
import { anApiKey, anOrg, anyone, artelUrl, type Person } from '../support/builders.js';
import { modelCalls } from '../support/profile.js';

const sdk = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${artelUrl()}/v1`, maxRetries: 0 });
const ask = (content: string) => [{ role: 'user' as const, content }];

describe('The OpenAI facade, by the official SDK', () => {
  let owner: Person;
  let client: OpenAI;

  beforeAll(async () => {
    owner = await anOrg();
    client = sdk(await anApiKey(owner));
  });

  it('lists the roles as models', async () => {
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toEqual(
      expect.arrayContaining(['lawyer', 'accountant', 'hr', 'chu', 'sales']),
    );
    const { body: role } = await owner.client.get<{ name: string; description: string }>('/roles/lawyer');
    expect(await client.models.retrieve('lawyer')).toMatchObject({
      id: 'lawyer',
      object: 'model',
      type: 'chat',
      name: role.name,
      description: role.description,
    });
  });

  it('answers whole, with usage', async () => {
    const completion = await client.chat.completions.create({
      model: 'lawyer',
      messages: ask('[[tokens:5]]'),
    });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'lawyer',
      choices: [{ message: { role: 'assistant', content: 't0 t1 t2 t3 t4' }, finish_reason: 'stop' }],
    });
    expect(completion.usage?.total_tokens).toBe(
      (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
    );
    expect(completion.usage?.completion_tokens).toBe(5);
  });

  it('says whose run it was and that nobody has checked the answer, where the SDK keeps what it does not know', async () => {
    const completion = await client.chat.completions.create({
      model: 'lawyer',
      messages: ask('[[tokens:2]]'),
    });
    const unchecked = {
      artel: {
        run_id: completion.id.replace('chatcmpl-', ''),
        validation: { state: 'unvalidated' },
        citations: [],
      },
    };
    expect(completion).toMatchObject(unchecked);
    const stream = client.chat.completions.stream({ model: 'lawyer', messages: ask('[[tokens:3]]') });
    const marked = [];
    for await (const chunk of stream)
      if ('artel' in chunk) marked.push([chunk.choices[0]?.finish_reason, chunk.artel]);
    const { id } = await stream.finalChatCompletion();
    expect(marked).toEqual([
      ['stop', { run_id: id.replace('chatcmpl-', ''), validation: { state: 'unvalidated' }, citations: [] }],
    ]);
  });

  it('streams, with usage at the end when asked', async () => {
    const stream = await client.chat.completions.create({
      model: 'lawyer',
      messages: ask('[[tokens:16]]'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(Array.from({ length: 16 }, (_, i) => `t${i}`).join(' '));
    expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason).length).toBe(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 16 } });
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  });

  it('puts the role’s prompt before the client’s messages and passes its parameters on', async () => {
    const { choices } = await client.chat.completions.create({
      model: 'lawyer',
      messages: [{ role: 'system', content: 'Коротко.' }, ...ask('[[echo]]')],
      temperature: 0.7,
      max_tokens: 50,
    });
    const asked = JSON.parse(choices[0]?.message.content ?? '') as {
      messages: { role: string; content: string }[];
      options: Record<string, unknown>;
    };
    expect(asked.messages.map((message) => message.role)).toEqual(['system', 'system', 'user']);
    expect(asked.messages[0]?.content).toContain('Юрист');
    expect(asked.options).toMatchObject({ temperature: 0.7, num_predict: 50 });
  });

  it('passes them on wherever an answer is written: with tools, by a supervisor, a plan and a chain', async () => {
    const made = async (definition: object): Promise<string> => {
      const username = `written-${crypto.randomUUID().slice(0, 8)}`;
      const common = { username, name: 'Писарь', title: 'Писарь', description: 'Пишет', prompt: 'Пиши.' };
      const { status } = await owner.client.post('/agents', { ...common, ...definition });
      expect(status).toBe(201);
      return username;
    };
    const graph = {
      nodes: [{ id: 'write', prompt: '{{question}}' }],
      edges: [
        { from: 'start', to: 'write' },
        { from: 'write', to: 'end' },
      ],
    };
    const steps = [{ id: 'write', kind: 'prompt', prompt: '{{question}}', say: true }];
    const given = { temperature: 0.3, top_p: 0.4, max_tokens: 50, stop: ['СТОП'], seed: 7 };
    const options = { top_p: 0.4, num_predict: 50, stop: ['СТОП'], seed: 7 };
    for (const definition of [
      { type: 'simple', tools: ['calculator'] },
      { type: 'multi_agent', members: ['lawyer'] },
      { type: 'multi_agent', members: ['lawyer'], graph },
      { type: 'chain', steps },
    ]) {
      const model = await made(definition);
      const { choices } = await client.chat.completions.create({
        model,
        messages: ask('[[echo]]'),
        ...given,
      });
      const asked = JSON.parse(choices[0]?.message.content ?? '') as object;
      expect(asked).toMatchObject({ temperature: 0.3, options });
      const cut = await client.chat.completions.create({
        model,
        messages: ask('[[tokens:8]] [[fault:length]]'),
      });
      expect(cut.choices[0]?.finish_reason).toBe('length');
    }
  });

  it('tells errors as the SDK expects them', async () => {
    await expect(sdk('artel-sk-wrong').models.list()).rejects.toMatchObject({
      status: 401,
      code: 'invalid_token',
    });
    await expect(
      client.chat.completions.create({ model: 'nobody', messages: ask('x') }),
    ).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await expect(client.chat.completions.create({ model: 'lawyer', messages: [] })).rejects.toMatchObject({
      status: 400,
      param: 'messages',
    });
    await expect(
      client.chat.completions.create({ model: 'lawyer', messages: ask('[[fault:clean-cut]] whole') }),
    ).rejects.toMatchObject({ status: 502, code: 'model_incomplete' });
  });

  it('tells an error in the middle of a stream and does not end it as if it were complete', async () => {
    const stream = await client.chat.completions.create({
      model: 'lawyer',
      messages: ask('[[tokens:8]] [[delay:50]] [[fault:cut]] streamed'),
      stream: true,
    });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) seen.push(chunk.choices[0]?.finish_reason ?? '');
    })();
    await expect(reading).rejects.toThrow();
    expect(seen.join('')).toBe('');
  });

  it('limits a key to its agents, and to the facade', async () => {
    const { data } = await client.models.list();
    expect(data.length).toBeGreaterThan(1);
    const { body } = await owner.client.get<{ id: string }>('/roles/hr');
    const key = await anApiKey(owner, { agentIds: [body.id] });
    const narrow = sdk(key);
    expect((await narrow.models.list()).data.map((model) => model.id)).toEqual(['hr']);
    await expect(
      narrow.chat.completions.create({ model: 'lawyer', messages: ask('x') }),
    ).rejects.toMatchObject({ status: 404 });
    expect((await anyone().withToken(key).get('/chats')).status).toBe(403);
  });

  it('keeps a status comment on the line while the model thinks', async () => {
    const key = await anApiKey(owner);
    const answer = await fetch(`${artelUrl()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'lawyer', messages: ask('[[first:300]] [[say:да]]'), stream: true }),
    });
    const text = await answer.text();
    expect(text).toMatch(/^: status {"state":"running","step":"thinking"}\n\n/);
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('goes on with the run when the client leaves', async () => {
    const key = await anApiKey(owner);
    const mark = crypto.randomUUID();
    const leaving = new AbortController();
    const answer = await fetch(`${artelUrl()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'lawyer',
        messages: ask(`${mark} [[tokens:10]] [[delay:50]]`),
        stream: true,
      }),
      signal: leaving.signal,
    });
    await answer.body?.getReader().read();
    leaving.abort();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [call] = await modelCalls(mark);
    expect(call).toMatchObject({ aborted: false, tokensSent: 10 });
  });

  it('carries 100 concurrent streams, each whole and its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const stream = await client.chat.completions.create({
          model: 'lawyer',
          messages: ask(`[[say:ответ номер ${i} со словами]]`),
          stream: true,
        });
        let text = '';
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
        return text;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => `ответ номер ${i} со словами`));
  });
});
