import { z } from 'zod';
import type { AgentDefinition, Problem } from '../agent-definition.js';
import { piecesOf, type Piece } from '../prompt-pieces.js';

const NodeId = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, 'must be a letter, and then letters, digits, _ and -');

const Node = z.strictObject({
  id: NodeId,
  role: z.string().optional().describe('The member who works here'),
  prompt: z
    .string()
    .max(20_000)
    .optional()
    .describe('Instead of a member: what the model of this agent is told to do'),
  task: z
    .string()
    .max(20_000)
    .optional()
    .describe('What the member is asked; may name `{{question}}` and what nodes gave, as `{{node}}`'),
});
export type PlanNode = z.infer<typeof Node>;

/** When an edge is followed, by what its first node gave. */
const Condition = z.union(
  [
    z.strictObject({ contains: z.string().min(1).max(500).describe('Without regard to case') }),
    z.strictObject({ lacks: z.string().min(1).max(500).describe('Without regard to case') }),
    z.strictObject({
      ask: z.string().min(1).max(1_000).describe('A question with yes or no, which the model answers'),
    }),
  ],
  'must be one of: {contains}, {lacks}, {ask}',
);
export type Condition = z.infer<typeof Condition>;

const Edge = z.strictObject({
  from: z.union([z.literal('start'), NodeId]).describe('A node, or `start`, where every plan begins'),
  to: z.union([z.literal('end'), NodeId]).describe('A node, or `end`: what is given last is the answer'),
  when: Condition.optional().describe('When the edge is followed, by what `from` gave'),
});
export type PlanEdge = z.infer<typeof Edge>;

/** How a crew works, when it is not left to its leader: who is asked what, and what follows. */
export const CrewPlan = z.strictObject({
  nodes: z.array(Node).min(1).max(50),
  edges: z.array(Edge).min(1).max(200),
});
export type CrewPlan = z.infer<typeof CrewPlan>;

/** The ends of a plan, what its graph keeps of the work (`CrewState`), and what every object has. */
const taken: ReadonlySet<string> = new Set([
  ...['start', 'end', 'given', 'visits', 'said', 'cut', 'capped'],
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** What is wrong with a plan, whose members are these. */
export function problemsOf(plan: CrewPlan, members: AgentDefinition['members']): Problem[] {
  const ids = plan.nodes.map(({ id }) => id);
  const known = new Set(ids);
  const reachable = reached(plan, 'start', ({ from, to }) => [from, to]);
  const ending = reached(plan, 'end', ({ from, to }) => [to, from]);
  return [
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => problem('nodes', `${id} is there twice`)),
    ...ids.filter((id) => taken.has(id)).map((id) => problem('nodes', `${id} is no name for a node`)),
    ...plan.nodes.flatMap((node, index) =>
      nodeProblems(node, members, known).map((text) => problem(`nodes.${index}`, text)),
    ),
    ...plan.edges.flatMap(({ from, to, when }, index) => [
      ...[from, to]
        .filter((end) => end !== 'start' && end !== 'end' && !known.has(end))
        .map((end) => problem(`edges.${index}`, `there is no node ${end}`)),
      ...(from === 'start' && when
        ? [problem(`edges.${index}`, 'nothing was given yet that a condition could be about')]
        : []),
    ]),
    ...ids
      .filter((id) => !reachable.has(id))
      .map((id) => problem('edges', `nothing leads to ${id}: the first edges are from start`)),
    ...ids
      .filter((id) => reachable.has(id) && !ending.has(id))
      .map((id) => problem('edges', `nothing leads from ${id} to the end`)),
  ];
}

function nodeProblems(
  { role, prompt, task }: PlanNode,
  members: string[],
  known: ReadonlySet<string>,
): string[] {
  return [
    ...((role === undefined) === (prompt === undefined) ? ['needs either a role or a prompt'] : []),
    ...(role !== undefined && !members.includes(role) ? [`${role} is not among the members`] : []),
    ...namesIn(`${prompt ?? ''} ${task ?? ''}`)
      .filter((name) => name !== 'question' && !known.has(name))
      .map((name) => `{{${name}}} is neither the question nor a node`),
  ];
}

function reached(
  { edges }: CrewPlan,
  start: string,
  ends: (edge: PlanEdge) => [string, string],
): Set<string> {
  const found = new Set([start]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const edge of edges) {
      const [from, to] = ends(edge);
      if (found.has(from)) found.add(to);
    }
  }
  return found;
}

const variable = /\{\{\s*([a-zA-Z][\w-]{0,63})\s*\}\}/g;
const namesIn = (template: string): string[] => [...template.matchAll(variable)].map(([, name = '']) => name);

/** With the question, and what nodes gave; one that has not given anything yet is an empty text. */
export const taskPieces = (
  template: string,
  question: string,
  given: Readonly<Record<string, string>>,
): Piece[] =>
  piecesOf(template, variable, (name) => {
    if (name === 'question') return question;
    const text = given[name] ?? '';
    return text === '' ? text : { source: `What ${name} gave`, text };
  });

const problem = (path: string, message: string): Problem => ({ path: `graph.${path}`, message });
