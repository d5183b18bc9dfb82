import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import {
  Annotation,
  END,
  MemorySaver,
  messagesStateReducer,
  START,
  StateGraph,
  type BaseCheckpointSaver,
} from '@langchain/langgraph';
import { ChatOllama } from '@langchain/ollama';
import { tool } from '@langchain/core/tools';
import { z } from 'zod';
import type { Claim } from '../src/agents/checkpoints/step-saver.js';
import { figuresOf, nextOf, type LoadFigures, type Outcome, type Script } from './load.js';

export const graphKinds = ['simple', 'call', 'react', 'crew'] as const;
export type GraphKind = (typeof graphKinds)[number];

/** One slice of load on a graph in this very process. */
export interface GraphLoad {
  kind: GraphKind;
  /** Of the model server. */
  url: string;
  keeps: 'nothing' | 'memory';
  inFlight: number;
  warmUpMillis: number;
  millis: number;
}

/** What each graph is asked; the same words make Artel's agents of these names do the same. */
export const scripts: Record<GraphKind, Script> = {
  simple: { ask: '[[say:{{q}}]]', wanted: '{{q}}' },
  call: { ask: '[[tool:calculator {"expression":"1+1"}]][[say:{{q}}]]', wanted: '{{q}}' },
  react: {
    ask:
      ['1+1', '2+2', '3+3'].map((sum) => `[[tool:calculator {"expression":"${sum}"}]]`).join('') +
      '[[say:{{q}}]]',
    wanted: '{{q}}',
  },
  crew: { ask: '{{q}}', wanted: 'law({{q}}) money({{q}}) {{q}}' },
};

/** Two nodes after the first at the same time, and one that waits for both. */
export const crewPlan = {
  nodes: [
    { id: 'read', prompt: '[[say:{{question}}]]' },
    { id: 'law', prompt: '[[say:law({{read}})]]' },
    { id: 'money', prompt: '[[say:money({{read}})]]' },
    { id: 'sum', prompt: '[[say:{{law}} {{money}} {{read}}]]' },
  ],
  edges: [
    { from: 'start', to: 'read' },
    { from: 'read', to: 'law' },
    { from: 'read', to: 'money' },
    { from: 'law', to: 'sum' },
    { from: 'money', to: 'sum' },
    { from: 'sum', to: 'end' },
  ],
} as const;

/** A graph that answers one question, kept under this name, for an attempt where that is asked for. */
export type Answering = (question: string, thread: string, claim?: Claim) => Promise<string>;

/** As short as LangGraph has it: what a program of its own would be, without any of what Artel does beside. */
export function graphOf(kind: GraphKind, url: string, checkpointer?: BaseCheckpointSaver): Answering {
  const model = new ChatOllama({ baseUrl: url, model: 'scripted', maxRetries: 0 });
  if (kind === 'crew') return crewGraph(model, checkpointer);
  const loop = kind === 'simple' ? modelGraph(model, checkpointer) : reactGraph(model, checkpointer);
  return async (question, thread, claim) => {
    const asked = { messages: [new HumanMessage(question)] };
    const { messages } = await loop.invoke(asked, configOf(thread, claim));
    return messages.at(-1)?.text ?? '';
  };
}

const configOf = (thread_id: string, claim?: Claim) => ({
  configurable: { thread_id, claim },
  durability: 'sync' as const,
});

const Talk = Annotation.Root({
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
});

const modelGraph = (model: ChatOllama, checkpointer?: BaseCheckpointSaver) =>
  new StateGraph(Talk)
    .addNode('model', async ({ messages }) => ({ messages: [await said(model, messages)] }))
    .addEdge(START, 'model')
    .addEdge('model', END)
    .compile({ checkpointer });

const calculator = tool(() => Promise.resolve('2'), {
  name: 'calculator',
  description: 'Calculates',
  schema: z.object({ expression: z.string() }),
});

function reactGraph(model: ChatOllama, checkpointer?: BaseCheckpointSaver) {
  const bound = model.bindTools([calculator]);
  const callsIn = (messages: BaseMessage[]) => (messages.at(-1) as AIMessage).tool_calls ?? [];
  return new StateGraph(Talk)
    .addNode('model', async ({ messages }) => ({ messages: [await said(bound, messages)] }))
    .addNode('tools', async ({ messages }) => ({
      messages: await Promise.all(
        callsIn(messages).map(async ({ id = '', args }) => {
          const content = await calculator.invoke(args as { expression: string });
          return new ToolMessage({ content, tool_call_id: id });
        }),
      ),
    }))
    .addEdge(START, 'model')
    .addConditionalEdges('model', ({ messages }) => (callsIn(messages).length > 0 ? 'tools' : END))
    .addEdge('tools', 'model')
    .compile({ checkpointer });
}

const Given = Annotation.Root({
  question: Annotation<string>(),
  given: Annotation<Record<string, string>>({
    reducer: (before, more) => ({ ...before, ...more }),
    default: () => ({}),
  }),
});

function crewGraph(model: ChatOllama, checkpointer?: BaseCheckpointSaver): Answering {
  const node =
    (id: string) =>
    async ({ question, given }: typeof Given.State) => {
      const template = crewPlan.nodes.find((one) => one.id === id)?.prompt ?? '';
      const order = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
        name === 'question' ? question : (given[name] ?? ''),
      );
      return { given: { [id]: (await said(model, [new HumanMessage(order)])).text } };
    };
  const graph = new StateGraph(Given)
    .addNode('read', node('read'))
    .addNode('law', node('law'))
    .addNode('money', node('money'))
    .addNode('sum', node('sum'))
    .addEdge(START, 'read')
    .addEdge('read', 'law')
    .addEdge('read', 'money')
    .addEdge(['law', 'money'], 'sum')
    .addEdge('sum', END)
    .compile({ checkpointer });
  return async (question, thread, claim) =>
    (await graph.invoke({ question }, configOf(thread, claim))).given.sum ?? '';
}

/** Streamed, as an agent's answer is. */
async function said(model: Pick<ChatOllama, 'stream'>, messages: BaseMessage[]): Promise<AIMessage> {
  let whole;
  for await (const chunk of await model.stream(messages)) whole = whole ? whole.concat(chunk) : chunk;
  return new AIMessage({ content: whole?.content ?? '', tool_calls: whole?.tool_calls });
}

const graphs = new Map<string, Answering>();

/** A new memory for each slice: one that grows is not what is measured. */
function prepared({ kind, url, keeps }: GraphLoad): Answering {
  if (keeps === 'memory') return graphOf(kind, url, new MemorySaver());
  const known = graphs.get(kind) ?? graphOf(kind, url);
  graphs.set(kind, known);
  return known;
}

export async function runGraphLoad(load: GraphLoad): Promise<LoadFigures> {
  const answer = prepared(load);
  const outcomes: Outcome[] = [];
  const from = performance.now() + load.warmUpMillis;
  const until = from + load.millis;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const { ask, wanted } = nextOf(scripts[load.kind]);
      const began = performance.now();
      const got = await answer(ask, crypto.randomUUID()).catch(String);
      const fault = got === wanted ? undefined : `expected "${wanted}", got "${got.slice(0, 300)}"`;
      outcomes.push({ began, ended: performance.now(), fault });
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, client));
  return figuresOf(outcomes, { from, until });
}
