import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import type { AgentLimits } from './agent-definition.js';
import type { Budget } from './budget.js';
import { lastCall, nextTurn } from './turn-plan.js';
import { costOfTurns } from './turns.js';

const { signal } = new AbortController();
const tool = {
  name: 'look',
  description: 'Looks',
  parameters: { type: 'object' },
  call: () => Promise.resolve(''),
  callForModel: () => Promise.resolve(''),
};
const bounds = { budget: 8_000, most: 2_000, spare: 0 };
const messages = [new HumanMessage('Что нового?')];

/** Nothing was taken of it yet. */
const within = ({ steps = Infinity, tokens = Infinity }: AgentLimits): Budget => ({
  isSpent: () => false,
  calls: () => 0,
  callsLeft: () => steps,
  room: (asked, { heldBack }) =>
    Promise.resolve(tokens - asked - (heldBack ? heldBack.inputTokens + heldBack.outputTokens : 0)),
  setAside: () => undefined,
  admit: () => Promise.reject(new Error('nothing is asked here')),
});

const turn = (limits: AgentLimits, state: { messages?: typeof messages; step?: number } = {}, spare = 0) => {
  const budget = within(limits);
  const task = { tools: [tool], limits: { steps: 12, ...limits } };
  return nextTurn(task, { budget, signal }, { messages, step: 0, ...state }, { ...bounds, spare });
};

describe('The next turn', () => {
  it('has its tools and all of its room while no limit is near', async () => {
    expect(await turn({})).toMatchObject({ tools: [tool], most: 2_000, isLast: false });
    expect(await turn({ tokens: 10_000 })).toMatchObject({ tools: [tool], most: 2_000, isLast: false });
  });

  it('is the last one at the last step, or at one before where the answer may have to be corrected', async () => {
    for (const last of [
      turn({ steps: 1 }),
      turn({ steps: 3 }, { step: 2 }),
      turn({ steps: 3 }, { step: 1 }, 1),
    ])
      expect(await last).toMatchObject({ tools: [], isLast: true });
    expect(await turn({ steps: 3 }, { step: 1 })).toMatchObject({ isLast: false });
  });

  it('leaves room for a last answer, which reads what it has written', async () => {
    const { most = 0, asked } = await turn({ tokens: 800 });
    const { inputTokens, outputTokens } = lastCall(messages);
    expect(most).toBeGreaterThan(50);
    expect(costOfTurns(asked) + 2 * most + inputTokens + outputTokens).toBeLessThan(800);
    expect(await turn({ tokens: 300 })).toMatchObject({ tools: [], isLast: true });
  });

  it('gives up what tools gave before it gives up the last answer', async () => {
    const result = new ToolMessage({ content: 'слово '.repeat(2_000), tool_call_id: 'a', name: 'look' });
    const called = new AIMessage({ content: '', tool_calls: [{ id: 'a', name: 'look', args: {} }] });
    const long = [...messages, called, result] as typeof messages;
    const { asked, isLast } = await turn({ tokens: 1_000 }, { messages: long, step: 1 });
    expect(isLast).toBe(true);
    expect(asked.at(-1)?.text).toContain('limit of this answer');
    expect(costOfTurns(asked)).toBeLessThan(800);
    expect(asked).toHaveLength(4);
  });
});
