/** Where in a clause a phrase has its meaning: anywhere, at its beginning, or only when no unknown word is in it. */
type Scope = 'anywhere' | 'opening' | 'whole';

/** Phrases by their meaning: `|` stands between phrases, and `*` for any ending of a word. */
export type Phrases<M extends string> = [meaning: M, scope: Scope, phrases: string][];

interface Phrase<M> {
  meaning: M;
  scope: Scope;
  words: string[];
}

/** What was understood of the words between two punctuation marks, in their order. */
export interface Clause<M> {
  meanings: M[];
  unknown: number;
}

const longestText = 400;
const shortestStem = 3;
const separators = /[,.!?;:()\n—–"«»]+|\s-+\s/u;
const joint = /(?<=\p{L})-(?=\p{L})/gu;
const words = /[\p{L}\p{M}\p{N}']+|\p{Extended_Pictographic}|[+-]/gu;

/** Splits texts into clauses and knows the phrases in them; what words mean together is for its caller. */
export class Phrasebook<M extends string> {
  private readonly byFirst = new Map<string, Phrase<M>[]>();

  constructor(phrases: Phrases<M>) {
    for (const [meaning, scope, list] of phrases)
      for (const phrase of list.split('|')) this.add({ meaning, scope, words: phrase.trim().split(/\s+/) });
    for (const list of this.byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  }

  /** No clauses of a long text: whoever writes so much says more than one thing. */
  read(text: string): Clause<M>[] {
    if (text.length > longestText) return [];
    const plain = text.toLowerCase().replaceAll('ё', 'е').replaceAll('’', "'").replaceAll('\u0301', '');
    return plain
      .replace(joint, ' ')
      .split(separators)
      .map((clause) => [...clause.matchAll(words)].map(([word]) => word))
      .filter((clause) => clause.length > 0)
      .map((clause) => this.clause(clause));
  }

  private add(phrase: Phrase<M>): void {
    const [first = ''] = phrase.words;
    this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), phrase]);
  }

  private clause(clause: string[]): Clause<M> {
    const found: { phrase: Phrase<M>; opening: boolean }[] = [];
    let unknown = 0;
    for (let at = 0; at < clause.length;) {
      const phrase = this.phraseAt(clause, at);
      if (phrase) found.push({ phrase, opening: unknown === 0 });
      else unknown += 1;
      at += phrase?.words.length ?? 1;
    }
    const meanings = found
      .filter(({ phrase: { scope }, opening }) => {
        if (scope === 'anywhere') return true;
        return scope === 'opening' ? opening : unknown === 0;
      })
      .map(({ phrase }) => phrase.meaning);
    return { meanings, unknown };
  }

  /** The longest phrase that begins at a word. */
  private phraseAt(clause: string[], at: number): Phrase<M> | undefined {
    const [first = ''] = clause.slice(at, at + 1);
    const known = [first];
    for (let length = first.length; length >= shortestStem; length--)
      known.push(`${first.slice(0, length)}*`);
    return known
      .flatMap((word) => this.byFirst.get(word) ?? [])
      .filter(({ words: phrase }) => phrase.every((word, index) => fits(clause[at + index], word)))
      .reduce<Phrase<M> | undefined>(
        (longest, phrase) => (longest && longest.words.length >= phrase.words.length ? longest : phrase),
        undefined,
      );
  }
}

const fits = (word: string | undefined, known: string): boolean =>
  known.endsWith('*') ? (word?.startsWith(known.slice(0, -1)) ?? false) : word === known;
