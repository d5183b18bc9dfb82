import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { LongText, Name, Text } from '../../platform/http/index.js';
import { normalizeUsername, usernamePattern } from '../../platform/text/index.js';
import { HttpTool, ToolName, toolPolicies } from '../../tools/index.js';

/** What PostgreSQL can keep is checked where texts come in; these are the bounds of a definition's parts. */
const mostTools = 64;
const mostSteps = 100;
const mostMembers = 16;

/** How passages are looked up before the model is asked. */
export const retrievals = ['prefetch', 'adaptive'] as const;

const Limits = z.strictObject({
  steps: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Calls of models in one answer, with those of the roles that it asks'),
  tokens: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .optional()
    .describe('In and out, of one answer, with those of the roles that it asks'),
  seconds: z.number().min(1).max(86_400).optional().describe('Time of one answer'),
  cost: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('Of one answer, with that of the roles that it asks, in the currency of the prices'),
});
export type AgentLimits = z.infer<typeof Limits>;

const Example = z.strictObject({ question: LongText(4_000), answer: LongText(8_000) });

/** As a file has it: without the white space around it, which means nothing to a model. */
const asInFile = (prompt: string): string => prompt.replaceAll(/\r+\n/g, '\n').trim();

/** A part that its type checks, as the description of the API has it: see `definitionSchemas`. */
const describedAs = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }] });

/** What an agent is, whether a file or the API says it; the type and the vocabulary it names are checked beside. */
export const AgentDefinition = z.strictObject({
  name: Name(),
  title: Name(),
  description: Text(1_000),
  type: z
    .string()
    .min(1)
    .max(50)
    .meta({ examples: ['simple'] }),
  model: Text(200).nullable().default(null).describe('null: the default model of the server'),
  temperature: z.number().min(0).max(2).nullable().default(null),
  prompt: LongText(100_000).overwrite(asInFile),
  tools: z.array(ToolName).max(mostTools).default([]),
  toolPolicies: z.record(z.string(), z.enum(toolPolicies)).default({}),
  httpTools: z.array(HttpTool).max(mostTools).default([]),
  knowledge: z
    .array(z.string().trim().min(1).max(200))
    .max(100)
    .default([])
    .describe(
      'Collections by their ids or names. A run searches those that the person it works for may read; a name that ' +
        'nothing has is among the `problems`. `*`: all that everyone in the organization may read, for its people and ' +
        'for nobody else',
    ),
  tables: z
    .array(z.uuid())
    .max(20)
    .default([])
    .describe('Files that you have uploaded and that it keeps, for analog_search: CSV or TSV'),
  prefetchTopK: z
    .number()
    .int()
    .min(0)
    .max(50)
    .nullable()
    .default(null)
    .describe(
      'So many passages of `knowledge` are looked up for a question before the model is asked; null: none',
    ),
  retrieval: z
    .enum(retrievals)
    .default('prefetch')
    .describe(
      '`adaptive`: the model words the question for the search, says which passages belong to it, and searches in other ' +
        'words when none does, twice at most',
    ),
  steps: z
    .array(z.record(z.string(), z.unknown()).meta(describedAs('ChainStep')))
    .max(mostSteps)
    .default([])
    .describe('Of a chain'),
  members: z
    .array(z.string().max(200).overwrite(normalizeUsername).regex(usernamePattern, 'is not a username'))
    .max(mostMembers)
    .default([])
    .describe('Usernames of the roles that a multi_agent leads'),
  graph: z
    .record(z.string(), z.unknown())
    .meta(describedAs('CrewPlan'))
    .nullable()
    .default(null)
    .describe('Of a multi_agent; without it, it decides itself'),
  limits: Limits.default({}),
  greeting: LongText(4_000).nullable().default(null),
  examples: z.array(Example).max(50).default([]),
  outputSchema: z
    .record(z.string(), z.unknown())
    .nullable()
    .default(null)
    .describe('JSON Schema that answers keep to'),
  approverIds: z
    .array(z.uuid())
    .max(100)
    .default([])
    .describe('Who decides about calls; empty: who asked, and administrators'),
});
export type AgentDefinition = z.infer<typeof AgentDefinition>;

type Shape = typeof AgentDefinition.shape;
type WithoutDefault<T> = T extends z.ZodDefault<infer Inner> ? Inner : T;
type ChangesShape = { [Part in keyof Shape]: z.ZodOptional<WithoutDefault<Shape[Part]>> };

const withoutDefault = (part: z.ZodType): z.ZodType =>
  part instanceof z.ZodDefault ? (part.unwrap() as z.ZodType) : part;

/** Parts of a definition, each whole: what is left out stays as it is, where a definition would have its default. */
export const DefinitionChanges = z.strictObject(
  Object.fromEntries(
    Object.entries<z.ZodType>(AgentDefinition.shape).map(([name, part]) => [
      name,
      withoutDefault(part).optional(),
    ]),
  ) as ChangesShape,
);
export type DefinitionChanges = z.infer<typeof DefinitionChanges>;

const parts = Object.keys(AgentDefinition.shape) as (keyof AgentDefinition)[];

/** The definition alone, of whatever carries one. */
export const definitionOf = (agent: AgentDefinition): AgentDefinition =>
  Object.fromEntries(parts.map((part) => [part, agent[part]])) as AgentDefinition;

/** The parts in which two definitions differ. */
export const changedParts = (before: AgentDefinition, after: AgentDefinition): (keyof AgentDefinition)[] =>
  parts.filter((part) => !isDeepStrictEqual(before[part], after[part]));

/** A mistake in a definition: where it is, and what is wrong. */
export interface Problem {
  path: string;
  message: string;
}
