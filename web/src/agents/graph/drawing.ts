import type { AgentType } from '../api-types';
import { conditionText } from './condition-text';

export type NodeKind =
  | 'start'
  | 'end'
  | 'leader'
  | 'role'
  | 'prompt'
  | 'tool'
  | 'branch'
  | 'say'
  | 'ask'
  | 'confirm'
  | 'finish'
  | 'other';

export interface DrawnNode {
  id: string;
  kind: NodeKind;
  title: string;
  text: string;
}
export interface DrawnEdge {
  from: string;
  to: string;
  label?: string;
}
export interface Drawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

interface Shape {
  type: AgentType;
  name: string;
  members: readonly string[];
  steps: unknown;
  graph: unknown;
}

type Part = Record<string, unknown>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;
const partsOf = (value: unknown): Part[] => (Array.isArray(value) ? value.filter(isPart) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const idOf = (part: Part): string => textOf(part.id);

/** What there is to see of a definition, even of one that is not right yet. Undefined: nothing is to be seen. */
export function drawingOf({ type, name, members, steps, graph }: Shape): Drawing | undefined {
  const drawing =
    type === 'chain'
      ? ofChain(partsOf(steps))
      : type === 'multi_agent'
        ? isPart(graph)
          ? ofPlan(graph)
          : ofCrew(name, members)
        : undefined;
  const seen = drawing && sound(drawing);
  return seen && seen.nodes.length > 0 ? seen : undefined;
}

/** Each node once, and no way to what is not there. */
function sound({ nodes, edges }: Drawing): Drawing {
  const known = new Map(nodes.filter(({ id }) => id !== '').map((node) => [node.id, node]));
  return {
    nodes: [...known.values()],
    edges: edges.filter(({ from, to }) => known.has(from) && known.has(to)),
  };
}

const stepKinds: readonly NodeKind[] = ['prompt', 'tool', 'branch', 'say', 'ask', 'confirm', 'finish'];

function ofChain(steps: Part[]): Drawing {
  const nodes = steps.map((step) => {
    const kind = stepKinds.find((one) => one === step.kind) ?? 'other';
    const said = [step.question, step.text, step.prompt, step.tool].map(textOf);
    return { id: idOf(step), kind, title: idOf(step), text: said.find(Boolean)?.trim() ?? '' };
  });
  return { nodes, edges: steps.flatMap((step, place) => waysOf(step, steps[place + 1])) };
}

function waysOf(step: Part, below: Part | undefined): DrawnEdge[] {
  const from = idOf(step);
  if (step.kind === 'finish') return [];
  const cases = step.kind === 'branch' ? partsOf(step.cases) : [];
  const onward = textOf(step.kind === 'branch' ? step.else : step.next) || (below ? idOf(below) : '');
  const ways = cases.map(({ when, to }) => ({ from, to: textOf(to), label: conditionText(when) }));
  return onward ? [...ways, { from, to: onward }] : ways;
}

function ofPlan(graph: Part): Drawing {
  const nodes = partsOf(graph.nodes).map((node): DrawnNode => {
    const role = textOf(node.role);
    const text = role ? `@@${role}` : textOf(node.prompt);
    return { id: idOf(node), kind: role ? 'role' : 'prompt', title: idOf(node), text };
  });
  const edges = partsOf(graph.edges).map(({ from, to, when }) => ({
    ...{ from: textOf(from), to: textOf(to) },
    ...(when ? { label: conditionText(when) } : {}),
  }));
  const ends = (['start', 'end'] as const).map((id) => ({ id, kind: id, title: id, text: '' }));
  return { nodes: nodes.length > 0 ? [...ends, ...nodes] : [], edges };
}

/** Without a plan the leader decides whom it asks. */
function ofCrew(name: string, members: readonly string[]): Drawing {
  if (members.length === 0) return { nodes: [], edges: [] };
  const leader: DrawnNode = { id: 'leader', kind: 'leader', title: name || '?', text: '' };
  const nodes = members.map((member): DrawnNode => ({
    id: `@@${member}`,
    kind: 'role',
    title: `@@${member}`,
    text: '',
  }));
  return { nodes: [leader, ...nodes], edges: nodes.map(({ id }) => ({ from: leader.id, to: id })) };
}
