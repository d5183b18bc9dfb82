import { questionKinds, readDataSet, type Question } from '../../bench/retrieval/data-set.js';

const set = readDataSet();
const textOf = new Map(set.passages.map(({ id, text }) => [id, text]));

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const repeated = (values: string[]): string[] => values.filter((value, i) => values.indexOf(value) !== i);
const count = (lang: Question['lang']): number => set.questions.filter((one) => one.lang === lang).length;

const sentencesOf = (text: string): string[][] =>
  text.split(/[.;!?|\n]+(?:\s|$)/).flatMap((one) => (one.trim() ? [wordsOf(one)] : []));

/** A question that is most of a sentence, word by word and in its order. */
function isCopy(question: string[], sentence: string[]): boolean {
  const least = Math.max(4, Math.ceil(sentence.length * 0.6));
  const text = ` ${sentence.join(' ')} `;
  return question.some(
    (_, from) =>
      from + least <= question.length && text.includes(` ${question.slice(from, from + least).join(' ')} `),
  );
}

describe('The data set of retrieval quality', () => {
  it('is large enough', () => {
    expect(set.passages.length).toBeGreaterThanOrEqual(1_000);
    expect(count('ru')).toBeGreaterThanOrEqual(400);
    expect(count('en')).toBeGreaterThanOrEqual(50);
  });

  it.each(questionKinds)('has questions of the kind %s', (kind) => {
    const ofKind = set.questions.filter((one) => one.kind === kind);
    expect(ofKind.filter(({ lang }) => lang === 'ru').length).toBeGreaterThanOrEqual(20);
  });

  it('names every passage, document and question once', () => {
    expect(repeated(set.passages.map(({ id }) => id))).toEqual([]);
    expect(repeated(set.documents.map(({ part, name }) => `${part}/${name}`))).toEqual([]);
    expect(repeated(set.questions.map(({ id }) => id))).toEqual([]);
    expect(repeated(set.questions.map(({ question }) => wordsOf(question).join(' ')))).toEqual([]);
  });

  it('has passages that differ and say something', () => {
    expect(repeated(set.passages.map(({ text }) => text))).toEqual([]);
    expect(set.passages.filter(({ text }) => wordsOf(text).length < 8)).toEqual([]);
  });

  it('answers every question by passages that exist', () => {
    const lost = set.questions.filter(({ passages }) => passages.some((id) => !textOf.has(id)));
    expect(lost).toEqual([]);
  });

  it('copies no sentence of a passage into a question', () => {
    const copied = set.questions.filter(({ question, passages }) =>
      passages.some((id) => sentencesOf(textOf.get(id) ?? '').some((one) => isCopy(wordsOf(question), one))),
    );
    expect(copied).toEqual([]);
  });

  it('has questions that no document answers', () => {
    const { unanswered } = set;
    expect(unanswered.filter(({ kind }) => kind === 'foreign').length).toBeGreaterThanOrEqual(60);
    expect(repeated(unanswered.map(({ id }) => id))).toEqual([]);
    const asked = new Set(set.questions.map(({ question }) => wordsOf(question).join(' ')));
    expect(unanswered.filter(({ question }) => asked.has(wordsOf(question).join(' ')))).toEqual([]);
  });

  it('indexes no anchors', () => {
    expect(set.documents.filter(({ markdown }) => markdown.includes('<!--'))).toEqual([]);
  });
});
