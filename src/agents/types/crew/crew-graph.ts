import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { ModelMessage } from '../../../llm/index.js';
import { crewOf, type AgentEnd, type AgentTask, type Work } from '../agent-type.js';
import { withinAnswer } from '../answer-limit.js';
import { isLimit } from '../budget.js';
import { recallConversation } from '../conversation.js';
import { askModel, reasonOf, toLangChain, type TaskModel } from '../model-turn.js';
import { crossing } from '../readable-state.js';
import { decided, openThread, threadOf } from '../thread.js';
import { CrewOrders } from './crew-orders.js';
import type { Condition, CrewPlan, PlanNode } from './crew-plan.js';
import { added, CrewWays, leaving, type Due } from './crew-ways.js';

const merged = <V>(before: Record<string, V>, more: Record<string, V>): Record<string, V> => ({
  ...before,
  ...more,
});

const CrewState = Annotation.Root({
  /** What each node gave when it last worked. */
  given: Annotation<Record<string, string>>({ reducer: merged, default: () => ({}) }),
  /** How often each node has worked. */
  visits: Annotation<Record<string, number>>({ reducer: merged, default: () => ({}) }),
  /** Whether each node led to the end when it last worked. No name of a node begins with `_`. */
  _ended: Annotation<Record<string, boolean>>({ reducer: merged, default: () => ({}) }),
  _due: Annotation<Due>({ reducer: added, default: () => ({}) }),
  said: Annotation<string>({ reducer: (before, more) => before + more, default: () => '' }),
  /** What is the answer, or a part of it, was cut short. */
  cut: Annotation<boolean>({ reducer: (before, more) => before || more, default: () => false }),
  /** A limit ended it: what comes after is passed over. */
  capped: Annotation<boolean>({ reducer: (before, more) => before || more, default: () => false }),
});
type State = typeof CrewState.State;

interface Crew {
  plan: CrewPlan;
  /** What it works with. */
  model: TaskModel;
  /** The same, for what is the answer: it ends where the caller wants that to end. */
  voice: TaskModel;
  /** Tokens of all that the model is sent. */
  room: number;
  saver: BaseCheckpointSaver;
}

/**
 * Works through a plan: nodes that follow from the same one work at the same time, and one that several lead to waits for
 * those that are on the way (`CrewWays`). What led to the end is the answer.
 */
export async function runCrewPlan(task: AgentTask, work: Work, crew: Crew): Promise<AgentEnd> {
  const { plan } = crew;
  const ways = new CrewWays(plan);
  const graph = graphOf(task, work, crew, ways).compile({ checkpointer: crew.saver });
  // LangGraph's own limit would be an error: ours ends the work with what was reached, and it is passed over quickly.
  const thread = await openThread<State>(
    graph,
    threadOf(task, work, 2 * (mostSteps(task, plan) + plan.nodes.length + 2)),
  );
  if (thread.reached?.said) work.say(thread.reached.said);
  const state = await thread.run({ _due: ways.first });
  if (state === 'paused') return state;
  const unsaid = unsaidIn(plan, state);
  if (unsaid) work.say(state.said ? `\n\n${unsaid}` : unsaid);
  return { reason: state.capped || state.cut ? 'length' : 'stop' };
}

function graphOf(task: AgentTask, work: Work, { plan, model, voice, room }: Crew, ways: CrewWays): Builder {
  const orders = new CrewOrders(task.conversation, room);
  const speaker = speakerOf(plan);
  const graph = new StateGraph(CrewState) as unknown as Builder;
  graph.addNode(crossing, () => Promise.resolve({}));
  graph.addEdge(START, crossing);
  for (const node of plan.nodes) {
    graph.addNode(node.id, (state) => visit(node, state));
    graph.addEdge(node.id, crossing);
  }
  // Edges of LangGraph's own cannot tell who is on the way: a join of theirs waits for a branch that was not taken.
  graph.addConditionalEdges(
    crossing,
    ({ capped, _due: due }) => {
      const next = capped ? [] : ways.next(due);
      return next.length > 0 ? next : [END];
    },
    [END, ...plan.nodes.map(({ id }) => id)],
  );
  return graph;

  async function visit(node: PlanNode, state: State): Promise<Partial<State>> {
    if (stepsIn(state) >= mostSteps(task, plan) || work.budget.isSpent()) return { capped: true };
    try {
      const done = await work.stage(node.id, () => workAt(node, state));
      const isAsked = edgesFrom(plan, node.id).some(({ when }) => when && 'ask' in when);
      // With nothing left to spend, the model is not asked either where to go on.
      if (isAsked && work.budget.isSpent()) return { ...done, capped: true };
      const { targets, isCut } = await wayOn(node.id, done.given[node.id] ?? '');
      return {
        ...done,
        cut: done.cut || isCut,
        _ended: { [node.id]: targets.includes('end') },
        _due: leaving(state._due, node.id, targets),
      };
    } catch (error) {
      if (!isLimit(error)) throw error;
      return { capped: true };
    }
  }

  /** What members were asked, and the model, whose conditions are calls as well. */
  function stepsIn({ visits }: State): number {
    const asked = plan.nodes.filter(({ role }) => role).map(({ id }) => visits[id] ?? 0);
    return sumOf(asked, work.budget.calls());
  }

  async function workAt(node: PlanNode, { given, visits, said }: State) {
    const visit = (visits[node.id] ?? 0) + 1;
    const aloud = node === speaker;
    const separator = aloud && said ? '\n\n' : '';
    if (separator) work.say(separator);
    const { text, cut } = node.role
      ? { text: await decided(() => ask(node, node.role ?? '', visit, given)), cut: false }
      : await think(node, given, aloud);
    if (aloud && node.role) work.say(text);
    const { [node.id]: _, ...others } = given;
    const taken = Object.values(others).reduce((sum, one) => sum + one.length, 0);
    return {
      given: { [node.id]: withinAnswer(taken, text).text },
      visits: { [node.id]: visit },
      cut,
      ...(aloud ? { said: separator + text } : {}),
    };
  }

  function ask(
    { id, task: template }: PlanNode,
    role: string,
    visit: number,
    given: State['given'],
  ): Promise<string> {
    return crewOf(task).handOff.call(`${id}.${visit}`, {
      role,
      task: orders.forMember(template, given),
    });
  }

  async function think(node: PlanNode, given: State['given'], aloud: boolean) {
    const told = await recallConversation(orders.forItself(node.prompt ?? '', given), room, work);
    const isAnswer = leadsToEnd(plan, node);
    const answer = await askOwn(isAnswer ? voice : model, told, aloud ? work.say : () => undefined);
    return { text: answer.text, cut: isAnswer && reasonOf(answer) === 'length' };
  }

  function askOwn(own: TaskModel, messages: ModelMessage[], say: Work['say']) {
    return askModel(own, messages.map(toLangChain), { work, say });
  }

  /** A limit may be reached before it is known where a way leads: then it ends. */
  async function wayOn(id: string, text: string): Promise<{ targets: string[]; isCut: boolean }> {
    let isCut = false;
    const taken = await Promise.all(
      edgesFrom(plan, id).map(async ({ to, when }) => {
        try {
          return (await holds(when, id, text)) ? to : [];
        } catch (error) {
          if (!isLimit(error)) throw error;
          isCut = true;
          return [];
        }
      }),
    );
    return { targets: taken.flat(), isCut };
  }

  async function holds(when: Condition | undefined, from: string, text: string): Promise<boolean> {
    if (!when) return true;
    if ('contains' in when) return text.toLowerCase().includes(when.contains.toLowerCase());
    if ('lacks' in when) return !text.toLowerCase().includes(when.lacks.toLowerCase());
    const answer = await askOwn(model, orders.forCondition(when.ask, from, text), () => undefined);
    return /^[^\p{L}]*(yes|да)(?!\p{L})/iu.test(answer.text);
  }
}

/** Unless the definition sets its own limit, every node of a plan may work once, and every question be asked. */
function mostSteps({ definition, limits }: AgentTask, { nodes, edges }: CrewPlan): number {
  const questions = edges.filter(({ when }) => when && 'ask' in when).length;
  return definition.limits.steps ?? Math.max(limits.steps, nodes.length + questions);
}

const sumOf = (numbers: number[], first: number): number => numbers.reduce((sum, one) => sum + one, first);

const edgesFrom = ({ edges }: CrewPlan, id: string) => edges.filter(({ from }) => from === id);

const leadsToEnd = (plan: CrewPlan, { id }: PlanNode): boolean =>
  edgesFrom(plan, id).some(({ to }) => to === 'end');

/** Where several come last, what they say would mix: then it is said at the end. */
function speakerOf(plan: CrewPlan): PlanNode | undefined {
  const last = plan.nodes.filter(({ id }) => edgesFrom(plan, id).every(({ to }) => to === 'end'));
  return last.length === 1 ? last[0] : undefined;
}

/**
 * Of the answer, what nobody has heard yet: where the way to the end depends on a condition, it is known only at the end
 * whose text the answer is. When a limit ended the work before any of these, it is all that was reached.
 */
function unsaidIn(plan: CrewPlan, { given, _ended: ended, said }: State): string {
  const textsOf = (nodes: PlanNode[]) => nodes.flatMap(({ id }) => given[id] ?? []).join('\n\n');
  const last = plan.nodes.filter(({ id }) => ended[id]);
  if (said) return textsOf(last.filter((node) => node !== speakerOf(plan)));
  return textsOf(last) || textsOf(plan.nodes.filter((node) => leadsToEnd(plan, node))) || textsOf(plan.nodes);
}

/** LangGraph's builder knows its nodes by its type; these come from a definition. */
interface Builder {
  addNode(id: string, work: (state: State) => Promise<Partial<State>>): void;
  addEdge(from: string, to: string): void;
  addConditionalEdges(from: string, choose: (state: State) => string[], places: string[]): void;
  compile(options: {
    checkpointer: BaseCheckpointSaver;
  }): ReturnType<StateGraph<typeof CrewState.spec>['compile']>;
}
