import { AgentDefinition } from '../agent-definition.js';
import { problemsOfSteps } from './step-check.js';
import { cpuMillis } from '../../../../test/support/effort.js';

const say = { id: 'bye', kind: 'say', text: 'Пока' };
const ask = { id: 'count', kind: 'ask', question: 'Сколько?', slot: { type: 'number' } };

const problems = (...steps: object[]): string[] =>
  problemsOfSteps(
    AgentDefinition.parse({
      name: 'a',
      title: 'a',
      description: 'a',
      type: 'chain',
      prompt: 'a',
      tools: ['notify'],
      steps,
    }),
  ).map(({ path, message }) => `${path}: ${message}`);

describe('The steps of a chain', () => {
  it('may be as they are', () => {
    expect(
      problems(
        ask,
        { id: 'many', kind: 'branch', cases: [{ when: { value: 'slots.count', above: 10 }, to: 'count' }] },
        { id: 'told', kind: 'tool', tool: 'notify', arguments: { text: ['{{slots.count}}'] } },
        { id: 'text', kind: 'prompt', prompt: '{{steps.told.output.ok}} {{today}} {{question}}' },
        { ...say, text: '{{steps.text.output}}' },
      ),
    ).toEqual([]);
  });

  it.each<[string, object[], string]>([
    ['nothing', [], 'steps: a chain has at least one step'],
    ['an unknown kind', [{ id: 'a', kind: 'dance' }], 'steps.0.kind: must be one of: prompt, tool, branch'],
    ['an unknown field', [{ ...say, colour: 'red' }], 'steps.0: Unrecognized key: "colour"'],
    ['one id twice', [say, say], 'steps: bye is there twice'],
    ['a way to nowhere', [{ ...say, next: 'gone' }], 'bye: it leads to gone, and there is no such step'],
    [
      'what is never reached',
      [{ ...ask, next: 'end' }, say, { ...say, id: 'end' }],
      'steps: bye is never reached',
    ],
    [
      'an endless way',
      [say, { ...say, id: 'again', next: 'bye' }],
      'automatic steps lead back to it, for ever',
    ],
    ['a name of nothing', [{ ...say, text: '{{slots.age}}' }], 'bye: {{slots.age}} names nothing'],
    [
      'a mistyped name, with those that there are',
      [ask, { ...say, text: '{{slots.cuont}}' }],
      'agent.name, caller.name, channel, organization.name, question, slots.count, today, user_data',
    ],
    ['a key of nothing', [{ ...say, txt: 'Пока' }], '"txt"'],
    [
      'a key of nothing in a condition',
      [{ id: 'fork', kind: 'branch', cases: [{ when: { valu: 'question', is: 'a' }, to: 'bye' }] }, say],
      '"valu"',
    ],
    [
      'a part of nothing',
      [ask, { ...say, text: '{{slots.count.amount}}' }],
      '{{slots.count.amount}} names nothing',
    ],
    ['an output of nothing', [ask, { ...say, text: '{{steps.count.output}}' }], 'names nothing'],
    [
      'a foreign tool',
      [{ id: 'x', kind: 'tool', tool: 'http_pay' }, say],
      "x: http_pay is not among the agent's tools",
    ],
    [
      'a broken schema',
      [{ id: 'x', kind: 'prompt', prompt: 'x', output: { type: 'thing' } }, say],
      'x: its output is not a valid JSON Schema',
    ],
    [
      'a comparison in two ways',
      [{ id: 'x', kind: 'branch', cases: [{ when: { value: 'today', is: 1, not: 2 }, to: 'bye' }] }, say],
      'steps.0.cases.0.when',
    ],
    [
      'bounds that leave nothing',
      [{ ...ask, slot: { type: 'number', min: 5, max: 1 } }, say],
      'count: its min is above its max',
    ],
    ['an end without a word', [say, ask], 'steps: after count it may end without a word'],
    [
      'two types of one slot',
      [ask, { ...ask, id: 'b', slot: { type: 'date', name: 'count' } }, say],
      'b: another step fills count with another type',
    ],
  ])('may not have %s', (_, steps, told) => {
    expect(problems(...steps)).toContainEqual(expect.stringContaining(told));
  });

  it('are judged quickly, however they branch', async () => {
    const steps = Array.from({ length: 98 }, (_, place) => ({
      id: `s${place}`,
      kind: 'branch',
      cases: Array.from({ length: 20 }, (_, way) => ({
        when: { value: 'today', is: 1 },
        to: `s${Math.min(97, place + 1 + (way % 3))}`,
      })),
    }));
    steps[97] = { ...steps[97], cases: [{ when: { value: 'today', is: 1 }, to: 'count' }] } as never;
    const check = () => expect(problems(...steps, ask, say)).toEqual([]);
    expect(await cpuMillis(check)).toBeLessThan(3_000);
  });
});
