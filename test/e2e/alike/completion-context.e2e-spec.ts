import { anApiKey, anOrg, type Person } from '../../support/builders.js';
import { aRole, ask, chunksIn, postCompletion } from '../../support/completions.js';
import { eventually } from '../../support/profile.js';

interface Answer {
  choices: { message: { content: string } }[];
  artel: { run_id: string; dropped_messages?: number };
}

const order = { role: 'system', content: 'Отвечай кратко.' };
const later = { role: 'developer', content: 'И вежливо.' };
const talk = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    role: n % 2 === 0 ? 'user' : 'assistant',
    content: `${n}: ${'слово '.repeat(200)}`,
  }));

describe('Conversations that do not fit the model', () => {
  let owner: Person;
  let key: string;
  let model: string;

  beforeAll(async () => {
    owner = await anOrg();
    key = await anApiKey(owner);
    model = await aRole(owner);
  });

  const complete = (messages: object[], more: object = {}) =>
    postCompletion(key, { model, messages, ...more });
  const long = [order, ...talk(20), later, ...talk(20), ...ask('[[echo]]')];

  it('lose their oldest messages, never what the client lays down, and say how many', async () => {
    const answer = await complete(long);
    const { choices, artel } = (await answer.json()) as Answer;
    const { messages } = JSON.parse(choices[0]?.message.content ?? '') as {
      messages: { role: string; content: string }[];
    };
    const told = messages.slice(1);
    expect(told.filter(({ role }) => role === 'system').map(({ content }) => content)).toEqual([
      order.content,
      later.content,
    ]);
    const said = told.filter(({ role }) => role !== 'system').slice(0, -1);
    expect(said.length).toBeGreaterThan(2);
    expect(said).toEqual(talk(20).slice(-said.length));
    expect(artel.dropped_messages).toBe(40 - said.length);
    expect(answer.headers.get('x-artel-dropped-messages')).toBe(String(40 - said.length));
    const { body } = await owner.client.get<{ items: { kind: string; name?: string }[] }>(
      `/runs/${artel.run_id}/steps`,
    );
    expect(body.items).toContainEqual(
      expect.objectContaining({ kind: 'step', name: `left-out:${40 - said.length}` }),
    );
  });

  it('say so at the end of a stream', async () => {
    const answer = await complete([...long.slice(0, -1), ...ask('[[tokens:2]]')], { stream: true });
    const chunks = chunksIn(await answer.text()) as { artel?: Answer['artel'] }[];
    expect(chunks.at(-1)?.artel?.dropped_messages).toBeGreaterThan(0);
  });

  it('say nothing when all of it fits', async () => {
    const answer = await complete([order, ...ask('[[tokens:2]]')]);
    expect(answer.headers.has('x-artel-dropped-messages')).toBe(false);
    expect(((await answer.json()) as Answer).artel).not.toHaveProperty('dropped_messages');
  });

  it.each([true, false])('are refused when the rest would have to be cut (streamed: %s)', async (stream) => {
    for (const messages of [
      [{ role: 'system', content: 'правило '.repeat(4_000) }, ...ask('x')],
      ask('вопрос '.repeat(4_000)),
    ]) {
      const answer = await complete(messages, { stream });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        error: {
          code: 'context_length_exceeded',
          type: 'invalid_request_error',
          param: 'messages',
          message: expect.stringContaining('maximum context length'),
        },
      });
    }
  });

  it('are refused in the same words when only the run finds out', async () => {
    const description = 'правило '.repeat(3_000);
    const schema = { type: 'object', properties: { a: { type: 'integer', description } } };
    const format = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } };
    for (const stream of [false, true]) {
      // Where the machine is so busy that a stream has begun before, its status tells nothing any more.
      const answer = await eventually('it is refused', async () => {
        const told = await complete(ask('x'), { ...format, stream });
        return told.status === 400 && told;
      });
      expect(await answer.json()).toMatchObject({
        error: { code: 'context_length_exceeded', param: 'messages' },
      });
    }
  });
});
