import { shortened } from '../../../platform/text/index.js';
import { demandedJson } from './demo-json.js';
import { callsFor, examplesFor, type DemoCall, type DemoTool } from './demo-rules.js';
import { nearestIn, searchReply } from './demo-passages.js';
import { readTurn, withoutMentions, type DemoMessage, type DemoTurn } from './demo-turn.js';

export type DemoReply = { calls: DemoCall[] } | { text: string };

const longestQuote = 120;
const longestResult = 1_000;
const mostExamples = 3;

const phrases = {
  ru: {
    isDemo: 'Это демонстрационный ответ: языковая модель не подключена.',
    wrote: (quote: string) => `Вы написали: «${quote}».`,
    files: (names: string) => `Файлы: ${names}.`,
    result: (from: string) => `По простому правилу я обратился к \`${from}\`. Ответ:`,
    tryThis: (examples: string) => `По простым правилам я вызываю инструменты, например: ${examples}.`,
    example: (text: string) => `«${text}»`,
    document: (sentence: string, n: number) => `Ближе всего к вопросу в документах: «${sentence}» [${n}]`,
    noDocument: 'В документах об этом ничего не нашлось.',
    connect:
      'Чтобы отвечала настоящая модель, установите Ollama и выполните `ollama pull qwen2.5:7b` ' +
      'или задайте OPENAI_BASE_URL и OPENAI_API_KEY, а затем перезапустите Артель.',
    isWhole: ' (Демонстрационному ответу нечего добавить.)',
  },
  en: {
    isDemo: 'This is a demo answer: no language model is connected.',
    wrote: (quote: string) => `You wrote: “${quote}”.`,
    files: (names: string) => `Files: ${names}.`,
    result: (from: string) => `By a simple rule I have asked \`${from}\`. It says:`,
    tryThis: (examples: string) => `By simple rules I call tools, for example: ${examples}.`,
    example: (text: string) => `“${text}”`,
    document: (sentence: string, n: number) =>
      `Nearest to the question in the documents: “${sentence}” [${n}]`,
    noDocument: 'Nothing about it was found in the documents.',
    connect:
      'To hear a real model, install Ollama and run `ollama pull qwen2.5:7b`, ' +
      'or set OPENAI_BASE_URL and OPENAI_API_KEY, then restart Artel.',
    isWhole: ' (The demo answer has nothing to add.)',
  },
};

type Language = keyof typeof phrases;

/** What the demo does next: calls of the tools that are offered, once for a question, or its answer. */
export function demoReply(
  messages: DemoMessage[],
  tools: DemoTool[] = [],
  resultNames: string[] = [],
): DemoReply {
  const turn = readTurn(messages, resultNames);
  const isFresh = turn.results.length === 0 && turn.reached === undefined;
  const calls = isFresh ? callsFor(turn, tools) : [];
  if (calls.length > 0) return { calls };
  const prompt = messages.find(({ role }) => role === 'system')?.content ?? '';
  const json = searchReply(prompt, messages.at(-1)?.content ?? '') ?? demandedJson(prompt);
  return { text: json ?? withoutMentions(answerTo(turn, tools, languageOf(turn, prompt))) };
}

/** Russian when the question has a Cyrillic letter; when it has no letter at all, what most of the prompt is in. */
function languageOf({ question }: DemoTurn, prompt: string): Language {
  if (/\p{L}/u.test(question)) return /\p{Script=Cyrillic}/u.test(question) ? 'ru' : 'en';
  const cyrillic = prompt.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  return cyrillic > (prompt.match(/\p{L}/gu)?.length ?? 0) / 2 ? 'ru' : 'en';
}

function answerTo(
  { question, files, results, reached, passages, looked }: DemoTurn,
  tools: DemoTool[],
  language: Language,
): string {
  const words = phrases[language];
  const nearest = nearestIn(passages, question);
  if (reached === undefined && (looked || passages.length > 0)) {
    const found = nearest ? words.document(nearest.sentence, nearest.n) : words.noDocument;
    return [words.isDemo, found, words.connect].join('\n\n');
  }
  if (results.length > 0) {
    const given = results.map(({ from, text }) => `${words.result(from)}\n\n${quoted(text)}`);
    return [words.isDemo, ...given, words.connect].join('\n\n');
  }
  const examples = examplesFor(tools, language).slice(0, mostExamples);
  const answer = [
    words.isDemo,
    ...(question ? [words.wrote(shortened(question, longestQuote))] : []),
    ...(files.length > 0 ? [words.files(files.join(', '))] : []),
    ...(examples.length > 0 ? [words.tryThis(examples.map(words.example).join(', '))] : []),
    words.connect,
  ].join(' ');
  if (reached === undefined) return answer;
  return (answer.startsWith(reached) && answer.slice(reached.length)) || words.isWhole;
}

/** What another demo says of itself is said already. */
function quoted(result: string): string {
  const own = Object.values(phrases)
    .flatMap(({ isDemo, connect }) => [isDemo, connect])
    .reduce((text, phrase) => text.replaceAll(phrase, ''), result)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return shortened(own, longestResult).replaceAll(/^/gm, '> ');
}
