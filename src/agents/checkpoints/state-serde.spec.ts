import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph-checkpoint';
import { AppError } from '../../platform/errors/index.js';
import { StateSerde } from './state-serde.js';

const serde = new StateSerde();
/** What states were written with before. */
const { serde: theirs } = new MemorySaver();
const kept = async (value: unknown): Promise<unknown> => serde.loadsTyped(...(await serde.dumpsTyped(value)));

const evil = { lc: 1, type: 'constructor', id: ['evil'], kwargs: {} };
const looksAlike: unknown[] = [
  evil,
  [[evil], { deep: [evil] }],
  { lc: 1, type: 'constructor', id: ['langchain', '__proto__', 'constructor'], kwargs: { a: 1 } },
  { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'HumanMessage'], kwargs: { content: '' } },
  { lc: 1, type: 'secret', id: ['JWT_SECRET'] },
  { lc: 2, type: 'constructor', id: ['RegExp'], args: ['(a+)+$', ''] },
  { lc: 2, type: 'constructor', id: ['Error'], args: ['x'] },
  { lc: 2, type: 'undefined' },
  { lc: 2, type: 'data', fields: { lc: 2, type: 'data', fields: evil } },
  { lc: null },
  { __lc_escaped__: evil },
];

describe('The state of a graph', () => {
  it.each(looksAlike)('keeps %j as the data that it is', async (data) => {
    expect(await kept(data)).toEqual(data);
    const message = new AIMessage({
      content: '',
      tool_calls: [{ id: '1', name: 'look', args: { q: data } }],
    });
    const [read] = (await kept([message])) as [AIMessage];
    expect(read).toBeInstanceOf(AIMessage);
    expect(read.tool_calls?.[0]?.args).toEqual({ q: data });
  });

  it('leaves names alone that are special', async () => {
    const data = JSON.parse('{"__proto__":{"a":1},"constructor":{"lc":3}}') as object;
    const read = (await kept(data)) as { a?: number };
    expect(JSON.stringify(read)).toBe(JSON.stringify(data));
    expect(read.a).toBeUndefined();
  });

  const said = [
    new HumanMessage('да'),
    new AIMessage({
      content: 'так',
      id: 'a',
      tool_calls: [{ id: '1', name: 'look', args: { at_once: [1], fooBar: null } }],
      invalid_tool_calls: [{ id: '2', name: 'look', args: '{', error: 'not JSON' }],
      usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      response_metadata: { finish_reason: 'stop' },
    }),
    new ToolMessage({ content: 'вот', tool_call_id: '1', name: 'look' }),
  ];
  const state = { messages: said, none: [undefined, null], at: 1, deep: { empty: {} } };

  it('keeps what was said', async () => {
    expect(await kept(state)).toEqual(state);
    expect(await kept(undefined)).toBeUndefined();
    expect(await kept(new Error('gone'))).toEqual(new Error('gone'));
    expect(await kept({ left: undefined })).toEqual({});
  });

  it('is read as it was written before', async () => {
    const before = await theirs.dumpsTyped(state);
    expect(await serde.loadsTyped(...before)).toEqual(state);
  });

  it('constructs nothing else from what was written before', async () => {
    for (const data of looksAlike.slice(0, 3)) {
      const before = await theirs.dumpsTyped({ outputs: { look: data } });
      expect(await serde.loadsTyped(...before)).toEqual({ outputs: { look: data } });
    }
    const called = new AIMessage({ content: '', tool_calls: [{ id: '1', name: 'look', args: { q: evil } }] });
    const read = await serde.loadsTyped(...(await theirs.dumpsTyped(called)));
    expect((read as AIMessage).tool_calls?.[0]?.args).toEqual({ q: evil });
  });

  it.each([
    ['json', 'пароль'],
    ['json', ''],
    ['bytes', '{}'],
  ])('tells nothing of itself when it cannot be read (%s, %j)', async (type, text) => {
    const error = await serde.loadsTyped(type, text).catch((reason: unknown) => reason);
    expect(error).toEqual(new AppError('state_unreadable'));
    expect((error as AppError).cause).toBeUndefined();
  });
});
