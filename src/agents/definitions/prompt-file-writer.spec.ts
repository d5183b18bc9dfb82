import fc from 'fast-check';
import { AgentDefinition } from '../types/agent-definition.js';
import { parsePromptFile } from './prompt-file.js';
import { writePromptFile } from './prompt-file-writer.js';

const unnamed = { secrets: new Map(), approvers: new Map(), tables: new Map(), knowledge: new Map() };
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

  it('writes HTTP tools as it writes itself, and calls secrets by name', () => {
    const tool = { name: 'order', description: 'x', method: 'GET' as const, url: 'https://example.com/' };
    const secretId = '01890a5d-ac96-774b-bcce-b302099a8057';
    const parameters = { type: 'object', properties: { inStock: { type: 'boolean' } } };
    const one = AgentDefinition.parse({
      ...plain,
      httpTools: [
        { ...tool, parameters, headers: { xTeam: 'a' }, resultPath: '$.a', readOnly: true, secretId },
      ],
    });
    expect(read(writePromptFile(one))).toEqual(one);
    const named = writePromptFile(one, { ...unnamed, secrets: new Map([[secretId, 'orders']]) });
    expect(named).toMatch(/\n {4}result_path: \$\.a\n {4}read_only: true\n {4}secret: orders\n/);
    expect(named).toMatch(/ inStock:[^]* xTeam:/);
    expect(named).not.toContain(secretId);
    const camel = named.replace('result_path', 'resultPath').replace('    secret: orders\n', '');
    expect(read(camel).httpTools[0]).toMatchObject({ resultPath: '$.a', readOnly: true });
  });

  it('calls people and tables by name', () => {
    const [id, other] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'];
    const one = AgentDefinition.parse({ ...plain, approverIds: [id], tables: [id, other] });
    expect(read(writePromptFile(one))).toEqual(one);
    const names = { approvers: new Map([[id, 'ivan']]), tables: new Map([[id, 'goods.csv']]) };
    const written = writePromptFile(one, { ...unnamed, ...names });
    expect(written).toContain(`tables:\n  - goods.csv\n  - ${other}\napprovers:\n  - ivan\n`);
    expect(written).not.toContain(id);
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
