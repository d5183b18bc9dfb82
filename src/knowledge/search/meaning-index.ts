import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { LexicalReason } from '../vectors/lexical-reason.js';
import type { Grade } from '../vectors/grade.js';
import { ModelExams } from '../vectors/model-exams.js';
import type { Near } from '../vectors/chunk-vectors.js';
import { VectorIndex } from '../vectors/vector-index.js';
import type { Place } from './lexical-index.js';

/** Why no meanings can be told, for people and for programs. */
export interface NoMeaning {
  reason: string;
  reasonCode: LexicalReason;
}

/** Chunks that mean the like, the nearest first. */
export interface Meant {
  ids: string[];
  /** Those that are so near that they belong to the question; all, while it is not known what near is. */
  near: ReadonlySet<string>;
  /** What the model's opinion is worth beside the words: from 0 to 1. */
  weight: number;
}

export type MeaningFinds = Meant | NoMeaning;

interface Asked extends Place {
  query: string;
  most: number;
  signal?: AbortSignal;
}

/** Who searches does not wait longer for the model that reads their question. */
const longestMillis = 2_000;
const late: NoMeaning = { reason: 'The embedding model takes too long', reasonCode: 'unavailable' };

/** One that is mostly wrong still puts in order what the words leave equal. */
const leastWeight = 0.05;
const weightOf = ({ skill }: Grade): number => Math.max(leastWeight, skill ** 2);

/** Asks the index of vectors; what keeps it from answering keeps nobody from searching by words. */
@Injectable()
export class MeaningIndex {
  constructor(
    private readonly vectors: VectorIndex,
    private readonly exams: ModelExams,
  ) {}

  /** Not in a transaction: it asks the model. Throws what ended the search itself. */
  async find({ orgId, collectionIds, query, most: limit, signal }: Asked): Promise<MeaningFinds> {
    const state = await this.vectors.state();
    if (state.state === 'off') return { reason: state.reason, reasonCode: state.reasonCode };
    try {
      const found = await this.inTime(this.vectors.nearest({ orgId, collectionIds, query, limit, signal }));
      if (!found) return late;
      // Only now: it asks the model as well, and would keep the question waiting.
      return byGrade(found, await this.exams.current(query));
    } catch (error) {
      signal?.throwIfAborted();
      log.debug({ err: error }, 'the question was not compared by its meaning');
      const detail = error instanceof AppError ? error.detail : undefined;
      return { reason: detail ?? 'The embedding model does not answer', reasonCode: 'unavailable' };
    }
  }

  /** Undefined when it takes too long. A model that is only being loaded goes on with it, and answers the next one. */
  private async inTime(finding: Promise<Near[]>): Promise<Near[] | undefined> {
    const timer = new AbortController();
    const tooLate = sleep(longestMillis, undefined, { signal: timer.signal }).then(() => {
      this.vectors.rest(late.reason);
      return undefined;
    });
    tooLate.catch(() => undefined);
    finding.catch(() => undefined);
    try {
      return await Promise.race([finding, tooLate]);
    } finally {
      timer.abort();
    }
  }
}

function byGrade(found: Near[], grade: Grade | undefined): Meant {
  const ids = found.map(({ chunkId }) => chunkId);
  if (!grade) return { ids, near: new Set(ids), weight: 1 };
  const near = found.filter(({ distance }) => distance <= grade.nearEnough);
  return { ids, near: new Set(near.map(({ chunkId }) => chunkId)), weight: weightOf(grade) };
}
