import { evidenceOf, relevantByWords, type Sought } from './relevance.js';

const word = (stem: string, chunks: number, more: Partial<Sought> = {}): Sought => ({
  stem,
  chunks,
  meant: chunks > 0 ? [{ word: stem, chunks, share: 1 }] : [],
  weight: 1,
  ...more,
});
const evidence = (sought: Sought[], has: string[], total = 10_000) => evidenceOf(sought, new Set(has), total);
const isFound = (sought: Sought[], has: string[], total?: number) =>
  relevantByWords(new Map([['it', evidence(sought, has, total)]])).has('it');

describe('A passage', () => {
  const question = [word('верблюд', 0), word('пустын', 0), word('вод', 900), word('нужн', 800)];

  it('belongs to a question by most of what it asks for', () => {
    expect(isFound([word('отпуск', 20), word('перенос', 40)], ['отпуск', 'перенос'])).toBe(true);
    expect(isFound([word('отпуск', 20), word('перенос', 40), word('вод', 900)], ['отпуск', 'перенос'])).toBe(
      true,
    );
  });

  it('does not by words that are everywhere, where what is asked for is nowhere', () =>
    expect(isFound(question, ['вод', 'нужн'])).toBe(false));

  it('belongs by the one word that there is, however common', () =>
    expect(isFound([word('договор', 9_000)], ['договор'])).toBe(true));

  it('says as much of a question in a library of one passage, where no word is rare', () => {
    expect(isFound([word('отпуск', 1), word('дне', 1), word('положен', 0)], ['отпуск', 'дне'], 1)).toBe(true);
    expect(
      isFound(
        question.map((one) => ({ ...one, chunks: 0, meant: [] })),
        [],
        1,
      ),
    ).toBe(false);
  });

  it('has a mistyped word nearly, and one that only resembles it less', () => {
    const meant = (share: number) => [word('отпусик', 0, { meant: [{ word: 'отпуск', chunks: 20, share }] })];
    const [sure, doubtful] = [evidence(meant(0.7), ['отпуск']), evidence(meant(0.4), ['отпуск'])];
    expect(sure).toBeGreaterThan(doubtful);
    expect(doubtful).toBeGreaterThan(0);
    expect(sure).toBeLessThan(evidence([word('отпуск', 20)], ['отпуск']));
  });

  it('is asked for less by words that stand in every text', () => {
    const asked = (weight: number) => [word('отпуск', 20), word('получ', 20, { weight })];
    expect(evidence(asked(0.5), ['отпуск'])).toBeGreaterThan(evidence(asked(1), ['отпуск']));
  });
});

describe('Beside a passage that answers', () => {
  it('stands what has half as much of the question, and nothing that has less', () =>
    expect([...relevantByWords(new Map(Object.entries({ best: 0.9, half: 0.46, less: 0.4 })))]).toEqual([
      'best',
      'half',
    ]));

  it('nothing stands where no passage answers', () =>
    expect(relevantByWords(new Map(Object.entries({ one: 0.5, other: 0.49 }))).size).toBe(0));
});
