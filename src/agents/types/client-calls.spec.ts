import { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { withWritten, writtenBy } from '../../llm/index.js';
import type { ClientTools } from './agent-type.js';
import { clientCallsIn } from './client-calls.js';

const tool = (name: string) => ({ name, description: '', parameters: {} });
const tools: ClientTools = { offered: [tool('pay'), tool('look')], choice: 'auto', oneAtOnce: false };
type Piece = NonNullable<AIMessageChunk['tool_call_chunks']>[number];

/** What is kept of an answer that came in such pieces. */
function answer(pieces: Piece[]): AIMessage {
  const chunks = pieces.map((piece) => new AIMessageChunk({ content: '', tool_call_chunks: [piece] }));
  const whole = chunks.reduce((one, next) => one.concat(next));
  const { content, tool_calls, invalid_tool_calls } = whole;
  return new AIMessage({
    ...{ content, tool_calls, invalid_tool_calls },
    additional_kwargs: withWritten(writtenBy(whole)),
  });
}

const piece = (index: number, args: string, more: Partial<Piece> = {}): Piece => ({
  ...{ type: 'tool_call_chunk', index, args },
  ...more,
});

describe('Calls of tools of whoever asks', () => {
  const large = '{"id": 12345678901234567890, "share":1.10, "b":1, "b":2}';

  it.each([
    ['whole', [piece(0, large, { id: 'a', name: 'pay' })]],
    [
      'in pieces, of which the first is named',
      [piece(0, '', { id: 'a', name: 'pay' }), piece(0, large.slice(0, 20)), piece(0, large.slice(20))],
    ],
    [
      'in pieces that are all named',
      [piece(0, large.slice(0, 20), { id: 'a', name: 'pay' }), piece(0, large.slice(20), { id: 'a' })],
    ],
  ])('are handed on letter by letter: %s', (_, pieces) => {
    expect(clientCallsIn(answer(pieces), tools)).toEqual([{ name: 'pay', arguments: large }]);
  });

  it('keep their order, broken ones as well, without calls of other tools', () => {
    const message = answer([
      piece(0, '[1', { id: 'a', name: 'pay' }),
      piece(1, '{}', { id: 'b', name: 'own' }),
      piece(2, '{"x":', { id: 'c', name: 'look' }),
    ]);
    const wanted = [
      { name: 'pay', arguments: '[1' },
      { name: 'look', arguments: '{"x":' },
    ];
    expect(clientCallsIn(message, tools)).toEqual(wanted);
    expect(clientCallsIn(message, { ...tools, oneAtOnce: true })).toEqual(wanted.slice(0, 1));
  });

  it('have an object of arguments where the model wrote none', () => {
    expect(clientCallsIn(answer([piece(0, '', { id: 'a', name: 'look' })]), tools)).toEqual([
      { name: 'look', arguments: '{}' },
    ]);
  });

  it('are read where only that was kept', () => {
    const kept = new AIMessage({ content: '', tool_calls: [{ id: 'a', name: 'look', args: { x: 1 } }] });
    expect(clientCallsIn(kept, tools)).toEqual([{ name: 'look', arguments: '{"x":1}' }]);
  });
});
