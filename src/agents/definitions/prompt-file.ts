import { parse as parseYaml, YAMLParseError } from 'yaml';
import { camelCase, normalizeUsername, snakeCase, usernamePattern } from '../../platform/text/index.js';
import { AgentDefinition, type Problem } from '../types/agent-definition.js';

/** A role as a Markdown file in `prompts/`: front matter and the system prompt. */
export type PromptFile = AgentDefinition & { username: string };

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

/** Reads one file's text; throws PromptFileError naming the file and what is wrong in it. */
export function parsePromptFile(
  file: string,
  text: string,
  problemsOf: (definition: AgentDefinition) => Problem[],
): PromptFile {
  const username = normalizeUsername(file.replace(/\.md$/, ''));
  if (!usernamePattern.test(username)) throw new PromptFileError(file, 'its name cannot be a username');
  const { head, body } = split(file, text);
  if (!body) throw new PromptFileError(file, 'it has no prompt below the front matter');
  const parsed = AgentDefinition.safeParse({ ...camelCased(readFields(file, head)), prompt: body });
  const problems = parsed.success
    ? problemsOf(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  if (!parsed.success || problems.length > 0) {
    const written = problems.map(({ path, message }) => ({
      path: asWritten(path) || 'front matter',
      message,
    }));
    const told = written.map(({ path, message }) => `${path}: ${message}`);
    throw new PromptFileError(file, told.join(', '), written);
  }
  return { username, ...parsed.data };
}

/** Front matter is written in snake_case, as YAML mostly is; the API in camelCase. Deeper keys are the same in both. */
const camelCased = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [camelCase(key), value]),
  );

const asWritten = (path: string): string => path.replace(/^\w+/, snakeCase);

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
  const fields = readYaml(file, head);
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields))
    throw new PromptFileError(file, 'front matter: it must be lines of `key: value`');
  return fields;
}

function readYaml(file: string, head: string): unknown {
  try {
    return parseYaml(head, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError || error instanceof ReferenceError)) throw error;
    throw new PromptFileError(file, `front matter: ${error.message.split('\n')[0]}`);
  }
}
