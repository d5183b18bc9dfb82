import { z } from 'zod';
import { AgentDefinition } from '../types/agent-definition.js';
import { CrewPlan } from '../types/crew/crew-plan.js';
import { PromptFileError, readPromptFile, roleOf, type ProblemsOf, type PromptFile } from './prompt-file.js';

const { name, title, description, greeting, examples, prompt } = AgentDefinition.shape;
const text = z.string().optional();

/** What people call a slot, and the currency that they mean when they name none. Options go by their values. */
const SlotWords = z.strictObject({
  label: text,
  names: z.array(z.string()).optional(),
  currency: text,
  options: z.record(z.string(), z.array(z.string())).optional(),
});
export const StepWords = z.strictObject({
  text,
  question: text,
  hint: text,
  prompt: text,
  system: text,
  slot: SlotWords.optional(),
});
export type StepWords = z.infer<typeof StepWords>;

/** Of a node of a plan; `asks` are the questions on the edges from it, by where these lead. */
const NodeWords = z.strictObject({
  prompt: text,
  task: text,
  asks: z.record(z.string(), z.string()).optional(),
});
type NodeWords = z.infer<typeof NodeWords>;

/**
 * What a role says and is told. Of these the role's own file gives nothing, of all else it gives everything: also what
 * conditions look for in texts, and what HTTP tools and JSON Schemas are described as.
 */
const Words = z.strictObject({
  name,
  title,
  description,
  greeting,
  examples,
  prompt,
  steps: z.record(z.string(), StepWords).default({}),
  nodes: z.record(z.string(), NodeWords).default({}),
});

/**
 * Reads `prompts/<language>/<username>.md`, which has the words of a role in another language; the rest is what `base`
 * says. Throws PromptFileError as `parsePromptFile` does; steps and nodes go by their ids.
 */
export function parseTranslation(
  file: string,
  markdown: string,
  { username, ...base }: PromptFile,
  problemsOf: ProblemsOf,
): PromptFile {
  const { steps, nodes, ...words } = wordsIn(file, markdown);
  const plan = CrewPlan.safeParse(base.graph).data;
  const strange = [...strangersIn(steps, base), ...strangersInPlan(nodes, plan)];
  if (strange.length > 0)
    throw new PromptFileError(file, strange.map((path) => `${path}: is not in ${username}.md`).join(', '));
  const fields = {
    ...base,
    ...words,
    steps: base.steps.map((step) => stepIn(step, steps[String(step.id)])),
    graph: plan ? planIn(plan, nodes) : base.graph,
  };
  return roleOf(file, { username, fields }, (whole) =>
    problemsOf(whole).map(({ path, message }) => ({ path: named(path, base, plan), message })),
  );
}

function wordsIn(file: string, markdown: string): z.infer<typeof Words> {
  const { data, error } = Words.safeParse(readPromptFile(file, markdown).fields);
  if (data) return data;
  const told = error.issues.map(({ path, message, ...issue }) =>
    issue.code === 'unrecognized_keys'
      ? `${[...path, issue.keys.join(', ')].join('.')}: only words are translated, the file of the role says the rest`
      : `${path.join('.')}: ${message}`,
  );
  throw new PromptFileError(file, told.join(', '));
}

/** Steps and options that the role does not have. */
function strangersIn(steps: Record<string, StepWords>, base: AgentDefinition): string[] {
  return Object.entries(steps).flatMap(([id, { slot }]) => {
    const step = base.steps.find((one) => one.id === id);
    if (!step) return [`steps.${id}`];
    const known = optionsOf(step.slot).map(({ value }) => value);
    return Object.keys(slot?.options ?? {})
      .filter((value) => !known.includes(value))
      .map((value) => `steps.${id}.slot.options.${value}`);
  });
}

/** Nodes that the plan does not have, and edges on which nothing is asked. */
function strangersInPlan(nodes: Record<string, NodeWords>, plan: CrewPlan | undefined): string[] {
  return Object.entries(nodes).flatMap(([id, { asks = {} }]) => {
    if (!plan?.nodes.some((node) => node.id === id)) return [`nodes.${id}`];
    const asking = plan.edges.flatMap(({ from, to, when }) =>
      from === id && when && 'ask' in when ? [to] : [],
    );
    return Object.keys(asks)
      .filter((to) => !asking.includes(to))
      .map((to) => `nodes.${id}.asks.${to}`);
  });
}

const planIn = ({ nodes, edges }: CrewPlan, words: Record<string, NodeWords>): object => ({
  nodes: nodes.map((node) => {
    const { prompt, task } = words[node.id] ?? {};
    return { ...withoutWords(node, NodeWords), prompt, task };
  }),
  edges: edges.map((edge) =>
    edge.when && 'ask' in edge.when ? { ...edge, when: { ask: words[edge.from]?.asks?.[edge.to] } } : edge,
  ),
});

function stepIn(base: AgentDefinition['steps'][number], { slot, ...words }: StepWords = {}): object {
  const frame = { ...withoutWords(base, StepWords), ...words };
  return base.slot === undefined && !slot ? frame : { ...frame, slot: slotIn(base.slot, slot) };
}

function slotIn(base: unknown, { options, ...words }: z.infer<typeof SlotWords> = {}): object {
  const slot = { ...withoutWords(base ?? {}, SlotWords), ...words };
  const translated = optionsOf(base).map(({ value }) => ({ value, names: options?.[value] ?? [] }));
  return translated.length > 0 ? { ...slot, options: translated } : slot;
}

const WithOptions = z.object({ options: z.array(z.object({ value: z.string() })) });

const optionsOf = (slot: unknown): { value: string }[] => WithOptions.safeParse(slot).data?.options ?? [];

const withoutWords = (part: object, { shape }: z.ZodObject): object =>
  Object.fromEntries(Object.entries(part).filter(([key]) => !Object.hasOwn(shape, key)));

/** Where the file has it: by ids and not by places. */
const named = (path: string, { steps }: AgentDefinition, plan?: CrewPlan): string =>
  path
    .replace(/^steps\.(\d+)/, (whole, place: string) => {
      const { id } = steps[Number(place)] ?? {};
      return typeof id === 'string' ? `steps.${id}` : whole;
    })
    .replace(/^graph\.nodes\.(\d+)/, (whole, place: string) => {
      const node = plan?.nodes[Number(place)];
      return node ? `nodes.${node.id}` : whole;
    })
    .replace(/^graph\.edges\.(\d+)\.when\.ask/, (whole, place: string) => {
      const edge = plan?.edges[Number(place)];
      return edge ? `nodes.${edge.from}.asks.${edge.to}` : whole;
    });
