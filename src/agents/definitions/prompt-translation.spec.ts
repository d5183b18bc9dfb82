import { z } from 'zod';
import { Step } from '../types/chain/steps.js';
import { parsePromptFile, PromptFileError, type ProblemsOf, type PromptFile } from './prompt-file.js';
import { parseTranslation, StepWords } from './prompt-translation.js';

const base = parsePromptFile(
  'clerk.md',
  `---
name: Секретарь
title: Секретарь правления
description: Для протоколов
type: chain
temperature: 0.1
tools: [calculator]
limits: { steps: 8 }
greeting: Здравствуйте!
steps:
  - { id: hello, kind: say, text: Добрый день }
  - id: fee
    kind: ask
    question: Сколько?
    hint: Не понял
    ahead: true
    slot: { type: money, currency: RUB, min: 1, label: сумма, names: [цена] }
  - id: how
    kind: ask
    question: Как?
    slot: { type: choice, options: [{ value: cash, names: [наличные] }, { value: card }] }
  - { id: sum, kind: tool, tool: calculator, arguments: { expression: '2 + 2' } }
---
Ты секретарь.
`,
  () => [],
);

const head = 'name: Clerk\ntitle: Clerk of the board\ndescription: For minutes\n';
const steps = `steps:
  hello: { text: Good day }
  fee: { question: How much?, slot: { label: sum, names: [price] } }
  how: { question: How?, slot: { options: { card: [by card] } } }
`;

const parse = (front: string, problemsOf: ProblemsOf = () => []): PromptFile =>
  parseTranslation('en/clerk.md', `---\n${front}---\nYou are a clerk.\n`, base, problemsOf);

function problemOf(...parsed: Parameters<typeof parse>): string {
  try {
    parse(...parsed);
  } catch (error) {
    if (error instanceof PromptFileError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('A translated role', () => {
  it('has its own words and everything else of the role', () => {
    expect(parse(head + steps)).toEqual({
      ...base,
      name: 'Clerk',
      title: 'Clerk of the board',
      description: 'For minutes',
      prompt: 'You are a clerk.',
      greeting: null,
      steps: [
        { id: 'hello', kind: 'say', text: 'Good day' },
        {
          id: 'fee',
          kind: 'ask',
          question: 'How much?',
          ahead: true,
          slot: { type: 'money', min: 1, label: 'sum', names: ['price'] },
        },
        {
          id: 'how',
          kind: 'ask',
          question: 'How?',
          slot: {
            type: 'choice',
            options: [
              { value: 'cash', names: [] },
              { value: 'card', names: ['by card'] },
            ],
          },
        },
        base.steps[3],
      ],
    });
  });

  it('greets and shows examples in its own words alone', () => {
    const more = 'greeting: Hello!\nexamples: [{ question: Who?, answer: Me }]\n';
    expect(parse(head + more + steps)).toMatchObject({
      greeting: 'Hello!',
      examples: [{ question: 'Who?', answer: 'Me' }],
    });
  });

  it.each<[what: string, front: string, problem: string]>([
    ['no name', head.replace('name: Clerk\n', ''), 'name: '],
    ['something that is no word', `${head}tools: [calculator]\n`, 'tools: only words are translated'],
    ['a step of another kind', `${head}steps: { fee: { kind: say } }\n`, 'steps.fee.kind: only words'],
    ['steps as in the role', `${head}steps: [{ id: hello, text: Hi }]\n`, 'steps: '],
    ['a step too many', `${head}steps: { bye: { text: Bye } }\n`, 'steps.bye: is not in clerk.md'],
    [
      'an option too many',
      `${head}steps: { how: { slot: { options: { gold: [gold] } } } }\n`,
      'steps.how.slot.options.gold: is not in clerk.md',
    ],
  ])('is refused by name with %s', (_, front, problem) => {
    const message = problemOf(front);
    expect(message).toMatch(/^en\/clerk\.md: /);
    expect(message).toContain(problem);
  });

  it('is checked as a whole, and its steps are named by their ids', () => {
    const problemsOf = () => [{ path: 'steps.1.question', message: 'is too long' }];
    expect(problemOf(head + steps, problemsOf)).toBe('en/clerk.md: steps.fee.question: is too long');
  });
});

describe('A translated plan', () => {
  const plan = {
    nodes: [
      { id: 'draft', role: 'clerk', task: 'Набросай: {{question}}' },
      { id: 'check', prompt: 'Проверь {{draft}}' },
    ],
    edges: [
      { from: 'start', to: 'draft' },
      { from: 'draft', to: 'check', when: { ask: 'Есть что проверять?' } },
      { from: 'draft', to: 'end', when: { contains: 'ГОТОВО' } },
      { from: 'check', to: 'end' },
    ],
  };
  const crew = { ...base, type: 'multi_agent', members: ['clerk'], steps: [], graph: plan };
  const translated = (nodes: string, problemsOf: ProblemsOf = () => []) =>
    parseTranslation('en/clerk.md', `---\n${head}nodes: ${nodes}\n---\nYou lead.\n`, crew, problemsOf);

  it('says and asks in its own words, and leads where the role does', () => {
    const { graph } = translated(
      '{ draft: { task: Draft it, asks: { check: Is there anything? } }, check: { prompt: Check it } }',
    );
    const [begin, asked, ...others] = plan.edges;
    expect(graph).toEqual({
      nodes: [
        { id: 'draft', role: 'clerk', task: 'Draft it' },
        { id: 'check', prompt: 'Check it' },
      ],
      edges: [begin, { ...asked, when: { ask: 'Is there anything?' } }, ...others],
    });
  });

  it.each([
    ['{ gone: { task: a } }', 'nodes.gone: is not in clerk.md'],
    ['{ draft: { asks: { end: Is it done? } } }', 'nodes.draft.asks.end: is not in clerk.md'],
    ['{ draft: { role: clerk } }', 'nodes.draft.role: only words are translated'],
  ])('is refused by name with %s', (nodes, problem) => {
    expect(() => translated(nodes)).toThrow(problem);
  });

  it('says by name where a word is missing', () => {
    const problemsOf = () => [
      { path: 'graph.nodes.1', message: 'needs a prompt' },
      { path: 'graph.edges.1.when.ask', message: 'is missing' },
    ];
    expect(() => translated('{}', problemsOf)).toThrow(
      'en/clerk.md: nodes.check: needs a prompt, nodes.draft.asks.check: is missing',
    );
  });
});

/** What programs read. */
const noWords = [
  'id',
  'kind',
  'next',
  'else',
  'tool',
  'arguments',
  'call',
  'cases',
  'output',
  'slot.name',
  'slot.type',
];

interface Node {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
}

/** The paths of whatever can hold a text. */
function textsIn({ properties = {}, items, anyOf = [], oneOf = [], ...node }: Node, path = ''): string[] {
  const isText = node.type === 'string' && !('const' in node) && !node.enum && !node.format;
  const inner = [...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap((part) => textsIn(part, path));
  const named = Object.entries(properties).flatMap(([key, part]) =>
    textsIn(part, path ? `${path}.${key}` : key),
  );
  return [...(isText ? [path] : []), ...inner, ...named];
}

describe('A text of a step', () => {
  const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const texts = [...new Set(textsIn(schemaOf(Step) as Node))];
  const words = [...textsIn(schemaOf(StepWords) as Node), 'slot.options'];

  it.each(texts)('is translated, or is none for people: %s', (path) => {
    const covers = (known: string) => path === known || path.startsWith(`${known}.`);
    expect([...words, ...noWords].some(covers)).toBe(true);
  });

  it('is found', () => expect(texts).toEqual(expect.arrayContaining(['text', 'hint', 'slot.options.names'])));
});
