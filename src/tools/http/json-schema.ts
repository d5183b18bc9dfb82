import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { AppError } from '../../platform/errors/index.js';
import type { JsonSchema } from '../tool.js';

let made: Ajv2020 | undefined;

/**
 * Unknown keywords and formats are mistakes; that types may be left open is not: what a schema does not say, a model
 * may write. Made at the first use, because it takes a while.
 */
function schemaReader(): Ajv2020 {
  if (made) return made;
  made = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    useDefaults: true,
    logger: false,
    code: { regExp: Object.assign(linear, { code: 'linear' }) },
  });
  addFormats.default(made);
  return made;
}

/** Patterns are written by whoever makes agents: this engine takes linear time for all that it takes at all. */
function linear(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  return { test: (text) => compiled.test(text), toString: () => pattern };
}

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = schemaReader();
  try {
    return ajv.compile(schema);
  } finally {
    // It is kept by identity and by `$id`: the next one may be another under the same.
    ajv.removeSchema(schema);
  }
}

/** What is wrong with a JSON Schema that is to describe an object; undefined when nothing is. */
export function schemaMistake(schema: JsonSchema): string | undefined {
  if (schema.type !== 'object') return 'must be of the type object';
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    return `is not a valid JSON Schema: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}

const mostTold = 10;

/** Reads what a model wrote by a schema, defaults filled in; what it throws says how to mend the call. */
export function inputReader(schema: JsonSchema): (written: unknown) => Record<string, unknown> {
  const isClosed = 'additionalProperties' in schema || 'unevaluatedProperties' in schema;
  const validate = compile(isClosed ? schema : { ...schema, unevaluatedProperties: false });
  return (written) => {
    const input: unknown = structuredClone(written ?? {});
    if (validate(input)) return input as Record<string, unknown>;
    const told = [...new Set((validate.errors ?? []).map(messageOf))].slice(0, mostTold);
    throw new AppError('tool_arguments_invalid', told.join('; '));
  };
}

function messageOf({ instancePath, message = 'is not valid', params }: ErrorObject): string {
  const at = instancePath.slice(1).replaceAll('/', '.') || 'input';
  const { unevaluatedProperty, additionalProperty, allowedValues } = params as Record<string, unknown>;
  const unknown = unevaluatedProperty ?? additionalProperty;
  if (typeof unknown === 'string') return `${at}: ${unknown} is no parameter`;
  const values = Array.isArray(allowedValues) ? `: ${allowedValues.slice(0, 20).join(', ')}` : '';
  return `${at}: ${message}${values}`;
}
