import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AgentDefinition } from '../types/agent-definition.js';
import { parsePromptFile, PromptFileError, type PromptFile } from './prompt-file.js';
import { parseTranslation } from './prompt-translation.js';
import { cpuMillis } from '../../../test/support/effort.js';

/** Stands for the check of the vocabulary, which has its own test. */
const problemsOf = ({ type }: AgentDefinition) =>
  ['simple', 'chain', 'multi_agent'].includes(type)
    ? []
    : [{ path: 'type', message: 'must be one of: simple' }];
const head = 'name: Юрист\ntitle: Корпоративный юрист\ndescription: О договорах\ntype: simple\n';
const file = (front = head, body = 'Ты юрист.'): string => `---\n${front}---\n${body}\n`;
const parse = (text: string, name = 'lawyer.md'): PromptFile => parsePromptFile(name, text, problemsOf);

function problemOf(text: string, name?: string): string {
  try {
    parse(text, name);
  } catch (error) {
    if (error instanceof PromptFileError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('parsePromptFile', () => {
  it('reads front matter and prompt, and fills what is not given', () => {
    expect(parse(file())).toMatchObject({
      username: 'lawyer',
      name: 'Юрист',
      title: 'Корпоративный юрист',
      description: 'О договорах',
      type: 'simple',
      model: null,
      temperature: null,
      tools: [],
      knowledge: [],
      prompt: 'Ты юрист.',
    });
    const id = '01a1fc6a-14a2-7641-9cb9-363c8814cf0f';
    const more = `model: llama\ntemperature: 0\ntools: [calculator]\nknowledge: [${id}]\n`;
    expect(parse(file(head + more))).toMatchObject({
      model: 'llama',
      temperature: 0,
      tools: ['calculator'],
      knowledge: [id],
    });
  });

  it.each<[what: string, text: string]>([
    ['a byte order mark', `\ufeff${file()}`],
    ['Windows line ends', file().replaceAll('\n', '\r\n')],
    ['white space after the fences', file().replaceAll('---\n', '---  \n')],
    ['no line end at the end', file().trimEnd()],
  ])('reads a file with %s', (_, text) => expect(parse(text)).toEqual(parse(file())));

  it('keeps the prompt’s own rules, lines and blanks', () => {
    const body = 'Первое.\n\n---\n\n    код\n- список';
    expect(parse(file(head, `\n${body}\n\n`)).prompt).toBe(body);
  });

  it('takes the username from the file’s name, normalized', () => {
    expect(parse(file(), 'Юрист.md').username).toBe('юрист');
    expect(parse(file(), 'Йод'.normalize('NFD') + '.md').username).toBe('йод'.normalize('NFC'));
    for (const name of ['.md', 'a b.md', '-a.md', `${'a'.repeat(65)}.md`]) {
      expect(problemOf(file(), name)).toContain(`${name}: its name cannot be a username`);
    }
  });

  it.each<[what: string, text: string, problem: string]>([
    ['no front matter', 'Ты юрист.', 'front matter between two lines of ---'],
    ['an open front matter', `---\n${head}Ты юрист.`, 'front matter between two lines of ---'],
    ['text before it', `\n${file()}`, 'front matter between two lines of ---'],
    ['an empty file', '', 'front matter between two lines of ---'],
    ['empty front matter', file(''), 'front matter: '],
    ['a list as front matter', file('- a\n'), 'front matter: '],
    ['broken YAML', file(`${head}tools: [\n`), 'front matter: '],
    ['a key twice', file(`${head}name: Два\n`), 'front matter: '],
    ['an alias', file(`${head}model: &a x\ntools: [*a]\n`), 'front matter: '],
    ['an unknown key', file(`${head}colour: red\n`), 'colour'],
    ['no name', file(head.replace('name: Юрист\n', '')), 'name: '],
    ['a name that is no text', file(head.replace('Юрист', '[1]')), 'name: '],
    ['U+0000 in a name', file(head.replace('Юрист', '"a\\0"')), 'name: has characters'],
    ['an unknown type', file(head.replace('simple', 'wise')), 'type: must be one of: simple'],
    ['a tool that is no name', file(`${head}tools: ["rm -rf"]\n`), 'tools.0: '],
    [
      'a policy that there is not',
      file(`${head}tool_policies: { calculator: maybe }\n`),
      'tool_policies.calculator: ',
    ],
    ['a temperature that is no number', file(`${head}temperature: hot\n`), 'temperature: '],
    ['a temperature too high', file(`${head}temperature: 2.1\n`), 'temperature: '],
    ['knowledge that is no name', file(`${head}knowledge: [{ id: docs }]\n`), 'knowledge.0: '],
    ['no prompt', file(head, ' \n'), 'no prompt'],
    ['a prompt too long', file(head, 'x'.repeat(100_001)), 'prompt: '],
    ['U+0000 in the prompt', file(head, 'a\0b'), 'prompt: has characters'],
  ])('names the file and the mistake: %s', (_, text, problem) => {
    const message = problemOf(text);
    expect(message).toMatch(/^lawyer\.md: /);
    expect(message).toContain(problem);
  });

  it.each<[what: string, head: string, problem: string]>([
    ['keys', `limits: {${Array.from({ length: 15_000 }, (_, n) => `k${n}: 1`).join(', ')}}\n`, 'limits'],
    ['mistakes', `a: ${'&a '.repeat(60_000)}\n`, 'anchor'],
    ['characters', `description: ${'x'.repeat(200_000)}\n`, 'longer than 200000'],
  ])('refuses many %s soon, and in short', async (_, more, problem) => {
    const tell = () => {
      const message = problemOf(file(`name: x\ntitle: x\ntype: simple\n${more}`));
      expect(message).toContain(problem);
      expect(message.length).toBeLessThan(2_000);
    };
    expect(await cpuMillis(tell)).toBeLessThan(2_000);
  });

  it.each(['tool_policies: {}\ntoolPolicies: {}\n', 'limits: { steps: 4, "steps": 5 }\n', '1: a\n"1": b\n'])(
    'loses no key that is there twice: %j',
    (more) => expect(problemOf(file(`${head}${more}`))).toMatch(/two spellings|must be unique/),
  );

  it('names every field that is wrong at once', () => {
    const message = problemOf(file('name: 7\ntitle: x\ntype: simple\n'));
    expect(message).toContain('name: ');
    expect(message).toContain('description: ');
  });

  it('finds no mistake in the files that ship', () => {
    const folder = resolve(import.meta.dirname, '../../../prompts');
    const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
    expect(names.sort()).toEqual(['accountant.md', 'chu.md', 'hr.md', 'lawyer.md', 'sales.md']);
    for (const name of names) {
      const role = parse(readFileSync(join(folder, name), 'utf8'), name);
      expect(role.prompt.length).toBeGreaterThan(1_500);
      expect(role.prompt).toMatch(/[а-яё]{4}/);
      const text = readFileSync(join(folder, 'en', name), 'utf8');
      const english = parseTranslation(`en/${name}`, text, role, problemsOf);
      expect(english.prompt.length).toBeGreaterThan(1_500);
      expect(JSON.stringify(english)).not.toMatch(/[а-яё]/i);
    }
  });
});
