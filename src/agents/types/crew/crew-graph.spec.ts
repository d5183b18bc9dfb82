import { AIMessageChunk } from '@langchain/core/messages';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { MemorySaver } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import { unwatched } from '../../tracing/watched.js';
import type { AgentTask, Work } from '../agent-type.js';
import type { Budget } from '../budget.js';
import { runCrewPlan } from './crew-graph.js';
import { CrewPlan, problemsOf } from './crew-plan.js';

const usage = { input_tokens: 7, output_tokens: 3, total_tokens: 10 };
const chatModel = {
  getLsParams: () => ({}),
  stream: () => Promise.resolve([new AIMessageChunk({ content: 'yes', usage_metadata: usage })]),
} as unknown as BaseChatModel;
const model = { most: 100, make: () => Promise.resolve(chatModel) };

const plan: CrewPlan = {
  nodes: [
    { id: 'think', prompt: 'Think' },
    { id: 'doubt', prompt: 'Doubt' },
  ],
  edges: [
    { from: 'start', to: 'think' },
    { from: 'think', to: 'doubt', when: { ask: 'Is it?' } },
    { from: 'think', to: 'end', when: { ask: 'Is it not?' } },
    { from: 'doubt', to: 'end' },
  ],
};

/** Tokens and calls of the model, as a budget counts them. */
async function workedWith(tokens = Infinity, drawn = plan, steps = 9) {
  const counted = { calls: 0, spent: { inputTokens: 0, outputTokens: 0 } };
  const { spent } = counted;
  const stages: string[] = [];
  let said = '';
  const budget: Budget = {
    isSpent: () => spent.inputTokens + spent.outputTokens >= tokens,
    calls: () => counted.calls,
    callsLeft: () => Infinity,
    room: () => Promise.resolve(Infinity),
    setAside: () => undefined,
    admit: ({ most }) => {
      counted.calls++;
      return Promise.resolve({
        maxTokens: most,
        begin: () => Promise.resolve(),
        settle: (end) => {
          spent.inputTokens += end?.usage?.inputTokens ?? 0;
          spent.outputTokens += end?.usage?.outputTokens ?? 0;
        },
      });
    },
  };
  const task = {
    conversation: { prompt: '', messages: [{ role: 'user', content: '?' }] },
    limits: { steps },
    definition: { limits: {} },
    thread: { id: 'x', claim: { runId: 'x', epoch: 1 } },
  } as unknown as AgentTask;
  const work: Work = {
    signal: new AbortController().signal,
    say: (text) => (said += text),
    step: () => undefined,
    leftOut: () => undefined,
    stage: (name, doing) => {
      stages.push(name);
      return doing();
    },
    watched: unwatched,
    budget,
  };
  const crew = { plan: drawn, model, voice: model, room: 8_000, saver: new MemorySaver() };
  const end = await runCrewPlan(task, work, crew);
  return { end, said, stages, ...counted };
}

describe('What a drawn graph takes', () => {
  it('is what its nodes ask of the model, and its conditions', async () => {
    const { end, calls, spent } = await workedWith();
    expect({ end, calls }).toEqual({ end: { reason: 'stop' }, calls: 4 });
    expect(spent).toMatchObject({ inputTokens: 28, outputTokens: 12 });
  });

  it('ends at its limit: nothing is asked about the way on either', async () => {
    expect(await workedWith(10)).toMatchObject({ end: { reason: 'length' }, calls: 1 });
    expect(await workedWith(11)).toMatchObject({ end: { reason: 'length' }, calls: 3 });
  });
});

type Edge = CrewPlan['edges'][number];

/** `a->b`, `a->b+yes` when it contains yes, `a->b-yes` when it lacks it; every node gives `yes`. */
function drawn(...edges: string[]): CrewPlan {
  const read = edges.map((edge): Edge => {
    const [, from = '', to = '', sign, word = ''] = /^(\w+)->(\w+)(?:([+-])(\w+))?$/.exec(edge) ?? [];
    const when = sign === '+' ? { contains: word } : sign === '-' ? { lacks: word } : undefined;
    return { from, to, ...(when ? { when } : {}) };
  });
  const ids = new Set(read.flatMap(({ from, to }) => [from, to]).filter((id) => !/^(start|end)$/.test(id)));
  return { nodes: [...ids].map((id) => ({ id, prompt: 'Think' })), edges: read };
}

const stagesOf = async (...edges: string[]) => (await workedWith(Infinity, drawn(...edges))).stages.join(' ');

describe('The way through a drawn graph', () => {
  it('ends when all branches are through, with what the last ones gave', async () => {
    const { end, said, stages } = await workedWith(
      Infinity,
      drawn('start->a', 'start->b', 'a->end', 'b->end'),
    );
    expect({ end, said, stages }).toEqual({
      end: { reason: 'stop' },
      said: 'yes\n\nyes',
      stages: ['a', 'b'],
    });
  });

  it.each([
    ['a shortcut', ['start->a', 'start->b', 'a->b', 'b->end'], 'a b'],
    ['branches of different length', ['start->a', 'start->b', 'b->c', 'a->d', 'c->d', 'd->end'], 'a b c d'],
    ['a loop that is not gone round', ['start->a', 'a->b-yes', 'a->end+yes', 'b->a'], 'a'],
    ['a branch that is not taken', ['start->a', 'a->b+yes', 'a->c-yes', 'b->d', 'c->d', 'd->end'], 'a b d'],
    [
      'a branch that may come and does not',
      ['start->a', 'start->b', 'b->c', 'c->d-yes', 'a->d', 'd->end'],
      'a b c d',
    ],
    ['a way that leads nowhere', ['start->a', 'a->b-yes', 'b->end'], 'a'],
  ])('goes %s', async (_, edges, stages) => {
    expect(await stagesOf(...edges)).toBe(stages);
  });

  it('goes round until its limit, and each time alone', async () => {
    const { end, stages } = await workedWith(
      Infinity,
      drawn('start->a', 'a->b+yes', 'a->end-yes', 'b->a'),
      4,
    );
    expect({ end, stages }).toEqual({ end: { reason: 'length' }, stages: ['a', 'b', 'a', 'b'] });
  });

  it('does not answer with what led elsewhere', async () => {
    const { said } = await workedWith(
      Infinity,
      drawn('start->a', 'a->end-yes', 'a->b+yes', 'b->end', 'a->c+yes', 'c->end-yes'),
    );
    expect(said).toBe('yes');
  });

  it('is gone to its end, whatever plan can be saved', async () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const when = fc.constantFrom(undefined, { contains: 'yes' }, { lacks: 'yes' }, { ask: 'Is it?' });
    const inner = fc.record({ from: node, to: fc.oneof(node, fc.constant('end')), when });
    const outer = fc.record({ from: fc.constant('start'), to: fc.oneof(node, fc.constant('end')) });
    const edges = fc.tuple(
      fc.array(outer, { minLength: 1, maxLength: 3 }),
      fc.array(inner, { maxLength: 12 }),
    );
    const plans = edges
      .map(([outgoing, others]) => [...outgoing, ...others] as Edge[])
      .map((all) => ({
        nodes: [...new Set(all.flatMap(({ from, to }) => [from, to]))]
          .filter((id) => id !== 'start' && id !== 'end')
          .map((id) => ({ id, prompt: 'Think' })),
        edges: all,
      }))
      .filter((made) => made.nodes.length > 0 && problemsOf(made, []).length === 0);
    await fc.assert(
      fc.asyncProperty(plans, async (made) => {
        const { end, stages, said } = await workedWith(Infinity, made, 4);
        expect(['stop', 'length']).toContain(end !== 'paused' && end.reason);
        expect(stages.length === 0).toBe(said === '');
        expect(stages.length > 0).toBe(made.edges.some(({ from, to }) => from === 'start' && to !== 'end'));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  const withName = (id: string) => ({
    nodes: [{ id, prompt: 'Think' }],
    edges: [
      { from: 'start', to: id },
      { from: id, to: 'end' },
    ],
  });

  it.each([
    ...['branch', 'then', 'length', 'name', 'prototype', 'messages', 'tools', 'configurable', 'checkpoint'],
    ...['model', 'hear', 'step_a', 'input', 'output', 'tasks', 'interrupt', 'values', 'next', 'A-1_z'],
  ])('is compiled with any name that can be saved: %s', async (id) => {
    const read = CrewPlan.parse(withName(id));
    expect(problemsOf(read, [])).toEqual([]);
    expect(await workedWith(Infinity, read)).toMatchObject({ said: 'yes', stages: [id] });
  });

  it.each([
    ...[
      'given',
      'visits',
      'said',
      'cut',
      'capped',
      '_due',
      '_ended',
      'start',
      'end',
      '#crossing',
      '__proto__',
    ],
    ...['__start__', '__end__', '__input__', '__interrupt__', 'branch:to:a', 'a|b', 'a:b', '', 'constructor'],
  ])('is refused, when it is saved, with a name that LangGraph refuses or keeps to itself: %j', (id) => {
    const read = CrewPlan.safeParse(withName(id));
    expect(read.success ? problemsOf(read.data, []) : read.error.issues).not.toEqual([]);
  });
});
