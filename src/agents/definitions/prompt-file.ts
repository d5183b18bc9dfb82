import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { normalizeUsername, usernamePattern } from '../../platform/text/index.js';
import { unknownVariables } from './prompt-template.js';

/** A role as a Markdown file in `prompts/`: front matter and the system prompt. */
export interface PromptFile {
  username: string;
  name: string;
  title: string;
  description: string;
  type: string;
  model: string | null;
  temperature: number | null;
  tools: string[];
  knowledge: string[];
  prompt: string;
}

/** What a file may refer to; a name outside of it is a mistake in the file. */
interface Vocabulary {
  types: string[];
  tools: string[];
}

/** One mistake in one file. */
export class PromptFileError extends Error {
  constructor(
    readonly file: string,
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`);
  }
}

const longestPrompt = 100_000;
/** What PostgreSQL can keep: no U+0000, no half of a surrogate pair. */
const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const unstorable = 'has characters that cannot be stored';

const line = (max: number) => z.string().trim().min(1).max(max).refine(storable, unstorable);

const frontMatter = ({ types, tools }: Vocabulary) =>
  z.strictObject({
    name: line(200),
    title: line(200),
    description: line(1_000),
    type: z.string().refine((type) => types.includes(type), `must be one of: ${types.join(', ')}`),
    model: line(200).optional(),
    temperature: z.number().min(0).max(2).optional(),
    tools: z.array(z.string().refine((tool) => tools.includes(tool), 'is not a known tool')).default([]),
    knowledge: z.array(z.uuid()).default([]),
  });

/** Reads one file's text; throws PromptFileError naming the file and what is wrong in it. */
export function parsePromptFile(file: string, text: string, vocabulary: Vocabulary): PromptFile {
  const username = normalizeUsername(file.replace(/\.md$/, ''));
  if (!usernamePattern.test(username)) throw new PromptFileError(file, 'its name cannot be a username');
  const { head, body } = split(file, text);
  const parsed = frontMatter(vocabulary).safeParse(readYaml(file, head));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'front matter'}: ${message}`,
    );
    throw new PromptFileError(file, problems.join(', '));
  }
  if (!body) throw new PromptFileError(file, 'it has no prompt below the front matter');
  if (!storable(body)) throw new PromptFileError(file, `its prompt ${unstorable}`);
  if (body.length > longestPrompt)
    throw new PromptFileError(file, `its prompt is longer than ${longestPrompt} characters`);
  const [unknown] = unknownVariables(body);
  if (unknown !== undefined) throw new PromptFileError(file, `{{${unknown}}} is not a variable`);
  const { model, temperature, ...rest } = parsed.data;
  return { username, ...rest, model: model ?? null, temperature: temperature ?? null, prompt: body };
}

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

function readYaml(file: string, head: string): unknown {
  try {
    return parseYaml(head, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError || error instanceof ReferenceError)) throw error;
    throw new PromptFileError(file, `front matter: ${error.message.split('\n')[0]}`);
  }
}
