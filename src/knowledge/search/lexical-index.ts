import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { planOf, type KnownWord } from './rarity.js';
import type { Question } from './question.js';
import { meantBy, mostMistakes, type Similar } from './typos.js';

export interface Place {
  orgId: string;
  collectionIds: string[];
}

/** Chunks that answer, the best first, and the words that they were found by, as the index has them. */
export interface LexicalFinds {
  ids: string[];
  words: string[];
}

/** So many passages are weighed in some 10 ms, however common their words are. */
const budget = 800;
const mostSimilar = 24;
/** Of words that no passage has: a question has few typing errors, and each costs a look at thousands of words. */
const mostMistyped = 4;

interface Vocabulary {
  /** Passages in all. */
  total: number;
  /** Of each asked word its stems; `chunks` is 0 for one that no passage has. */
  stems: Similar[];
}

/** Asks the index of words, with what is known of how rare each is. */
@Injectable()
export class LexicalIndex {
  async find(
    manager: EntityManager,
    place: Place,
    { words, phrases }: Question,
    most: number,
  ): Promise<LexicalFinds> {
    const { total, stems } = await this.vocabulary(manager, place, words);
    const known = await this.known(manager, place, stems);
    if (known.length === 0) return { ids: [], words: [] };
    const plan = planOf(known, total, budget);
    const found = await manager.query<{ id: string }[]>(
      `SELECT chunk_id AS id FROM search_chunks($1, $2, $3, $4, $5, $6, $7, $8)`,
      [place.collectionIds, plan.always, plan.gates, plan.words, plan.weights, phrases, budget, most],
    );
    return { ids: found.map(({ id }) => id), words: plan.words };
  }

  private async vocabulary(
    manager: EntityManager,
    { collectionIds }: Place,
    words: string[],
  ): Promise<Vocabulary> {
    const rows = await manager.query<Similar[]>(`SELECT word, chunks::integer FROM known_words($1, $2)`, [
      collectionIds,
      words,
    ]);
    return {
      total: rows.find(({ word }) => word === '')?.chunks ?? 0,
      stems: rows.filter(({ word }) => word !== ''),
    };
  }

  /** The words that passages have; in place of one that none has, those that it may have been meant to be. */
  private async known(manager: EntityManager, place: Place, stems: Similar[]): Promise<KnownWord[]> {
    const known = new Map(
      stems.filter(({ chunks }) => chunks > 0).map((stem) => [stem.word, { ...stem, share: 1 }]),
    );
    const unknown = stems
      .filter(({ word, chunks }) => chunks === 0 && mostMistakes(word) > 0)
      .map(({ word }) => word)
      .slice(0, mostMistyped);
    if (unknown.length === 0) return [...known.values()];
    const near = await manager.query<(Similar & { asked: string })[]>(
      `SELECT asked_word AS asked, word, chunks::integer FROM near_words($1, $2, $3)`,
      [place.collectionIds, unknown, mostSimilar],
    );
    for (const written of unknown) {
      const similar = near.filter(({ asked }) => asked === written);
      for (const meant of meantBy(written, similar)) if (!known.has(meant.word)) known.set(meant.word, meant);
    }
    return [...known.values()];
  }
}
