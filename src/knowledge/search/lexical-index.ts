import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { beginning, mostKin, nearestKin } from './kin.js';
import { otherFormsOf, plainStems } from './plain-stems.js';
import { planOf, type KnownWord } from './rarity.js';
import type { Question } from './question.js';
import { evidenceOf, type Sought } from './relevance.js';
import { likenesses, meantBy, mostMistakes, type Similar } from './typos.js';

export interface Place {
  orgId: string;
  collectionIds: string[];
}

/** What a question looks for, in the words that passages have. */
export interface Wording {
  /** Passages in all. */
  total: number;
  sought: Sought[];
}

/** Chunks that answer, the best first, and the words that they were found by, as the index has them. */
export interface LexicalFinds {
  ids: string[];
  words: string[];
  wording: Wording;
}

/** So many passages are weighed in some 10 ms, however common their words are. */
const budget = 800;
const mostSimilar = 24;
/** Of words that no passage has: a question has few typing errors, and each costs a look at thousands of words. */
const mostMistyped = 4;
/** Other forms of a word are the same word, though often rarer ones. */
const shareOfForms = 0.8;
const shareOfPlain = 0.5;

/** A word of passages beside the one of the question that it was looked up for. */
type Beside = Similar & { asked: string };

/** Asks the index of words, with what is known of how rare each is. */
@Injectable()
export class LexicalIndex {
  async find(manager: EntityManager, place: Place, question: Question, most: number): Promise<LexicalFinds> {
    const wording = await this.wording(manager, place, question.words);
    const known = knownWords(wording.sought);
    if (known.length === 0) return { ids: [], words: [], wording };
    const plan = planOf(known, wording.total, budget);
    const found = await manager.query<{ id: string }[]>(
      `SELECT chunk_id AS id FROM search_chunks($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        place.collectionIds,
        plan.always,
        // Each would look for the phrase again.
        question.phrases.length > 0 ? plan.gates.slice(-1) : plan.gates,
        plan.words,
        plan.weights,
        question.phrases,
        budget,
        most,
      ],
    );
    return { ids: found.map(({ id }) => id), words: plan.words, wording };
  }

  /** How much of the question each of these passages has. */
  async evidence(
    manager: EntityManager,
    { total, sought }: Wording,
    ids: string[],
  ): Promise<Map<string, number>> {
    const words = knownWords(sought).map(({ word }) => word);
    if (ids.length === 0 || words.length === 0) return new Map();
    const rows = await manager.query<{ id: string; has: string[] }[]>(
      `SELECT chunk_id AS id, has FROM words_in_chunks($1, $2)`,
      [ids, words],
    );
    return new Map(rows.map(({ id, has }) => [id, evidenceOf(sought, new Set(has), total)]));
  }

  private async wording(manager: EntityManager, { collectionIds }: Place, words: string[]): Promise<Wording> {
    const rows = await manager.query<Similar[]>(`SELECT word, chunks::integer FROM known_words($1, $2)`, [
      collectionIds,
      words,
    ]);
    const total = rows.find(({ word }) => word === '')?.chunks ?? 0;
    const stems = rows.filter(({ word }) => word !== '');
    const kin = await this.kin(manager, collectionIds, stems);
    const near = await this.near(manager, collectionIds, stems);
    return { total, sought: stems.map((stem) => soughtFor(stem, kin, near)) };
  }

  /** Other forms of the words, and what begins like them: those of one root, mostly. */
  private async kin(manager: EntityManager, collectionIds: string[], stems: Similar[]): Promise<Beside[]> {
    const wanted = stems.flatMap(({ word }) => [
      ...(word.length >= beginning ? [{ word, form: null }] : []),
      ...otherFormsOf(word).map((form) => ({ word, form })),
    ]);
    if (wanted.length === 0) return [];
    return manager.query<Beside[]>(
      `SELECT asked_word AS asked, word, chunks::integer FROM kin_words($1, $2, $3, $4)`,
      [collectionIds, wanted.map(({ word }) => word), wanted.map(({ form }) => form), mostKin],
    );
  }

  /** In place of words that no passage has, those that they may have been meant to be. */
  private async near(manager: EntityManager, collectionIds: string[], stems: Similar[]): Promise<Beside[]> {
    const found: Beside[] = [];
    let unknown = stems
      .filter(({ word, chunks }) => chunks === 0 && mostMistakes(word) > 0)
      .map(({ word }) => word)
      .slice(0, mostMistyped);
    for (const { alike, shortest } of likenesses) {
      const asked = unknown.filter((word) => word.length >= shortest);
      if (asked.length === 0) continue;
      const near = await manager.query<Beside[]>(
        `SELECT asked_word AS asked, word, chunks::integer FROM near_words($1, $2, $3, $4)`,
        [collectionIds, asked, alike, mostSimilar],
      );
      found.push(...near);
      unknown = unknown.filter((word) => meantBy(word, near.filter(besides(word))).length === 0);
    }
    return found;
  }
}

const besides =
  (stem: string) =>
  ({ asked }: Beside): boolean =>
    asked === stem;

function soughtFor({ word: stem, chunks }: Similar, kin: Beside[], near: Beside[]): Sought {
  const of = (words: Beside[]) => words.filter(besides(stem));
  const forms = new Set(otherFormsOf(stem));
  const meant = new Map<string, KnownWord>();
  const add = (word: KnownWord) => {
    if (!meant.has(word.word)) meant.set(word.word, word);
  };
  if (chunks > 0) add({ word: stem, chunks, share: 1 });
  for (const { asked: _, ...form } of of(kin).filter(({ word }) => forms.has(word)))
    add({ ...form, share: shareOfForms });
  if (chunks === 0) for (const one of meantBy(stem, of(near))) add(one);
  for (const one of nearestKin(stem, of(kin))) add(one);
  return { stem, chunks, meant: [...meant.values()], weight: plainStems.has(stem) ? shareOfPlain : 1 };
}

/** Each word once, as what it is most surely. */
function knownWords(sought: Sought[]): KnownWord[] {
  const known = new Map<string, KnownWord>();
  for (const { meant, weight } of sought)
    for (const word of meant) {
      const share = word.share * weight;
      if (share > (known.get(word.word)?.share ?? 0)) known.set(word.word, { ...word, share });
    }
  return [...known.values()];
}
