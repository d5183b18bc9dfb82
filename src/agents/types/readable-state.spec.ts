import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { readableNext, readableState } from './readable-state.js';

const nothing = { said: '', messages: [], slots: {}, given: {}, isCut: false };

describe('The state of a graph', () => {
  it('of a role with tools is what was said, by whom, and what was called', () => {
    const messages = [
      new AIMessage({ content: '', tool_calls: [{ id: 'a', name: 'calculator', args: { n: 1 } }] }),
      new ToolMessage({ content: '2', tool_call_id: 'a' }),
    ];
    expect(readableState({ messages, step: 1, said: '', capped: true })).toEqual({
      ...nothing,
      messages: [
        { role: 'assistant', text: '', toolCalls: [{ name: 'calculator', arguments: { n: 1 } }] },
        { role: 'tool', text: '2' },
      ],
      isCut: true,
    });
  });

  it('of a chain is its slots, and what its steps gave', () => {
    const dialog = { slots: { n: 5 }, outputs: { sum: '10' }, asked: ['n'], inputs: { sum: 'x' }, misses: 0 };
    const kept = { dialog, base: 'x', next: 'bye', said: 'Готово', calls: 2, cut: false };
    expect(readableState(kept)).toEqual({
      ...nothing,
      said: 'Готово',
      slots: { n: 5 },
      given: { sum: '10' },
    });
    expect(readableNext(['step_bye'], kept)).toEqual(['bye']);
    expect(readableNext(['hear'], kept)).toEqual(['hear']);
  });

  it('of a plan is what its nodes gave; where its ways meet nobody works', () => {
    const kept = { given: { law: 'да' }, visits: { law: 1 }, _due: { both: 1 }, _ended: {}, said: '' };
    expect(readableState(kept)).toEqual({ ...nothing, given: { law: 'да' } });
    expect(readableNext(['#crossing'], kept)).toBeUndefined();
    expect(readableNext(['law', 'step_two'], kept)).toEqual(['law', 'step_two']);
    expect(readableNext([], kept)).toEqual([]);
    expect(readableNext(['__start__'], {})).toEqual(['start']);
  });
});
