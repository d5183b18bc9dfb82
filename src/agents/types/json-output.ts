import type { FinishReason } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { isTooDeep, KeptReaders, schemaReader, type JsonSchema } from '../../platform/json-schema/index.js';
import { storable } from '../../platform/text/index.js';
import type { AgentTask } from './agent-type.js';

export const asJson = (schema: JsonSchema): string =>
  `Answer with JSON alone, without any words around it, that keeps to this JSON Schema:\n${JSON.stringify(schema)}`;

const readers = new KeptReaders((schema) => schemaReader(schema));
const foreignReaders = new KeptReaders((schema) => schemaReader(schema, 'foreign'));

type Told = { told: string } | { mistake: string };

/** An answer in JSON. */
export interface JsonAnswer {
  schema: JsonSchema;
  /**
   * What is told of the text that a model wrote and ended so, where it keeps to the schema; else what is wrong with it. To
   * a request a text that was cut off is told as far as it goes: the reason says to it that this is no whole JSON.
   */
  read(text: string, reason: FinishReason): Told;
}

/**
 * What the answer to a task keeps to, if to anything. To a request it is told letter by letter, as its program would have
 * it from the model itself; by the role's own schema it is told with the defaults of that.
 */
export function jsonAnswerOf({
  outputSchema,
  definition,
}: Pick<AgentTask, 'outputSchema' | 'definition'>): JsonAnswer | undefined {
  if (outputSchema)
    return {
      schema: outputSchema,
      read: (text, reason) => (isCut(reason) ? { told: text } : asWritten(text, outputSchema)),
    };
  const { outputSchema: own } = definition;
  return own ? { schema: own, read: (text) => completed(text, own) } : undefined;
}

const isCut = (reason: FinishReason): boolean => reason === 'length' || reason === 'content_filter';

function asWritten(text: string, schema: JsonSchema): Told {
  const found = jsonIn(text);
  if (!found) return { mistake: noJson };
  const read = foreignReaders.of(schema)(found.value);
  return 'mistake' in read ? read : { told: found.written };
}

function completed(text: string, schema: JsonSchema): Told {
  const read = readJson(text, schema);
  return 'mistake' in read ? read : { told: JSON.stringify(read.value) };
}

/** What to ask for once more, after an answer of which this is wrong. */
export const correctionOf = (mistake: string, schema: JsonSchema): string =>
  `Your answer was not usable: ${mistake}. ${asJson(schema)}`;

/** The JSON in a model's answer, where that keeps to the schema; else what is wrong with it. */
export function readJson(text: string, schema: JsonSchema): { value: unknown } | { mistake: string } {
  const found = jsonIn(text);
  if (!found) return { mistake: noJson };
  if (isTooDeep(found.value)) return { mistake: 'it is nested too deeply' };
  return readers.of(schema)(storable(found.value));
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

const noJson = 'it has no whole JSON';

/** Models put JSON in fences and in sentences, whatever they are told. */
function jsonIn(text: string): { written: string; value: unknown } | undefined {
  const beginnings = [text.indexOf('{'), text.indexOf('[')].filter((place) => place >= 0);
  const candidates = [
    text,
    ...beginnings
      .sort((a, b) => a - b)
      .map((from) => text.slice(from, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1)),
  ];
  for (const candidate of candidates) {
    try {
      return { written: candidate.trim(), value: JSON.parse(candidate) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}
