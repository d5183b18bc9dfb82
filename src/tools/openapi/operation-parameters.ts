import type { ParameterPlace } from '../http/http-tool.js';
import { placeholdersIn } from '../http/url-template.js';
import type { JsonSchema } from '../tool.js';
import { isObject, resolved } from '../schemas/references.js';
import type { Document } from './openapi-document.js';
import type { Operation } from './operations.js';
import { SchemaCopy } from '../schemas/schema-copy.js';

export interface ToolParameters {
  parameters: JsonSchema;
  in: Record<string, ParameterPlace>;
  /** What of the operation the tool leaves out. */
  notes: string[];
}

/** Why no tool can be made of an operation. */
export class OperationProblem extends Error {}

/** Sent by the server itself, or never (the OpenAPI specification, Parameter Object). */
const notParameters = new Set([
  'accept',
  'content-type',
  'authorization',
  'idempotency-key',
  'cookie',
  'host',
]);

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: unknown;
  description: unknown;
  isPlain: boolean;
}

/** One schema of all that an operation takes, and where each of it goes. Throws OperationProblem. */
export function parametersOf(document: Document, operation: Operation): ToolParameters {
  const copy = new SchemaCopy(document);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const notes: string[] = [];
  const places: Record<string, ParameterPlace> = {};
  for (const parameter of declared(document, operation)) {
    const reason = refusalOf(parameter, Object.hasOwn(properties, parameter.name));
    if (reason) {
      if (parameter.required) throw new OperationProblem(`Its parameter ${parameter.name} ${reason}`);
      notes.push(`The parameter ${parameter.name} is left out: it ${reason}`);
      continue;
    }
    const schema = copy.of(parameter.schema);
    if (typeof parameter.description === 'string')
      schema.description = parameter.description.slice(0, 500).toWellFormed();
    properties[parameter.name] = schema;
    if (parameter.required) required.push(parameter.name);
    if (parameter.in === 'header' || parameter.in === 'query') places[parameter.name] = parameter.in;
  }
  const body = bodyOf(document, operation, notes);
  if (body) addBody(copy.of(body.schema), body.required, { properties, required, places });
  return { parameters: { type: 'object', properties, required }, in: places, notes };
}

/** Those of the operation stand in place of the path's own of the same name and place. */
function declared(document: Document, { shared, own, path }: Operation): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const written of [shared.parameters, own.parameters].flatMap(listOf)) {
    const parameter = resolved(document, written);
    if (typeof parameter?.name !== 'string' || typeof parameter.in !== 'string') continue;
    const { name, in: place, description } = parameter;
    if (place === 'header' && notParameters.has(name.toLowerCase())) continue;
    if (place === 'path' && !placeholdersIn(path).includes(name)) continue;
    found.set(`${place} ${name}`, {
      name,
      in: place,
      required: place === 'path' || parameter.required === true,
      schema: parameter.schema ?? jsonOf(document, parameter.content)?.schema,
      description,
      isPlain: !isObject(parameter.schema) || isPlain(parameter),
    });
  }
  return [...found.values()];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Lists as a=1&a=2 in the query and with commas elsewhere: the ways of writing that the specification begins with. */
function isPlain({ style, explode, in: place }: Record<string, unknown>): boolean {
  if (style !== undefined && style !== (place === 'query' ? 'form' : 'simple')) return false;
  return place !== 'query' || explode !== false;
}

function refusalOf(parameter: Parameter, isTaken: boolean): string | undefined {
  if (parameter.in === 'cookie') return 'is a cookie, and tools send none';
  if (isTaken || parameter.name === '__proto__') return 'has a name that is taken';
  return parameter.isPlain ? undefined : 'is written in a style that tools do not know';
}

interface Body {
  schema: unknown;
  required: boolean;
}

function bodyOf(document: Document, { own, method }: Operation, notes: string[]): Body | undefined {
  const body = resolved(document, own.requestBody);
  if (!body || method === 'GET') return undefined;
  const media = jsonOf(document, body.content);
  if (media) return { schema: media.schema, required: body.required === true };
  const types = isObject(body.content) ? Object.keys(body.content).join(', ') : 'nothing';
  if (body.required === true) throw new OperationProblem(`Its body is no JSON, but ${types.slice(0, 200)}`);
  notes.push(`The body is left out: it is no JSON, but ${types.slice(0, 200)}`);
  return undefined;
}

function jsonOf(document: Document, content: unknown): Record<string, unknown> | undefined {
  if (!isObject(content)) return undefined;
  const [, media] =
    Object.entries(content).find(([type]) => /^application\/([\w.-]+\+)?json\b|^\*\/\*/i.test(type)) ?? [];
  return resolved(document, media);
}

/** The members of a plain object are parameters like the others; any other body is one parameter. */
function addBody(
  schema: JsonSchema,
  isRequired: boolean,
  {
    properties,
    required,
    places,
  }: { properties: Record<string, JsonSchema>; required: string[]; places: Record<string, ParameterPlace> },
): void {
  const members = plainMembers(schema);
  if (members && Object.keys(members).every((name) => !Object.hasOwn(properties, name))) {
    for (const [name, member] of Object.entries(members)) {
      properties[name] = member;
      places[name] = 'body';
    }
    if (isRequired && Array.isArray(schema.required)) required.push(...(schema.required as string[]));
    return;
  }
  const free = ['body', 'requestBody', 'jsonBody'].find((name) => !Object.hasOwn(properties, name));
  if (!free) throw new OperationProblem('Its body has no name left');
  properties[free] = schema;
  places[free] = 'wholeBody';
  if (isRequired) required.push(free);
}

function plainMembers(schema: JsonSchema): Record<string, JsonSchema> | undefined {
  const rest = Object.keys(schema).filter(
    (key) =>
      !['type', 'properties', 'required', 'title', 'description', 'additionalProperties'].includes(key),
  );
  const isOpen = isObject(schema.additionalProperties);
  if (rest.length > 0 || isOpen || !isObject(schema.properties)) return undefined;
  if (Object.hasOwn(schema.properties, '__proto__')) return undefined;
  return Object.keys(schema.properties).length > 0
    ? (schema.properties as Record<string, JsonSchema>)
    : undefined;
}
