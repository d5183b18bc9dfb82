import { readPattern } from '../../platform/json-schema/index.js';
import type { JsonSchema } from '../tool.js';
import { follow, isObject } from './references.js';

/** Deeper, a model is told nothing, and may write what it likes. */
const deepest = 8;
const mostParts = 1_500;
const longestDescription = 500;

/** Formats that are checked; others say something to people only. */
const formats = new Set([
  ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference'],
  ...['uuid', 'int32', 'int64', 'float', 'double', 'byte'],
]);
const plain = [
  ...['type', 'enum', 'const', 'title', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties'],
  ...['maxProperties', 'required'],
] as const;
const single = ['items', 'additionalProperties', 'not'] as const;
const several = ['allOf', 'anyOf', 'oneOf'] as const;

/** A schema of a document as JSON Schema of its own, in what is checked here: references followed, and cut where they come back to themselves. */
export class SchemaCopy {
  private parts = 0;

  constructor(private readonly document: object) {}

  /** Throws RangeError for what is too large to be put before a model. */
  of(schema: unknown, within: readonly string[] = [], depth = 0): JsonSchema {
    if (++this.parts > mostParts)
      throw new RangeError('Its parameters are too large to be put before a model');
    if (!isObject(schema) || depth > deepest) return {};
    if (typeof schema.$ref === 'string') return this.behind(schema.$ref, schema, within, depth);
    const inner = (value: unknown) => this.of(value, within, depth + 1);
    const copy: JsonSchema = {};
    for (const key of plain) if (schema[key] !== undefined) copy[key] = schema[key];
    for (const key of single)
      if (isObject(schema[key])) copy[key] = inner(schema[key]);
      else if (schema[key] === false) copy[key] = false;
    for (const key of several) {
      const choices = schema[key];
      if (Array.isArray(choices) && choices.length > 0) copy[key] = choices.map(inner);
    }
    if (isObject(schema.properties)) copy.properties = this.members(schema.properties, inner);
    describe(copy, schema);
    modernize(copy, schema);
    return copy;
  }

  private behind(
    reference: string,
    { description }: Record<string, unknown>,
    within: readonly string[],
    depth: number,
  ): JsonSchema {
    const target = within.includes(reference) ? undefined : follow(this.document, reference);
    const copy = this.of(target, [...within, reference], depth);
    if (typeof description === 'string') describe(copy, { description });
    return copy;
  }

  /** What only answers have is not asked for. */
  private members(
    properties: Record<string, unknown>,
    inner: (value: unknown) => JsonSchema,
  ): Record<string, JsonSchema> {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([, property]) => !(isObject(property) && property.readOnly === true))
        .map(([name, property]) => [name, inner(property)]),
    );
  }
}

/** Defaults are the server's to fill in: a model only needs to know them. */
function describe(copy: JsonSchema, schema: Record<string, unknown>): void {
  const said = typeof schema.description === 'string' ? schema.description : '';
  const usual = schema.default === undefined ? '' : `Default: ${JSON.stringify(schema.default)}`;
  const text = [said, usual].filter(Boolean).join(' ').slice(0, longestDescription).toWellFormed();
  if (text) copy.description = text;
}

/** OpenAPI 3.0 is not quite JSON Schema. */
function modernize(copy: JsonSchema, schema: Record<string, unknown>): void {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof copy[flag] !== 'boolean') continue;
    const isExclusive = copy[flag];
    delete copy[flag];
    if (!isExclusive || copy[bound] === undefined) continue;
    copy[flag] = copy[bound];
    delete copy[bound];
  }
  if (schema.nullable === true && typeof copy.type === 'string') copy.type = [copy.type, 'null'];
  if (schema.nullable === true && Array.isArray(copy.enum) && !copy.enum.includes(null))
    copy.enum = [...(copy.enum as unknown[]), null];
  if (isObject(copy.properties) && Array.isArray(copy.required)) {
    const { properties } = copy;
    copy.required = copy.required.filter(
      (name) => typeof name === 'string' && Object.hasOwn(properties, name),
    );
  }
  if (typeof schema.format === 'string' && formats.has(schema.format)) copy.format = schema.format;
  if (typeof schema.pattern === 'string' && isReadable(schema.pattern)) copy.pattern = schema.pattern;
}

/** Some patterns cannot be matched in linear time, or take long to compile: their server will say what it does not take. */
function isReadable(pattern: string): boolean {
  try {
    readPattern(pattern);
    return true;
  } catch {
    return false;
  }
}
