import { AppError } from '../../platform/errors/index.js';
import { isTooDeep, KeptReaders, schemaReader, type JsonSchema } from '../../platform/json-schema/index.js';
import { storable } from '../../platform/text/index.js';

export const asJson = (schema: JsonSchema): string =>
  `Answer with JSON alone, without any words around it, that keeps to this JSON Schema:\n${JSON.stringify(schema)}`;

const readers = new KeptReaders(schemaReader);

/** What to ask for once more, after an answer of which this is wrong. */
export const correctionOf = (mistake: string, schema: JsonSchema): string =>
  `Your answer was not usable: ${mistake}. ${asJson(schema)}`;

/** The JSON in a model's answer, where that keeps to the schema; else what is wrong with it. */
export function readJson(text: string, schema: JsonSchema): { value: unknown } | { mistake: string } {
  const written = jsonIn(text);
  if (written === undefined) return { mistake: 'it has no whole JSON' };
  if (isTooDeep(written)) return { mistake: 'it is nested too deeply' };
  return readers.of(schema)(storable(written));
}

/** What is told when the answer is wrong for good. */
export const unusable = (mistake: string): AppError =>
  new AppError('model_error', `The model did not give what it was asked for: ${mistake}`);

/** Asks until the answer keeps to the schema, twice at most. */
export async function askForJson(
  schema: JsonSchema,
  ask: (correction: string) => Promise<string>,
): Promise<unknown> {
  const first = readJson(await ask(''), schema);
  if ('value' in first) return first.value;
  const second = readJson(await ask(correctionOf(first.mistake, schema)), schema);
  if ('value' in second) return second.value;
  throw unusable(second.mistake);
}

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
