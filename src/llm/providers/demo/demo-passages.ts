/** A passage of a document as models are given it. */
export interface DemoPassage {
  n: number;
  text: string;
}

const enveloped =
  /\[([^\n]{1,100}?): data between the two lines ([0-9a-f]{20})\.[^\n]*\]\n\2\n([\s\S]*?)\n\2(?=\n|$)/g;

/** What stands between marks as data, by what it is called. */
const dataIn = (text: string): { source: string; data: string }[] =>
  [...text.matchAll(enveloped)].map(([, source = '', , data = '']) => ({ source, data }));

export const withoutData = (text: string): string => text.replace(enveloped, ' ');

export const passagesIn = (text: string): DemoPassage[] =>
  dataIn(text).flatMap(({ source, data }) => {
    const [, n] = /^Passage \[?(\d+)\]?$/.exec(source) ?? [];
    return n === undefined ? [] : [{ n: Number(n), text: data }];
  });

const longestQuote = 300;
/** So long are the beginnings that inflected forms of a word have in common. */
const stemLength = 5;

const stemsOf = (text: string): Set<string> =>
  new Set(
    (text.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? []).map((word) =>
      word.replaceAll('ё', 'е').slice(0, stemLength),
    ),
  );

const inCommon = (text: string, wanted: Set<string>): number =>
  [...stemsOf(text)].filter((stem) => wanted.has(stem)).length;

/** One word in common is chance, unless the question has but one. */
const isEnough = (common: number, wanted: Set<string>): boolean =>
  common >= Math.max(1, Math.min(2, wanted.size));

/** What a passage says itself: neither where it stands, which is its first paragraph, nor headings. */
const saidIn = (text: string): string[] =>
  text
    .replace(/^[^\n]*\n\n/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^#{1,6}\s/.test(line));

/** The dots of "4.1." and "vacation.docx" end nothing. */
const sentencesOf = (line: string): string[] => line.split(/(?<=[.!?…])(?<!(?:^|\s)[\d.]+\.)\s+/);

/** The sentence that has most words in common with the question, and where it stands; undefined when none has enough. */
export function nearestIn(
  passages: DemoPassage[],
  question: string,
): { n: number; sentence: string } | undefined {
  const wanted = stemsOf(question);
  let best: { n: number; sentence: string } | undefined;
  let most = 0;
  for (const { n, text } of passages.filter((one) => isEnough(inCommon(one.text, wanted), wanted)))
    for (const sentence of saidIn(text).flatMap(sentencesOf)) {
      const common = inCommon(sentence, wanted);
      if (common > most) [best, most] = [{ n, sentence: sentence.slice(0, longestQuote) }, common];
    }
  return best;
}

/**
 * What a search asks of its model: which passages belong to the question, or the question in other words. The demo takes
 * those with enough words in common, and has no other words.
 */
export function searchReply(prompt: string, asked: string): string | undefined {
  if (!/^You (?:prepare searches|decide which passages)/.test(prompt)) return undefined;
  const data = dataIn(asked);
  const question = data.find(({ source }) => /^The (?:question|last message)/.test(source))?.data ?? '';
  if (prompt.startsWith('You prepare')) return JSON.stringify({ query: question });
  const wanted = stemsOf(question);
  const relevant = passagesIn(asked).filter(({ text }) => isEnough(inCommon(text, wanted), wanted));
  return JSON.stringify({ relevant: relevant.map(({ n }) => n) });
}
