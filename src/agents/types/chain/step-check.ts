import type { z } from 'zod';
import { schemaMistake } from '../../../platform/json-schema/index.js';
import { byCloseness } from '../../../platform/text/index.js';
import type { AgentDefinition, Problem } from '../agent-definition.js';
import { promptVariableNames } from '../prompt-template.js';
import { mistakesIn } from '../schema-mistakes.js';
import { namesIn } from './condition.js';
import { Plan } from './plan.js';
import { slotNameOf, Step, type Ask } from './steps.js';
import { namesInTemplate, namesWithin } from './template.js';

/** Names that a mistake lists. */
const mostNamed = 20;

const kinds = Step.options.map(({ shape }) => shape.kind.value);

/** All that is wrong with the steps of a chain, so that nobody meets it in a dialog. */
export function problemsOfSteps({ steps, tools, httpTools }: AgentDefinition): Problem[] {
  if (steps.length === 0) return [{ path: 'steps', message: 'a chain has at least one step' }];
  const parsed = steps.map((step) => Step.safeParse(step));
  const malformed = parsed.flatMap(({ error }, place) => (error ? mistakesOf(error, place) : []));
  if (malformed.length > 0) return malformed;
  const plan = new Plan(parsed.flatMap(({ data }) => data ?? []));
  const known = { plan, tools: [...tools, ...httpTools.map(({ name }) => name)] };
  const ofEach = plan.steps.flatMap((step, place) =>
    problemsIn(step, known).map((message) => ({ path: `steps.${place}`, message: `${step.id}: ${message}` })),
  );
  return [...ofEach, ...problemsOfWhole(plan)];
}

const mistakesOf = (error: z.ZodError, place: number): Problem[] =>
  error.issues.some(({ path }) => path[0] === 'kind')
    ? [{ path: `steps.${place}.kind`, message: `must be one of: ${kinds.join(', ')}` }]
    : mistakesIn(error, ['steps', place]);

interface Known {
  plan: Plan;
  tools: string[];
}

const problemsIn = (step: Step, known: Known): string[] => [
  ...waysNowhere(step, known),
  ...unknownNames(step, known),
  ...unknownTools(step, known),
  ...(step.kind === 'ask' ? problemsInAsk(step) : []),
  ...(step.kind === 'prompt' ? problemsInPrompt(step) : []),
];

const waysNowhere = (step: Step, { plan }: Known): string[] =>
  plan
    .exits(step)
    .filter((id) => !plan.has(id))
    .map((id) => `it leads to ${id}, and there is no such step`);

function unknownNames(step: Step, { plan }: Known): string[] {
  const slots = new Set(plan.asks.map(slotNameOf));
  const isKnown = (name: string): boolean => {
    const [root, first = '', second, ...deeper] = name.split('.');
    if (root === 'slots')
      return slots.has(first) && deeper.length === 0 && isPartOf(plan.askOf(first), second);
    if (root === 'steps') return second === 'output' && givesOutput(plan.find(first));
    return promptVariableNames.includes(name) || name === 'question';
  };
  return namesOf(step)
    .filter((name) => !isKnown(name))
    .map((name) => `{{${name}}} names nothing; there are ${nameable(name, plan)}`);
}

/** Whoever mistypes a name has no other list before them. */
function nameable(name: string, plan: Plan): string {
  const slots = plan.asks.map((ask) => `slots.${slotNameOf(ask)}`);
  const outputs = plan.steps.filter(givesOutput).map(({ id }) => `steps.${id}.output`);
  const all = new Set(['question', ...promptVariableNames, ...slots, ...outputs]);
  return byCloseness(name, [...all])
    .slice(0, mostNamed)
    .sort()
    .join(', ');
}

const isPartOf = (ask: Ask | undefined, part: string | undefined): boolean =>
  part === undefined || (ask?.slot.type === 'money' && ['amount', 'currency'].includes(part));

const givesOutput = (step: Step | undefined): boolean =>
  step?.kind === 'prompt' || step?.kind === 'tool' || (step?.kind === 'finish' && Boolean(step.call));

function namesOf(step: Step): string[] {
  if (step.kind === 'branch') return step.cases.flatMap(({ when }) => namesIn(when));
  if (step.kind === 'tool') return namesWithin(step.arguments);
  if (step.kind === 'prompt') return [step.prompt, step.system ?? ''].flatMap(namesInTemplate);
  if (step.kind === 'ask') return [step.question, step.hint ?? ''].flatMap(namesInTemplate);
  const called = step.kind === 'finish' ? namesWithin(step.call?.arguments) : [];
  return [...namesInTemplate(step.text), ...called];
}

function unknownTools(step: Step, { tools }: Known): string[] {
  const called = step.kind === 'tool' ? step.tool : step.kind === 'finish' ? step.call?.tool : undefined;
  return called === undefined || tools.includes(called) ? [] : [`${called} is not among the agent's tools`];
}

function problemsInAsk({ slot }: Ask): string[] {
  const { min, max } = { min: undefined, max: undefined, ...slot };
  const isEmpty = min !== undefined && max !== undefined && max !== 'today' && min !== 'today' && min > max;
  const names =
    slot.type === 'choice' ? slot.options.flatMap(({ value, names }) => [...new Set([value, ...names])]) : [];
  const doubled = names.map((name) => name.toLowerCase()).filter((name, at, all) => all.indexOf(name) !== at);
  return [
    ...(isEmpty ? ['its min is above its max'] : []),
    ...doubled.map((name) => `the option ${name} is there twice`),
  ];
}

function problemsInPrompt({ output, say }: Extract<Step, { kind: 'prompt' }>): string[] {
  if (!output) return [];
  const mistake = schemaMistake(output);
  return [
    ...(mistake ? [`its output ${mistake}`] : []),
    ...(say ? ['what has an output schema is not for people: say it with a step of kind say'] : []),
  ];
}

function problemsOfWhole(plan: Plan): Problem[] {
  const { steps, asks, first } = plan;
  const ids = steps.map(({ id }) => id);
  const doubled = new Set(ids.filter((id, place) => ids.indexOf(id) !== place));
  const reachable = plan.reachable();
  const endless = plan.endless();
  const mixed = asks.filter((ask) => plan.askOf(slotNameOf(ask))?.slot.type !== ask.slot.type);
  // Where a turn begins: at the first step, and after each answer.
  const silent = steps
    .filter((step) => step.kind === 'ask' || step.kind === 'confirm')
    .filter((step) => plan.endsSilently(plan.after(step)))
    .map(({ id }) => id);
  const messages = [
    ...[...doubled].map((id) => `${id} is there twice`),
    ...ids.filter((id) => !reachable.has(id)).map((id) => `${id} is never reached`),
    ...(endless ? [`from ${endless.id} automatic steps lead back to it, for ever`] : []),
    ...mixed.map((ask) => `${ask.id}: another step fills ${slotNameOf(ask)} with another type`),
    ...(plan.endsSilently(first) ? ['it may end without a word: end with a step of kind say or finish'] : []),
    ...silent.map((id) => `after ${id} it may end without a word: end with a step of kind say or finish`),
  ];
  return messages.map((message) => ({ path: 'steps', message }));
}
