import type { Agent, Definition } from '../api-types';
import { readStructure, structureText, type LineMistake } from './structure-text';

type Limits = Definition['limits'];

/** A definition as a form has it: numbers may be missing, structures are text. */
export interface Draft {
  username: string;
  name: string;
  title: string;
  description: string;
  type: Agent['type'];
  model: string;
  temperature: number | '';
  prompt: string;
  greeting: string;
  examples: Definition['examples'];
  tools: string[];
  toolPolicies: Definition['toolPolicies'];
  httpTools: Definition['httpTools'];
  knowledge: string[];
  prefetchTopK: number | '';
  retrieval: Definition['retrieval'];
  members: string[];
  steps: string;
  graph: string;
  limits: Record<keyof Limits, number | ''>;
  outputSchema: string;
  approverIds: string[];
}

/** Parts that are text in a draft, and are read when it is used. */
export const structures = ['steps', 'graph', 'outputSchema'] as const;
export type Structure = (typeof structures)[number];

export const emptyDraft: Draft = {
  username: '',
  name: '',
  title: '',
  description: '',
  type: 'simple',
  model: '',
  temperature: '',
  prompt: '',
  greeting: '',
  examples: [],
  tools: [],
  toolPolicies: {},
  httpTools: [],
  knowledge: [],
  prefetchTopK: '',
  retrieval: 'prefetch',
  members: [],
  steps: '',
  graph: '',
  limits: { steps: '', tokens: '', seconds: '', cost: '' },
  outputSchema: '',
  approverIds: [],
};

export const draftOf = (agent: Definition & { username?: string }): Draft => ({
  ...emptyDraft,
  username: agent.username ?? '',
  name: agent.name,
  title: agent.title,
  description: agent.description,
  type: agent.type,
  model: agent.model ?? '',
  temperature: agent.temperature ?? '',
  prompt: agent.prompt,
  greeting: agent.greeting ?? '',
  examples: agent.examples,
  tools: agent.tools,
  toolPolicies: agent.toolPolicies,
  httpTools: agent.httpTools,
  knowledge: agent.knowledge,
  prefetchTopK: agent.prefetchTopK ?? '',
  retrieval: agent.retrieval,
  members: agent.members,
  steps: structureText(agent.steps),
  graph: structureText(agent.graph),
  limits: { ...emptyDraft.limits, ...agent.limits },
  outputSchema: structureText(agent.outputSchema),
  approverIds: agent.approverIds,
});

/** A text that cannot be read where a structure should be. */
export class Unreadable extends Error {
  constructor(
    readonly part: Structure,
    readonly mistakes: LineMistake[],
  ) {
    super(`${part} cannot be read`);
  }
}

/** What a form says. Throws `Unreadable` for the first structure that is none. */
export function definitionOf(draft: Draft): Partial<Definition> {
  const { username: _, steps, graph, outputSchema, ...parts } = draft;
  const named = new Set([...draft.tools, ...draft.httpTools.map(({ name }) => name)]);
  return {
    ...parts,
    model: draft.model.trim() || null,
    temperature: draft.temperature === '' ? null : draft.temperature,
    prefetchTopK: draft.prefetchTopK === '' ? null : draft.prefetchTopK,
    greeting: draft.greeting.trim() || null,
    // What was said of a tool that is gone again says nothing.
    toolPolicies: Object.fromEntries(Object.entries(draft.toolPolicies).filter(([name]) => named.has(name))),
    limits: Object.fromEntries(Object.entries(draft.limits).filter(([, limit]) => limit !== '')),
    steps: structure('steps', steps, []) as Definition['steps'],
    graph: structure('graph', graph, null) as Definition['graph'],
    outputSchema: structure('outputSchema', outputSchema, null) as Definition['outputSchema'],
  };
}

function structure(part: Structure, text: string, nothing: unknown): unknown {
  const { value, mistakes } = readStructure(text);
  if (mistakes.length > 0) throw new Unreadable(part, mistakes);
  return value ?? nothing;
}

/** The parts that are not as they were. */
export function changes(before: Partial<Definition>, after: Partial<Definition>): Partial<Definition> {
  const differ = (part: string) =>
    JSON.stringify(before[part as keyof Definition]) !== JSON.stringify(after[part as keyof Definition]);
  return Object.fromEntries(Object.entries(after).filter(([part]) => differ(part)));
}
