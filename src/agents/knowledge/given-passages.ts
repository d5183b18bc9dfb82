import type { Passage } from '../../knowledge/index.js';

/** A passage under the number by which models and answers speak of it. */
export interface Numbered {
  n: number;
  passage: Passage;
}

/** What a role has searched for in a run, and where. */
export interface Lookup {
  agentUsername: string;
  question: string;
  collectionIds: string[];
  found: boolean;
}

/**
 * What the roles of a run were given of documents: one passage has one number, whoever finds it and however often. Not all
 * that has a number fits a model: what was not put before one was not given.
 */
export class GivenPassages {
  /** What earlier attempts were given; set by who reads it. */
  recalling?: Promise<void>;
  private readonly numbers = new Map<string, number>();
  private readonly passages = new Map<number, Passage>();
  private readonly given = new Set<number>();
  private readonly lookups = new Map<string, Lookup>();

  recall(earlier: { n: number; chunkId: string }[]): void {
    for (const { n, chunkId } of earlier) {
      this.numbers.set(chunkId, n);
      this.given.add(n);
    }
  }

  /** In the order given. */
  number(found: Passage[]): Numbered[] {
    return found.map((passage) => {
      const one = { n: this.numbers.get(passage.chunkId) ?? this.next(), passage };
      this.numbers.set(passage.chunkId, one.n);
      return one;
    });
  }

  give(numbered: Numbered[]): void {
    for (const { n, passage } of numbered) {
      this.given.add(n);
      this.passages.set(n, passage);
    }
  }

  /** The chunk that has this number, with its passage where this attempt was given it. */
  at(n: number): { chunkId: string; passage: Passage | undefined } | undefined {
    const passage = this.passages.get(n);
    if (passage) return { chunkId: passage.chunkId, passage };
    if (!this.given.has(n)) return undefined;
    for (const [chunkId, number] of this.numbers) if (number === n) return { chunkId, passage: undefined };
    return undefined;
  }

  /** Nothing was searched for, and nothing found. */
  get isUntouched(): boolean {
    return this.isEmpty && this.lookups.size === 0;
  }

  get isEmpty(): boolean {
    return this.numbers.size === 0;
  }

  /** One search that found something answers the role's question, whatever others have not found. */
  note(lookup: Lookup): void {
    const before = this.lookups.get(lookup.agentUsername);
    this.lookups.set(lookup.agentUsername, {
      ...(before ?? lookup),
      found: lookup.found || (before?.found ?? false),
    });
  }

  /** What roles have searched for and nothing was found. */
  get unanswered(): Lookup[] {
    return [...this.lookups.values()].filter(({ found }) => !found);
  }

  private next(): number {
    return Math.max(0, ...this.numbers.values()) + 1;
  }
}
