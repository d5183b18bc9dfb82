import { beginningOf } from '../../../platform/text/index.js';
import { plainest, type Schema } from './demo-json.js';
import type { DemoTurn } from './demo-turn.js';

/** A tool as the demo is offered it. */
export interface DemoTool {
  name: string;
  parameters?: Schema;
}

export interface DemoCall {
  tool: string;
  arguments: Record<string, unknown>;
}

/** When the demo calls a tool, and with what: none, one, or several at once. */
interface Rule {
  tool: string;
  calls: (turn: DemoTurn) => DemoCall['arguments'][];
  /** What to write so that it is called. */
  example: { ru: string; en: string };
}

/** The first that is offered and applies is followed. Questions are in Russian or English, in one line. */
const rules: Rule[] = [
  {
    tool: 'hand_off',
    calls: ({ question, members }) =>
      members
        .filter((member) => isNamed(member, question))
        .map(({ username }) => ({ role: username, task: question })),
    example: {
      ru: 'спроси юриста и бухгалтера, во что обойдётся договор',
      en: 'ask the lawyer about the lease',
    },
  },
  {
    tool: 'web_fetch',
    calls: ({ question }) =>
      found(question, /https?:\/\/[^\s<>"'`«»]+[^\s<>"'`«».,;:!?)\]]/u, ([url]) => ({ url })),
    example: { ru: 'что на странице https://example.org', en: 'what does https://example.org say' },
  },
  {
    tool: 'web_search',
    calls: ({ question }) =>
      found(
        question,
        /(?<!\p{L})(?:найди|найдите|поищи|поищите|загугли|find|search|look up)(?!\p{L}).*?(?<!\p{L})(?:в интернете|в сети|в гугле|(?:on |in )?the (?:web|internet)|online)(?!\p{L})/iu,
        ([order]) => ({ query: wordsOf(question, order) || question }),
      ),
    example: { ru: 'найди в интернете курс евро', en: 'find the euro rate on the web' },
  },
  {
    tool: 'knowledge_search',
    calls: ({ question }) =>
      found(
        question,
        /(?<!\p{L})(?:документ\p{L}*|регламент\p{L}*|положени\p{L}*|инструкци\p{L}*|прави\p{L}*|documents?|polic(?:y|ies)|manuals?)(?!\p{L})/iu,
        () => ({ query: question.slice(0, 400) }),
      ),
    example: { ru: 'что сказано в документах об отпуске', en: 'what do the documents say about leave' },
  },
  {
    tool: 'role_call',
    calls: ({ question }) =>
      found(
        question,
        /(?<!\p{L})(?:спроси(?:те)?|узнай(?:те)? у|ask)\s+(?:у\s+)?(?:the\s+)?(?!меня|me(?!\p{L}))([\p{L}\d][\p{L}\d_-]*)/iu,
        ([, role]) => ({ role, question }),
      ),
    example: { ru: 'спроси lawyer, что проверить в договоре', en: 'ask lawyer what to check in a contract' },
  },
  {
    tool: 'ask_human',
    calls: ({ question }) =>
      found(question, /(?<!\p{L})(?:спроси(?:те)? (?:у )?меня|ask me)(?!\p{L})/iu, () => ({ question })),
    example: { ru: 'спроси меня, к какому сроку', en: 'ask me by when' },
  },
  {
    tool: 'calculator',
    calls: ({ question }) => {
      const expression = arithmeticIn(question);
      return expression === undefined ? [] : [{ expression }];
    },
    example: { ru: 'сколько будет 1250,50 * 12', en: 'what is 15% of 300' },
  },
  {
    tool: 'analog_search',
    calls: ({ question, files }) => {
      if (!/аналог|похож|(?<!\p{L})(?:similar|comparable|analog)/iu.test(question)) return [];
      const table = [/[\p{L}\d._-]+\.(?:csv|tsv)(?!\p{L})/iu.exec(question)?.[0], ...files].find(Boolean);
      return [table ? { table } : {}];
    },
    example: { ru: 'найди аналоги в таблице', en: 'find similar rows in the table' },
  },
  {
    tool: 'number_extract',
    calls: ({ question }) =>
      found(
        question,
        /(?<!\p{L})(?:полтор\p{L}+|тысяч\p{L}*|миллион\p{L}*|миллиард\p{L}*|млн|тыс|сто|двести|триста|сорок|\p{L}+дцать|\p{L}+десят|hundred|thousand|million|billion)(?!\p{L})/iu,
        () => ({ text: question }),
      ),
    example: { ru: 'бюджет полтора миллиона', en: 'three thousand five hundred' },
  },
];

/** What is longer than this is cut: patterns could take long over it. */
const longestQuestion = 1_000;

/** What the demo calls in answer to a question, among the tools that are offered to it. */
export function callsFor(whole: DemoTurn, offered: DemoTool[]): DemoCall[] {
  const turn = { ...whole, question: beginningOf(whole.question, longestQuestion) };
  const named = withoutRule(offered).filter(({ name }) => placeOf(name, turn.question) >= 0);
  if (named.length > 0) return named.slice(0, mostNamed).map((tool) => callNamed(tool, turn.question));
  for (const { tool, calls } of rules) {
    const made = offered.some(({ name }) => name === tool) ? calls(turn) : [];
    if (made.length > 0) return made.map((written) => ({ tool, arguments: written }));
  }
  return [];
}

/** Questions by which the offered tools are called. */
export function examplesFor(offered: DemoTool[], language: 'ru' | 'en'): string[] {
  const order = language === 'ru' ? 'вызови' : 'call';
  return [
    ...withoutRule(offered).map((tool) => `${order} ${tool.name} ${JSON.stringify(plainArguments(tool))}`),
    ...rules
      .filter(({ tool }) => offered.some(({ name }) => name === tool))
      .map(({ example }) => example[language]),
  ];
}

const mostNamed = 3;

/** Those that an organization has made itself, by HTTP or MCP: they are called when a message names them. */
const withoutRule = (offered: DemoTool[]): DemoTool[] =>
  offered.filter(({ name }) => rules.every(({ tool }) => tool !== name));

const placeOf = (name: string, question: string): number =>
  [...question.matchAll(/[\p{L}\d_-]+/gu)].find(([word]) => word === name)?.index ?? -1;

/** With the JSON that follows its name, or with what is plainest. */
function callNamed(tool: DemoTool, question: string): DemoCall {
  const written = jsonIn(question.slice(placeOf(tool.name, question) + tool.name.length));
  return { tool: tool.name, arguments: written ?? plainArguments(tool) };
}

const plainArguments = ({ parameters = {} }: DemoTool) =>
  plainest({ type: 'object', ...parameters }) as DemoCall['arguments'];

/** The object that a text begins with; the shortest that can be read. */
function jsonIn(text: string): DemoCall['arguments'] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  for (const { index } of text.matchAll(/\}/g)) {
    const read = objectOf(text.slice(0, index + 1));
    if (read) return read;
  }
  return undefined;
}

function objectOf(text: string): DemoCall['arguments'] | undefined {
  try {
    return JSON.parse(text) as DemoCall['arguments'];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function found<T>(text: string, pattern: RegExp, made: (match: RegExpExecArray) => T): T[] {
  const match = pattern.exec(text);
  return match ? [made(match)] : [];
}

/** What is looked for stands in the middle of the order, or beside it. */
function wordsOf(question: string, order: string): string {
  const inside = order
    .replace(/^\S+(?: up)?/u, '')
    .replace(/(?:в интернете|в сети|в гугле|(?:on |in )?the (?:web|internet)|online)$/iu, '');
  return `${inside} ${question.replace(order, '')}`
    .replace(/^[\s,:-]*(?:for |about )?|[\s?.!]+$/giu, '')
    .replace(/\s+/g, ' ');
}

const longestName = 40;

/** By its username, or by the beginning of its name: «спроси юриста», «у бухгалтера». */
function isNamed({ username, name }: DemoTurn['members'][number], question: string): boolean {
  const words = question.toLowerCase().split(/[^\p{L}\d._-]+/u);
  const [first = ''] = name.toLowerCase().slice(0, longestName).split(' ');
  const stem = first.replace(/[аеиоуыьэюяй]$/u, '');
  return words.some((word) => word === username || (stem.length > 2 && word.startsWith(stem)));
}

const operand = String.raw`\(*-? ?\d(?:[\d ]*\d)?(?:[.,]\d+)? ?%? ?\)*`;
const expressionIn = new RegExp(String.raw`${operand}(?: ?(?:\*\*|[-+*/^×÷:−]) ?${operand})+`, 'u');
const isAsking =
  /(?<!\p{L})(?:сколько|посчита\p{L}*|вычисл\p{L}*|рассчита\p{L}*|calculate|compute|how much|what is|what's)(?!\p{L})|=/iu;

/** An expression that is asked for, or stands alone: dates and telephone numbers look like one, too. */
function arithmeticIn(question: string): string | undefined {
  const text = question.replace(/(\d(?:[.,]\d+)?) ?% ?(?:от|of) ?(?=\d)/giu, '$1 / 100 * ');
  const [match] = expressionIn.exec(text) ?? [];
  if (match === undefined || !(isAsking.test(text) || !/\p{L}/u.test(text.replace(match, ''))))
    return undefined;
  return match
    .replace(/(\d) +(?=\d)/g, '$1')
    .replaceAll(',', '.')
    .replaceAll('×', '*')
    .replaceAll('**', '^')
    .replace(/[÷:]/g, '/')
    .replaceAll('−', '-')
    .trim();
}
