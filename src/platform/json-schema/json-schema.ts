import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { CheckingSteps } from './checking-steps.js';
import { requireBounded } from './expanded-size.js';
import { isTooDeep } from './nesting.js';
import { readPattern } from './patterns.js';

/** A JSON Schema, draft 2020-12, as zod writes it. */
export type JsonSchema = Record<string, unknown>;

/**
 * Whose a schema is. In `own` ones, which people write here, unknown keywords and formats are mistakes, and what a value
 * leaves out is filled in. `foreign` ones come with a request and are taken as they come: what is unknown is ignored, they
 * may refer to themselves, and values stay as they were written.
 */
export type SchemaOrigin = 'own' | 'foreign';

const made = new Map<SchemaOrigin, Ajv2020>();
let compiled = 0;
/** They hold on to whatever they have compiled: after so many others take over. */
const mostCompiled = 200;

/**
 * That types may be left open is no mistake: what a schema does not say, a model may write. Made at the first use,
 * because it takes a while.
 */
function ajv(origin: SchemaOrigin): Ajv2020 {
  const known = made.get(origin);
  if (known) return known;
  const isOwn = origin === 'own';
  const compiler = new Ajv2020({
    strict: true,
    strictSchema: isOwn,
    strictTuples: isOwn,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    useDefaults: isOwn,
    // Code that repeats what is referred to takes seconds to make.
    inlineRefs: false,
    logger: false,
    // To make the code shorter takes longer than it saves.
    code: { optimize: false, regExp: Object.assign(linear, { code: 'linear' }) },
  });
  made.set(origin, compiler);
  addFormats.default(compiler);
  // The pattern that it has for them takes the square of a text's length.
  compiler.addFormat('url', isUrl);
  // Its own one compares every two of them.
  compiler.removeKeyword('uniqueItems');
  compiler.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isWanted: boolean, items: unknown[]) =>
      !isWanted || new Set(items.map(canonical)).size === items.length,
    error: { message: 'must not have the same item twice' },
  });
  return compiler;
}

/** Of the web or FTP, with a host as long as DNS has them: to read longer ones takes the square of their length as well. */
function isUrl(text: string): boolean {
  const [, authority] = /^(?:https?|ftp):\/\/([^\s/?#\\]{1,255})(?:[/?#\\]\S*)?$/i.exec(text) ?? [];
  const isShort = authority?.split('.').every(({ length }) => length <= 63);
  return isShort === true && URL.canParse(text);
}

/** The same text for the same value, in whatever order it was written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

function linear(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = readPattern(pattern);
  return { test: (text) => compiled.test(text), toString: () => pattern };
}

function compile(schema: JsonSchema, origin: SchemaOrigin): ValidateFunction {
  requireBounded(schema, { mayRecur: origin === 'foreign' });
  if (++compiled % mostCompiled === 0) made.clear();
  const compiler = ajv(origin);
  try {
    return compiler.compile(schema);
  } finally {
    // It is kept by identity and by `$id`: the next one may be another under the same.
    compiler.removeSchema(schema);
  }
}

/** What is wrong with a schema itself; undefined when nothing is. */
export function schemaMistake(schema: JsonSchema, origin: SchemaOrigin = 'own'): string | undefined {
  try {
    compile(schema, origin);
    return undefined;
  } catch (error) {
    return `is not a valid JSON Schema: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}

/** A value, of an own schema with its defaults, or what is wrong with it, so that a model can mend it. */
export type Reading = { value: unknown } | { mistake: string };

const mostTold = 10;
const tooLarge = { mistake: 'it: is too large to be checked' };

/** Reads values by a schema, and leaves them as they are. Throws for what is no schema. */
export function schemaReader(
  schema: JsonSchema,
  origin: SchemaOrigin = 'own',
): (written: unknown) => Reading {
  const validate = compile(schema, origin);
  const steps = new CheckingSteps(schema, origin === 'own');
  return (written) => {
    if (isTooDeep(written)) return { mistake: 'it: is nested too deeply' };
    if (steps.areTooMany(written)) return tooLarge;
    const value: unknown = structuredClone(written);
    try {
      if ((validate(value) as unknown) === true) return { value };
    } catch (error) {
      // A large schema that refers to itself is a large function within itself: the stack was too small for it.
      if (error instanceof RangeError) return tooLarge;
      throw error;
    }
    const told = new Set<string>();
    for (const error of validate.errors ?? []) if (told.size < mostTold) told.add(messageOf(error));
    validate.errors = null;
    return { mistake: [...told].join('; ') };
  };
}

function messageOf({ instancePath, message = 'is not valid', params }: ErrorObject): string {
  const at = instancePath.slice(1).replaceAll('/', '.') || 'it';
  const { unevaluatedProperty, additionalProperty, allowedValues } = params as Record<string, unknown>;
  const unknown = unevaluatedProperty ?? additionalProperty;
  if (typeof unknown === 'string') return `${at}: ${unknown} is not known`;
  const values = Array.isArray(allowedValues) ? `: ${allowedValues.slice(0, 20).join(', ')}` : '';
  return `${at}: ${message}${values}`;
}
