import { basename } from 'node:path';
import {
  camelCase,
  normalizeUsername,
  readYaml,
  shortened,
  snakeCase,
  usernamePattern,
  YamlMistake,
} from '../../platform/text/index.js';
import { AgentDefinition, type Problem } from '../types/agent-definition.js';

/** A role as a Markdown file in `prompts/`: front matter and the system prompt. */
export type PromptFile = AgentDefinition & { username: string };

/** In UTF-16 units: reading so much takes some hundred milliseconds at most. */
const longestHead = 200_000;
/** Of a mistake, which can quote whatever is in the file. */
const longestTold = 600;
const mostTold = 50;

/** One mistake in one file. */
export class PromptFileError extends Error {
  constructor(
    readonly file: string,
    readonly problem: string,
    /** The same one by one, where it is in what the fields say. */
    readonly problems: Problem[] = [],
  ) {
    super(`${file}: ${problem}`);
  }
}

/** What a file says, by the names of the API, and not looked at yet. */
export interface Written {
  username: string;
  fields: Record<string, unknown>;
}

export type ProblemsOf = (definition: AgentDefinition) => Problem[];

/** Reads one file's text; throws PromptFileError naming the file and what is wrong in it. */
export const parsePromptFile = (file: string, text: string, problemsOf: ProblemsOf): PromptFile =>
  roleOf(file, readPromptFile(file, text), problemsOf);

/** Whose role a file is: whichever folder it stands in. */
export const usernameOf = (file: string): string => normalizeUsername(basename(file, '.md'));

/** The first half of it. */
export function readPromptFile(file: string, text: string): Written {
  const username = usernameOf(file);
  if (!usernamePattern.test(username)) throw new PromptFileError(file, 'its name cannot be a username');
  const { head, body } = split(file, text);
  if (!body) throw new PromptFileError(file, 'it has no prompt below the front matter');
  const written = readFields(file, head);
  const fields = camelCased(written);
  // One key in both spellings would say two things, of which one got lost.
  if (Object.keys(fields).length < Object.keys(written).length)
    throw new PromptFileError(file, 'front matter: the same key is there in two spellings');
  const { httpTools } = fields;
  const tools = Array.isArray(httpTools) ? { httpTools: httpTools.map(inCamelCase) } : {};
  return { username, fields: { ...fields, ...tools, prompt: body } };
}

/** And the second. */
export function roleOf(file: string, { username, fields }: Written, problemsOf: ProblemsOf): PromptFile {
  const parsed = AgentDefinition.safeParse(fields);
  const problems = parsed.success
    ? problemsOf(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  if (!parsed.success || problems.length > 0) {
    const written = problems.slice(0, mostTold).map(({ path, message }) => ({
      path: shortened(asWritten(path) || 'front matter', longestTold),
      message: shortened(message, longestTold),
    }));
    const told = written.map(({ path, message }) => `${path}: ${message}`);
    throw new PromptFileError(file, told.join(', '), written);
  }
  return { username, ...parsed.data };
}

/**
 * Front matter is written in snake_case, as YAML mostly is, and so are HTTP tools in it; the API in camelCase. Deeper keys
 * are the same in both.
 */
const camelCased = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [camelCase(key), value]),
  );

const inCamelCase = (part: unknown): unknown =>
  typeof part === 'object' && part !== null && !Array.isArray(part) ? camelCased(part) : part;

const asWritten = (path: string): string => path.replace(/^httpTools\.\d+\.\w+|^\w+/, snakeCase);

function split(file: string, text: string): { head: string; body: string } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const fences = lines.flatMap((line, index) => (line.trimEnd() === '---' ? [index] : []));
  const [start, end] = fences;
  if (start !== 0 || end === undefined) {
    throw new PromptFileError(file, 'it must begin with front matter between two lines of ---');
  }
  return {
    head: lines.slice(1, end).join('\n'),
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  };
}

function readFields(file: string, head: string): object {
  const fields = yamlIn(file, head);
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields))
    throw new PromptFileError(file, 'front matter: it must be lines of `key: value`');
  return fields;
}

function yamlIn(file: string, head: string): unknown {
  if (head.length > longestHead)
    throw new PromptFileError(file, `front matter: it is longer than ${longestHead} characters`);
  try {
    return readYaml(head, { maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof YamlMistake)) throw error;
    throw new PromptFileError(file, `front matter: ${error.message}`);
  }
}
