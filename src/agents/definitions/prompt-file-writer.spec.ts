import fc from 'fast-check';
import { AgentDefinition } from '../types/agent-definition.js';
import { parsePromptFile } from './prompt-file.js';
import { writePromptFile } from './prompt-file-writer.js';

const read = (text: string) => {
  const { username: _, ...definition } = parsePromptFile('role.md', text, () => []);
  return definition;
};

const plain = AgentDefinition.parse({
  name: 'Юрист',
  title: 'Юрист: договоры, "споры"',
  description: 'Зовите для договоров # и споров',
  type: 'simple',
  prompt: 'Ты — юрист.\n\n---\n\nОтвечай кратко.',
});

describe('A definition as a file', () => {
  it('is front matter with what is not by default, and the prompt', () => {
    expect(writePromptFile({ ...plain, prefetchTopK: 4, tools: ['role_call'], limits: { steps: 3 } })).toBe(
      [
        '---',
        'name: Юрист',
        `title: 'Юрист: договоры, "споры"'`,
        'description: "Зовите для договоров # и споров"',
        'type: simple',
        'tools:',
        '  - role_call',
        'prefetch_top_k: 4',
        'limits:',
        '  steps: 3',
        '---',
        '',
        plain.prompt,
        '',
      ].join('\n'),
    );
  });

  it('says exactly the same when it is read again, whatever stands in it', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    const json = fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue(), { maxKeys: 4 });
    const given = fc.record({
      name: text,
      title: text,
      prompt: fc.oneof(text, fc.constantFrom('a\r\r\nb', '---\n---', '\uFEFFx\n', '{{today}}\r\n\r\nконец')),
      greeting: fc.option(text),
      temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
      toolPolicies: fc.dictionary(
        fc.stringMatching(/^[a-z_-]{1,9}$/),
        fc.constantFrom('auto', 'ask', 'deny'),
      ),
      examples: fc.array(fc.record({ question: text, answer: text }), { maxLength: 2 }),
      outputSchema: fc.option(json),
      graph: fc.option(json),
    });
    const definition = given
      .map((more) => AgentDefinition.safeParse({ ...plain, ...more }))
      .filter(({ success }) => success)
      .map(({ data }) => data as AgentDefinition);
    fc.assert(
      fc.property(definition, (one) => {
        expect(read(writePromptFile(one))).toEqual(one);
      }),
      { numRuns: 300 },
    );
  });
});
