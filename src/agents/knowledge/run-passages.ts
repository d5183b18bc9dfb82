import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { readableByAll, type Passage } from '../../knowledge/index.js';
import { Transactions } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import type { GivenPassages, Numbered } from './given-passages.js';
import { RunPassage } from './run-passage.entity.js';
import { passagesGone } from './run-passages.events.js';

/** The run for which something is looked up. */
export interface SeekingRun {
  id: string;
  orgId: string;
  epoch: number;
  userId: string | null;
}

/** A collection from which a run was given something. */
export interface RunSource {
  collectionId: string;
  isForAll: boolean;
}

/** Keeps which passage has which number in a run, so that a later attempt means the same by them. */
@Injectable()
export class RunPassages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
  ) {}

  async number(run: SeekingRun, given: GivenPassages, found: Passage[]): Promise<Numbered[]> {
    await this.recall(run, given);
    return given.number(found);
  }

  /** Before a model reads these; what there still is of them is given: much can go between a search and this. */
  async give(run: SeekingRun, given: GivenPassages, numbered: Numbered[]): Promise<Numbered[]> {
    if (numbered.length === 0) return [];
    // A trial is given passages as well, and has no row to keep them with.
    const standing = await this.dataSource.query<{ n: number }[]>(
      `WITH standing AS (
         SELECT p.n, p.chunk_id, p.document_id
         FROM jsonb_to_recordset($4::jsonb) AS p(n int, chunk_id uuid, document_id uuid)
         JOIN documents d ON d.org_id = $1 AND d.id = p.document_id
         JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
       ), kept AS (
         INSERT INTO run_passages (run_id, n, org_id, chunk_id, document_id)
         SELECT r.id, s.n, r.org_id, s.chunk_id, s.document_id FROM runs r, standing s
         WHERE r.org_id = $1 AND r.id = $2 AND r.epoch = $3
         ON CONFLICT DO NOTHING
       )
       SELECT n FROM standing`,
      [
        run.orgId,
        run.id,
        run.epoch,
        JSON.stringify(
          numbered.map(({ n, passage: { chunkId, documentId } }) => ({
            n,
            chunk_id: chunkId,
            document_id: documentId,
          })),
        ),
      ],
    );
    const there = new Set(standing.map(({ n }) => n));
    const left = numbered.filter(({ n }) => there.has(n));
    given.give(left);
    return left;
  }

  /** Where its passages came from; null when that is not known any more: the run, or a document of theirs, is gone. */
  async sourcesOf(manager: EntityManager, orgId: string, runId: string): Promise<RunSource[] | null> {
    const rows = await manager.query<(Partial<RunSource> & { isGiven: boolean })[]>(
      `SELECT DISTINCT p.n IS NOT NULL AS "isGiven", k.id AS "collectionId", ${readableByAll('k')} AS "isForAll"
       FROM runs r
       LEFT JOIN run_passages p ON p.org_id = r.org_id AND p.run_id = r.id
       LEFT JOIN documents d ON d.org_id = p.org_id AND d.id = p.document_id
       LEFT JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
       WHERE r.org_id = $1 AND r.id = $2`,
      [orgId, runId],
    );
    const given = rows.filter(({ isGiven }) => isGiven);
    const known = given.flatMap(({ collectionId, isForAll = false }) =>
      collectionId ? [{ collectionId, isForAll }] : [],
    );
    return rows.length === 0 || known.length < given.length ? null : known;
  }

  /** What earlier attempts were given, and the run whose answer or state this one goes on from. */
  recall({ orgId, id: runId }: SeekingRun, given: GivenPassages): Promise<void> {
    return (given.recalling ??= this.dataSource.manager
      .find(RunPassage, { select: { n: true, chunkId: true }, where: { orgId, runId } })
      .then(
        (earlier) => given.recall(earlier),
        (error: unknown) => {
          given.recalling = undefined;
          throw error;
        },
      ));
  }

  /** However an attempt has ended: nothing is kept of a document that went while it was under way. */
  async conclude(
    { orgId, id: runId }: Pick<SeekingRun, 'id' | 'orgId'>,
    given: GivenPassages,
  ): Promise<void> {
    if (given.isEmpty) return;
    try {
      const gone = await this.dataSource.query<unknown[]>(
        `SELECT FROM run_passages p WHERE p.org_id = $1 AND p.run_id = $2 AND NOT EXISTS (
           SELECT FROM documents d JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
           WHERE d.org_id = p.org_id AND d.id = p.document_id) LIMIT 1`,
        [orgId, runId],
      );
      if (gone.length > 0)
        await this.transactions.run((tx) => this.events.emit(tx, passagesGone, { orgId, runId }));
    } catch (error) {
      log.warn({ err: error, runId }, 'what a run was given of deleted documents is forgotten later');
    }
  }
}

/** The numbers in what a run goes on from mean in it what they meant in the run that wrote it. */
export async function inheritPassages(
  manager: EntityManager,
  orgId: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await manager.query(
    `INSERT INTO run_passages (run_id, n, org_id, chunk_id, document_id, inherited)
     SELECT $3, n, org_id, chunk_id, document_id, true FROM run_passages WHERE org_id = $1 AND run_id = $2`,
    [orgId, from, to],
  );
}
