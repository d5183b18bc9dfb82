import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { VectorIndex } from '../vectors/vector-index.js';
import type { Place } from './lexical-index.js';

/** Chunks that mean the like, the nearest first; or, for people, why none can be told. */
export type MeaningFinds = { ids: string[] } | { reason: string };

interface Asked extends Place {
  query: string;
  most: number;
  signal?: AbortSignal;
}

/** Who searches does not wait longer for the model that reads their question. */
const longestMillis = 2_000;
/** After that searches do without it for a while. */
const restMillis = 5_000;
const late = 'The embedding model takes too long';

/** Asks the index of vectors; what keeps it from answering keeps nobody from searching by words. */
@Injectable()
export class MeaningIndex {
  private restsUntil = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly vectors: VectorIndex,
  ) {}

  /** Not in a transaction: it asks the model. Throws what ended the search itself. */
  async find(asked: Asked): Promise<MeaningFinds> {
    if (performance.now() < this.restsUntil) return { reason: late };
    const { state, reason } = await this.vectors.state();
    if (state === 'off') return { reason: reason ?? 'Search by meaning is off' };
    try {
      return await this.inTime(this.nearest(asked));
    } catch (error) {
      asked.signal?.throwIfAborted();
      log.debug({ err: error }, 'the question was not compared by its meaning');
      return { reason: (error instanceof AppError && error.detail) || 'The embedding model does not answer' };
    }
  }

  private async nearest({ orgId, collectionIds, query, most: limit, signal }: Asked): Promise<MeaningFinds> {
    const { manager } = this.dataSource;
    const near = await this.vectors.nearest(manager, { orgId, collectionIds, query, limit, signal });
    return { ids: near.map(({ chunkId }) => chunkId) };
  }

  /** A model that is only being loaded goes on with it, and answers the next one. */
  private async inTime(finding: Promise<MeaningFinds>): Promise<MeaningFinds> {
    const timer = new AbortController();
    const tooLate = sleep(longestMillis, undefined, { signal: timer.signal }).then(() => {
      this.restsUntil = performance.now() + restMillis;
      return { reason: late };
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
