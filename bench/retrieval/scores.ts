/** What was found for one question: of each chunk, the best first, the passages that it holds. */
export type Ranking = readonly (readonly string[])[];

export interface Scores {
  /** Of the passages that answer, how many stand in the first five chunks. */
  recall5: number;
  /** One by the rank of the first chunk that answers; nothing when none of ten does. */
  mrr: number;
  /** Järvelin and Kekäläinen 2002, over ten chunks, with no grades of relevance. */
  ndcg10: number;
}

/** So many words in a row tell a text apart from others. */
const shingle = 3;
/** Of these of a passage a chunk must have so many to hold its main part: it may begin or end within the passage. */
const mainPart = 0.6;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function shinglesOf(text: string): Set<string> {
  const words = wordsOf(text);
  const length = Math.min(shingle, words.length);
  return new Set(words.slice(length - 1).map((_, i) => words.slice(i, i + length).join(' ')));
}

/** Tells which passages stand in a text, by their words: Markdown does not come through parsers as it was written. */
export class Locator {
  private readonly size = new Map<string, number>();
  private readonly having = new Map<string, string[]>();

  constructor(passages: readonly { id: string; text: string }[]) {
    for (const { id, text } of passages) {
      const shingles = shinglesOf(text);
      this.size.set(id, shingles.size);
      for (const one of shingles) this.having.set(one, [...(this.having.get(one) ?? []), id]);
    }
  }

  passagesIn(text: string): string[] {
    const found = new Map<string, number>();
    for (const one of shinglesOf(text))
      for (const id of this.having.get(one) ?? []) found.set(id, (found.get(id) ?? 0) + 1);
    return [...found].flatMap(([id, count]) => (count >= mainPart * (this.size.get(id) ?? 0) ? [id] : []));
  }
}

/** A passage counts where it is found first; a chunk that holds two of the answers brings no more than one of them. */
export function scoresOf(ranking: Ranking, answers: readonly string[]): Scores {
  const found = new Set<string>();
  let [recall5, mrr, gained] = [0, 0, 0];
  for (const [i, chunk] of ranking.slice(0, 10).entries()) {
    const fresh = answers.filter((id) => chunk.includes(id) && !found.has(id));
    for (const id of fresh) found.add(id);
    if (i < 5) recall5 = found.size / answers.length;
    if (fresh.length === 0) continue;
    mrr ||= 1 / (i + 1);
    gained += 1 / Math.log2(i + 2);
  }
  const ideal = answers.slice(0, 10).reduce((sum, _, i) => sum + 1 / Math.log2(i + 2), 0);
  return { recall5, mrr, ndcg10: gained / ideal };
}

export function mean(all: readonly Scores[]): Scores {
  const of = (pick: (one: Scores) => number) => all.reduce((sum, one) => sum + pick(one), 0) / all.length;
  return { recall5: of((one) => one.recall5), mrr: of((one) => one.mrr), ndcg10: of((one) => one.ndcg10) };
}
