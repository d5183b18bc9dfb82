import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AgentEnd, AgentTask, Work } from '../agent-type.js';
import { askModel } from '../model-turn.js';
import { isSpent } from '../spending-limits.js';
import { decided, openThread, threadOf } from '../thread.js';
import { fillTask, type Condition, type CrewPlan, type PlanNode } from './crew-plan.js';

const merged = <V>(before: Record<string, V>, more: Record<string, V>): Record<string, V> => ({
  ...before,
  ...more,
});

const CrewState = Annotation.Root({
  /** What each node gave when it last worked. */
  given: Annotation<Record<string, string>>({ reducer: merged, default: () => ({}) }),
  /** How often each node has worked. */
  visits: Annotation<Record<string, number>>({ reducer: merged, default: () => ({}) }),
  said: Annotation<string>({ reducer: (before, more) => before + more, default: () => '' }),
  /** A limit ended it: what comes after is passed over. */
  capped: Annotation<boolean>({ reducer: (before, more) => before || more, default: () => false }),
});
type State = typeof CrewState.State;

interface Crew {
  plan: CrewPlan;
  model: BaseChatModel;
  saver: BaseCheckpointSaver;
}

/**
 * Works through a plan: nodes that follow from the same one work at the same time, and one that several lead to without
 * conditions waits for all of these. What the nodes before the end gave is the answer.
 */
export async function runCrewPlan(task: AgentTask, work: Work, crew: Crew): Promise<AgentEnd> {
  const { plan } = crew;
  const graph = graphOf(task, work, crew);
  // LangGraph's own limit would be an error: ours ends the work with what was reached, and it is passed over quickly.
  const thread = await openThread<State>(
    graph,
    threadOf(task, work, mostVisits(task, plan) + plan.nodes.length + 2),
  );
  if (thread.reached?.said) work.say(thread.reached.said);
  const state = await thread.run({});
  if (state === 'paused') return state;
  if (!state.said) work.say(answerIn(plan, state));
  return { reason: state.capped ? 'length' : 'stop' };
}

function graphOf(task: AgentTask, work: Work, { plan, model, saver }: Crew) {
  const question = task.messages.at(-1)?.content ?? '';
  // Where several work at the same time, what they say would mix: then it is said at the end.
  const [speaker, another] = plan.nodes.filter(({ id }) =>
    edgesFrom(plan, id).every(({ to }) => to === 'end'),
  );
  const speaks = (node: PlanNode) => !another && node === speaker;
  const graph = new StateGraph(CrewState) as unknown as Builder;
  for (const node of plan.nodes) graph.addNode(node.id, (state) => visit(node, state));
  for (const [to, froms] of joins(plan)) graph.addEdge(froms.length === 1 ? first(froms) : froms, to);
  for (const [from, choices] of choicesOf(plan)) {
    graph.addConditionalEdges(from, async (state) => {
      const taken = await Promise.all(
        choices.map(async ({ to, when }) => ((await leads(when, from, state)) ? to : undefined)),
      );
      return taken.filter((to) => to !== undefined).map(placeOf);
    });
  }
  return graph.compile({ checkpointer: saver });

  async function visit(node: PlanNode, state: State): Promise<Partial<State>> {
    const worked = Object.values(state.visits).reduce((sum, times) => sum + times, 0);
    if (state.capped || worked >= mostVisits(task, plan) || isSpent(task, work.spent()))
      return { capped: true };
    return work.stage(node.id, () => workAt(node, state));
  }

  async function workAt(node: PlanNode, { given, visits, said }: State): Promise<Partial<State>> {
    const visit = (visits[node.id] ?? 0) + 1;
    const aloud = speaks(node);
    const separator = aloud && said ? '\n\n' : '';
    if (separator) work.say(separator);
    const text = node.role
      ? await decided(() => ask(node, node.role ?? '', visit, given))
      : await think(fillTask(node.prompt ?? '', question, given), aloud);
    if (aloud && node.role) work.say(text);
    return {
      given: { [node.id]: text },
      visits: { [node.id]: visit },
      ...(aloud ? { said: separator + text } : {}),
    };
  }

  function ask(
    { id, task: template }: PlanNode,
    role: string,
    visit: number,
    given: State['given'],
  ): Promise<string> {
    return task.handOff.call(`${id}.${visit}`, {
      role,
      task: fillTask(template ?? '{{question}}', question, given),
    });
  }

  async function think(order: string, aloud: boolean) {
    const messages = [new SystemMessage(task.prompt), new HumanMessage(order)];
    const answer = await askModel(model, messages, { work, ...(aloud ? {} : { say: () => undefined }) });
    return answer.text;
  }

  async function leads(
    when: Condition | undefined,
    from: string,
    { given, capped }: State,
  ): Promise<boolean> {
    return !capped && holds(when, given[from] ?? '');
  }

  async function holds(when: Condition | undefined, text: string): Promise<boolean> {
    if (!when) return true;
    if ('contains' in when) return text.toLowerCase().includes(when.contains.toLowerCase());
    if ('lacks' in when) return !text.toLowerCase().includes(when.lacks.toLowerCase());
    const answer = await think(
      `${when.ask}\n\nAbout this text:\n"""\n${text}\n"""\n\nAnswer "yes" or "no" and nothing else.`,
      false,
    );
    return /^[^\p{L}]*(yes|да)(?!\p{L})/iu.test(answer);
  }
}

/** Unless the definition sets its own limit, every node of a plan may work once. */
const mostVisits = ({ definition, limits }: AgentTask, { nodes }: CrewPlan): number =>
  definition.limits.steps ?? Math.max(limits.steps, nodes.length);

const edgesFrom = ({ edges }: CrewPlan, id: string) => edges.filter(({ from }) => from === id);

/**
 * Where the way to the end depends on a condition, it is known only at the end whose text the answer is. When a limit
 * ended the work before any of these, it is all that was reached.
 */
function answerIn(plan: CrewPlan, { given }: State): string {
  const textsOf = (nodes: PlanNode[]) => nodes.flatMap(({ id }) => given[id] ?? []).join('\n\n');
  const last = plan.nodes.filter(({ id }) => edgesFrom(plan, id).some(({ to }) => to === 'end'));
  return textsOf(last) || textsOf(plan.nodes);
}

/** LangGraph's builder knows its nodes by its type; these come from a definition. */
interface Builder {
  addNode(id: string, work: (state: State) => Promise<Partial<State>>): void;
  addEdge(from: string | string[], to: string): void;
  addConditionalEdges(from: string, choose: (state: State) => Promise<string[]>): void;
  compile(options: {
    checkpointer: BaseCheckpointSaver;
  }): ReturnType<StateGraph<typeof CrewState.spec>['compile']>;
}

const placeOf = (end: string): string => (end === 'start' ? START : end === 'end' ? END : end);

/** Nodes that are led to without a condition, each with those that it waits for. */
function joins({ edges }: CrewPlan): Map<string, string[]> {
  const branching = new Set(edges.filter(({ when }) => when).map(({ from }) => from));
  const found = new Map<string, string[]>();
  for (const { from, to } of edges)
    if (!branching.has(from)) found.set(placeOf(to), [...(found.get(placeOf(to)) ?? []), placeOf(from)]);
  return new Map(found);
}

/** Nodes that lead on by conditions, with all that they may lead to. */
function choicesOf({ edges }: CrewPlan): Map<string, { to: string; when?: Condition }[]> {
  const found = new Map<string, { to: string; when?: Condition }[]>();
  for (const { from } of edges.filter(({ when }) => when))
    found.set(
      from,
      edges.filter((edge) => edge.from === from).map(({ to, when }) => ({ to, when })),
    );
  return found;
}

function first([one]: string[]): string {
  if (one === undefined) throw new Error('An edge begins nowhere');
  return one;
}
