import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph-checkpoint';
import type { ModelRegistry } from '../../llm/index.js';
import { ApprovalNeeded } from '../../tools/index.js';
import type { Checkpoints } from '../checkpoints/checkpoints.js';
import { StateSerde } from '../checkpoints/state-serde.js';
import { unwatched } from '../tracing/watched.js';
import type { AgentEnd, AgentTask, AgentType, Moment, TaskTool, Work } from './agent-type.js';
import type { Budget } from './budget.js';
import ChainAgent from './chain.agent.js';
import MultiAgent from './multi-agent.agent.js';
import SimpleAgent from './simple.agent.js';

/** Keeps what a process stores until it is killed: nothing comes after that. */
class MortalSaver extends MemorySaver {
  life = Infinity;
  kept = 0;

  constructor() {
    super(new StateSerde());
  }

  override async put(...args: Parameters<MemorySaver['put']>): ReturnType<MemorySaver['put']> {
    this.live();
    return super.put(...args);
  }

  override async putWrites(...args: Parameters<MemorySaver['putWrites']>): Promise<void> {
    this.live();
    return super.putWrites(...args);
  }

  private live(): void {
    if (this.life-- <= 0) throw new Killed();
    this.kept++;
  }
}

class Killed extends Error {}

const unlimited: Budget = {
  isSpent: () => false,
  calls: () => 0,
  callsLeft: () => Infinity,
  room: () => Promise.resolve(Infinity),
  setAside: () => undefined,
  admit: ({ most }) =>
    Promise.resolve({ maxTokens: most, begin: () => Promise.resolve(), settle: () => undefined }),
};

/** A run whose attempts can be killed, and what it does to the world. */
class Tried {
  readonly saver = new MortalSaver();
  /** What was called, by key; as ToolCalls does, a call that has a result is not made again. */
  readonly effects: string[] = [];
  private readonly results = new Map<string, string>();
  private isOpen = true;

  constructor(private readonly subject: Subject) {}

  /** One attempt; undefined when it was killed. */
  async attempt(life = Infinity): Promise<{ end: AgentEnd; said: string } | undefined> {
    this.saver.life = life;
    const { type, task } = this.subject;
    let said = '';
    const work: Work = {
      signal: new AbortController().signal,
      say: (text) => (said += text),
      step: () => undefined,
      leftOut: () => undefined,
      stage: (_, doing) => doing(),
      watched: unwatched,
      budget: unlimited,
    };
    const checkpoints = { saver: () => Promise.resolve(this.saver) } as unknown as Checkpoints;
    try {
      return { end: await type(models, checkpoints).run(this.taskOf(task), work), said };
    } catch (error) {
      if (error instanceof Killed) return undefined;
      throw error;
    }
  }

  /** To its end, with attempts that are killed after so many writes each, at first; people decide when they are asked. */
  async answer(...lives: number[]): Promise<string> {
    for (let attempts = 0; attempts < 200; attempts++) {
      const done = await this.attempt(lives.shift());
      if (done?.end === 'paused') this.isOpen = false;
      else if (done) return done.said;
    }
    throw new Error('It never ends');
  }

  private taskOf(task: Partial<AgentTask>): AgentTask {
    const messages = [{ role: 'user' as const, content: 'What is it?' }];
    return {
      manner: {},
      conversation: { prompt: 'Answer.', messages, question: 'What is it?' },
      tools: [this.tool('look'), this.tool('send', 'asks')],
      crew: {
        members: [{ username: 'lawyer', name: 'Lawyer', description: '' }],
        handOff: this.tool('hand_off'),
      },
      limits: { steps: 20 },
      thread: { id: 'run', claim: { runId: 'run', epoch: 1 } },
      dialog: {
        messageId: 'message',
        threadId: 'dialog',
        after: () => 'dialog',
        isOpen: () => Promise.resolve(false),
      },
      moment: { variables: {} as Moment['variables'], timeZone: 'UTC' },
      ...task,
      definition: { steps: [], graph: null, outputSchema: null, limits: {}, ...task.definition },
    };
  }

  private tool(name: string, policy?: 'asks'): TaskTool {
    const call = async (key: string, written: unknown): Promise<string> => {
      await Promise.resolve();
      if (policy && this.isOpen) throw new ApprovalNeeded({ key } as ApprovalNeeded['request']);
      const known = this.results.get(key);
      if (known !== undefined) return known;
      this.effects.push(`${key} ${name} ${JSON.stringify(written)}`);
      const result = `${name} gave ${JSON.stringify(written)}`;
      this.results.set(key, result);
      return result;
    };
    return { name, description: '', parameters: {}, call, callForModel: call };
  }
}

interface Subject {
  type: (models: ModelRegistry, checkpoints: Checkpoints) => AgentType;
  task: Partial<AgentTask>;
}

const call = (name: string, args: object) => ({ name, args: JSON.stringify(args), id: JSON.stringify(args) });

/** What the model says to the results of tools that it has: two looks at once, then a letter, then the answer. */
const turns: Record<number, { text: string; calls: ReturnType<typeof call>[] }> = {
  0: {
    text: 'Let me look.',
    calls: [call('look', { at: 1 }), call('hand_off', { role: 'lawyer', task: 'x' })],
  },
  2: { text: 'I tell them.', calls: [call('send', { to: 'them' })] },
};

function reply(messages: BaseMessage[]): AIMessageChunk {
  const results = messages.filter(({ type }) => type === 'tool');
  const turn = messages.some(({ text }) => text === 'What is it?') ? turns[results.length] : undefined;
  if (!turn) return new AIMessageChunk(`(${messages.at(-1)?.text})`);
  return new AIMessageChunk({
    content: turn.text,
    tool_call_chunks: turn.calls.map((one, index) => ({ ...one, index, type: 'tool_call_chunk' as const })),
  });
}

const chatModel = {
  bindTools: () => chatModel,
  getLsParams: () => ({}),
  stream: (messages: BaseMessage[]) => Promise.resolve([reply(messages)]),
};

const models = {
  current: { provider: 'scripted', model: 'scripted' },
  contextTokens: 8_000,
  maxOutputTokens: 1_000,
  chatModel: () => Promise.resolve(chatModel),
  async *stream({ messages }: { messages: { content: string }[] }) {
    yield await Promise.resolve({ type: 'text', text: `(${messages.at(-1)?.content})` });
    yield { type: 'finish', reason: 'stop' };
  },
} as unknown as ModelRegistry;

/** Two at once, which a third waits for; then once more, as long as it says so, and the answer. */
const graph = {
  nodes: [
    { id: 'law', role: 'lawyer', task: 'law of {{question}}' },
    { id: 'money', prompt: 'money' },
    { id: 'both', prompt: '{{law}} and {{money}}' },
    { id: 'more', role: 'lawyer', task: 'more on {{both}}' },
    { id: 'answer', prompt: 'so: {{more}}' },
  ],
  edges: [
    { from: 'start', to: 'law' },
    { from: 'start', to: 'money' },
    { from: 'law', to: 'both' },
    { from: 'money', to: 'both' },
    { from: 'both', to: 'more', when: { contains: 'money' } },
    { from: 'both', to: 'answer', when: { lacks: 'money' } },
    { from: 'more', to: 'answer', when: { ask: 'no or yes?' } },
    { from: 'more', to: 'answer', when: { contains: 'lawyer' } },
    { from: 'answer', to: 'end' },
  ],
};

const oneNode = {
  nodes: [{ id: 'think', prompt: '{{question}}?' }],
  edges: [
    { from: 'start', to: 'think' },
    { from: 'think', to: 'end' },
  ],
};

const steps = [
  { id: 'think', kind: 'prompt', prompt: 'think', say: true },
  { id: 'look', kind: 'tool', tool: 'look', arguments: { at: '{{think}}' } },
  { id: 'send', kind: 'tool', tool: 'send', arguments: { to: '{{look}}' } },
  { id: 'end', kind: 'finish', text: 'That is all.' },
];

const definition = (own: Partial<AgentTask['definition']>): Partial<AgentTask> => ({
  definition: { steps: [], graph: null, outputSchema: null, limits: {}, ...own },
});
const crew: Subject['type'] = (...given) => new MultiAgent(...given);

const subjects: [string, Subject][] = [
  ['a role with tools', { type: (...given) => new SimpleAgent(...given), task: {} }],
  ['a chain', { type: (...given) => new ChainAgent(...given), task: definition({ steps }) }],
  ['a supervisor', { type: crew, task: {} }],
  ['a drawn graph', { type: crew, task: definition({ graph }) }],
  ['a graph of one node', { type: crew, task: definition({ graph: oneNode }) }],
];

describe.each(subjects)('The run of %s, killed', (_, subject) => {
  let whole: { answer: string; effects: string[]; writes: number };

  beforeAll(async () => {
    const run = new Tried(subject);
    const answer = await run.answer();
    whole = { answer, effects: run.effects.toSorted(), writes: run.saver.kept };
  });

  async function expectTheSame(...lives: number[]): Promise<void> {
    const run = new Tried(subject);
    expect([lives, await run.answer(...lives)]).toEqual([lives, whole.answer]);
    expect([lives, run.effects.toSorted()]).toEqual([lives, whole.effects]);
  }

  it('after any of its writes goes on to the same answer, and does nothing twice', async () => {
    expect(whole.answer).not.toBe('');
    for (let life = 0; life <= whole.writes; life++) await expectTheSame(life);
  });

  it('again and again gets there, since each attempt begins where the last one has come to', async () => {
    for (const life of [2, 3]) await expectTheSame(...Array.from({ length: 100 }, () => life));
  });
});

it('A chain that waits for people says so in its dialog, wherever an earlier attempt was killed', async () => {
  const chain: Subject = { type: (...given) => new ChainAgent(...given), task: definition({ steps }) };
  for (let life = 0; life < 10; life++) {
    const run = new Tried(chain);
    await run.attempt(life);
    expect(await run.attempt()).toMatchObject({ end: 'paused' });
    const kept = await run.saver.getTuple({ configurable: { thread_id: 'dialog' } });
    expect([life, kept?.checkpoint.channel_values.dialog]).toEqual([
      life,
      expect.objectContaining({ waitsFor: 'run' }),
    ]);
  }
});
