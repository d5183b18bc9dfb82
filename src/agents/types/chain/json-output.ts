import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { AppError } from '../../../platform/errors/index.js';
import { storable } from '../../../platform/text/index.js';
import type { JsonSchema } from '../../../tools/index.js';

/** A new one for each schema: it keeps schemas by their `$id`, and the next one may be another under the same. */
function ajv(): Ajv2020 {
  const made = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, logger: false });
  addFormats.default(made);
  return made;
}

/** What is wrong with a schema itself; undefined when nothing is. */
export function schemaProblem(schema: JsonSchema): string | undefined {
  try {
    ajv().compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const asJson = (schema: JsonSchema): string =>
  `Answer with JSON alone, without any words around it, that keeps to this JSON Schema:\n${JSON.stringify(schema)}`;

/** The JSON in a model's answer, where that keeps to the schema; else what is wrong with it. */
export function readJson(text: string, schema: JsonSchema): { value: unknown } | { problem: string } {
  const written = storable(jsonIn(text));
  if (written === undefined) return { problem: 'it has no JSON' };
  const isValid = ajv().compile(schema);
  if (isValid(written)) return { value: written };
  return { problem: (isValid.errors ?? []).map(describe).join('; ') };
}

/** Asks until the answer keeps to the schema, twice at most. */
export async function askForJson(
  schema: JsonSchema,
  ask: (correction: string) => Promise<string>,
): Promise<unknown> {
  const first = readJson(await ask(''), schema);
  if ('value' in first) return first.value;
  const second = readJson(
    await ask(`Your answer was not usable: ${first.problem}. ${asJson(schema)}`),
    schema,
  );
  if ('value' in second) return second.value;
  throw new AppError('model_error', `The model did not give what it was asked for: ${second.problem}`);
}

const describe = ({ instancePath, message }: ErrorObject): string =>
  `${instancePath || 'it'} ${message ?? 'is not valid'}`;

/** Models put JSON in fences and in sentences, whatever they are told. */
function jsonIn(text: string): unknown {
  const beginnings = [text.indexOf('{'), text.indexOf('[')].filter((place) => place >= 0);
  const candidates = [
    text,
    ...beginnings
      .sort((a, b) => a - b)
      .map((from) => text.slice(from, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1)),
  ];
  for (const candidate of candidates) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}
