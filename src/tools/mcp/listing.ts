import { digestOf } from '../digest.js';
import { without } from '../outside/secret-forms.js';
import { objectSchemaMistake } from '../schemas/input-reader.js';
import { isObject } from '../schemas/references.js';
import { SchemaCopy } from '../schemas/schema-copy.js';
import type { JsonSchema } from '../tool.js';
import { offeredName } from './tool-names.js';

/** A tool as its server describes it. */
export interface ListedTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: Record<string, unknown>;
  outputSchema?: unknown;
  annotations?: unknown;
}

/** The same as models and people are told of it. */
export interface ReadTool {
  /** As models call it. */
  name: string;
  /** As the server calls it. */
  tool: string;
  description: string;
  parameters: JsonSchema;
  hintsReadOnly: boolean;
  digest: string;
}

/** All that a server lists. */
export interface Listing {
  digest: string;
  tools: ReadTool[];
  /** What cannot be put before a model, and why. */
  unusable: { tool: string; problem: string }[];
}

const longestName = 128;
const longestDescription = 4_000;
/** Of the parameters as JSON, as for HTTP tools. */
const longestSchema = 50_000;
/** What nobody sees, models excepted, and what no database can store. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\0\u0080-\u009f]/gu;

/** Everything that a server says of a tool: when any of it changes, it is another tool than the one that was accepted. */
export const toolDigest = ({
  name,
  title,
  description,
  inputSchema,
  outputSchema,
  annotations,
}: ListedTool) => digestOf({ name, title, description, inputSchema, outputSchema, annotations });

export interface WrittenListing {
  server: string;
  listed: ListedTool[];
  /** What must not be repeated. */
  hidden: string[];
}

/** Runs in a thread: a listing is written by whoever runs the server. */
export function readListing({ server, listed, hidden }: WrittenListing): Listing {
  const tools: ReadTool[] = [];
  const unusable: Listing['unusable'] = [];
  for (const one of listed) {
    const read = readTool(server, one, hidden);
    if (typeof read === 'string')
      unusable.push({ tool: without(hidden, cleanText(one.name)), problem: read });
    else tools.push(read);
  }
  return { digest: digestOf(listed.map(toolDigest).sort()), tools, unusable };
}

function readTool(server: string, listed: ListedTool, hidden: string[]): ReadTool | string {
  const { name: tool, title, description, annotations } = listed;
  const shownText = (text: string) => without(hidden, cleanText(text));
  if (tool === '' || tool.length > longestName || tool !== shownText(tool)) return 'its name cannot be used';
  try {
    const parameters = parametersOf(listed.inputSchema, shownText);
    if (JSON.stringify(parameters).length > longestSchema) throw new RangeError('Its schema is too long');
    const mistake = objectSchemaMistake(parameters);
    if (mistake) return `its schema ${mistake.slice(0, 300)}`;
    return {
      name: offeredName(server, tool),
      tool,
      description: shortened(shownText(description?.trim() || title || tool)),
      parameters,
      hintsReadOnly: isObject(annotations) && annotations.readOnlyHint === true,
      digest: toolDigest(listed),
    };
  } catch (error) {
    if (error instanceof RangeError) return 'its parameters are too large to be put before a model';
    throw error;
  }
}

/** The schema as far as we check it ourselves; what is left out of it, the server checks. */
function parametersOf(schema: Record<string, unknown>, textOf: (text: string) => string): JsonSchema {
  const whole = clean(schema, textOf) as Record<string, unknown>;
  // References in it lead to places in itself.
  const copy = new SchemaCopy(whole).of(whole);
  const isOpen = whole.additionalProperties === true || !isObject(copy.properties);
  return { ...copy, type: 'object', ...(isOpen ? { additionalProperties: true } : {}) };
}

const cleanText = (text: string): string => text.replaceAll(unseen, '').toWellFormed();

function clean(value: unknown, textOf: (text: string) => string): unknown {
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value)) return value.map((inner) => clean(inner, textOf));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [textOf(key), clean(inner, textOf)]));
}

const shortened = (text: string): string =>
  text.length <= longestDescription ? text : `${text.slice(0, longestDescription).toWellFormed()}…`;
