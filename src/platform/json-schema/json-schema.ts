import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { CheckingSteps } from './checking-steps.js';
import { requireBounded } from './expanded-size.js';
import { isTooDeep } from './nesting.js';
import { readPattern } from './patterns.js';

/** A JSON Schema, draft 2020-12, as zod writes it. */
export type JsonSchema = Record<string, unknown>;

let made: Ajv2020 | undefined;
let compiled = 0;
/** It holds on to whatever it has compiled: after so many another one takes over. */
const mostCompiled = 200;

/**
 * Unknown keywords and formats are mistakes; that types may be left open is not: what a schema does not say, a model
 * may write. Made at the first use, because it takes a while.
 */
function ajv(): Ajv2020 {
  if (made) return made;
  made = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    useDefaults: true,
    // Code that repeats what is referred to takes seconds to make.
    inlineRefs: false,
    logger: false,
    // To make the code shorter takes longer than it saves.
    code: { optimize: false, regExp: Object.assign(linear, { code: 'linear' }) },
  });
  addFormats.default(made);
  // The pattern that it has for them takes the square of a text's length.
  made.addFormat('url', isUrl);
  // Its own one compares every two of them.
  made.removeKeyword('uniqueItems');
  made.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isWanted: boolean, items: unknown[]) =>
      !isWanted || new Set(items.map(canonical)).size === items.length,
    error: { message: 'must not have the same item twice' },
  });
  return made;
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

function compile(schema: JsonSchema): ValidateFunction {
  requireBounded(schema);
  if (++compiled % mostCompiled === 0) made = undefined;
  try {
    return ajv().compile(schema);
  } finally {
    // It is kept by identity and by `$id`: the next one may be another under the same.
    ajv().removeSchema(schema);
  }
}

/** What is wrong with a schema itself; undefined when nothing is. */
export function schemaMistake(schema: JsonSchema): string | undefined {
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    return `is not a valid JSON Schema: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}

/** A value with the defaults of its schema, or what is wrong with it, so that a model can mend it. */
export type Reading = { value: unknown } | { mistake: string };

const mostTold = 10;

/** Reads values by a schema, and leaves them as they are. Throws for what is no schema. */
export function schemaReader(schema: JsonSchema): (written: unknown) => Reading {
  const validate = compile(schema);
  const steps = new CheckingSteps(schema);
  return (written) => {
    if (isTooDeep(written)) return { mistake: 'it: is nested too deeply' };
    if (steps.areTooMany(written)) return { mistake: 'it: is too large to be checked' };
    const value: unknown = structuredClone(written);
    if (validate(value)) return { value };
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
