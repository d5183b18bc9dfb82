import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { DocumentRemoval } from '../documents/document-removal.js';
import { DocumentService } from '../documents/document.service.js';
import { KnowledgeDocument } from '../documents/document.entity.js';

/** An answer as a document, and the collections in which it is to stand. */
export interface WantedAnswer {
  name: string;
  text: string;
  /** Who said that others may rely on it. */
  trustedBy: string;
  collectionIds: string[];
}

/** How an answer stands now, which nobody changes until the transaction ends; null: it is to stand nowhere. */
export type Standing = (tx: Tx) => Promise<WantedAnswer | null>;

/** So often in a row somebody may change an answer while it is written down. */
const mostTries = 3;

/** Another has changed what is wanted of an answer, or has written it down. */
class Superseded extends Error {}

/**
 * Answers on which people rely, as documents of the collections that take them: for each of them one of its own, whatever
 * others say. All that decides about one is asked in the transaction that acts on it, under the answer's lock.
 */
@Injectable()
export class AnswerDocuments {
  constructor(
    private readonly transactions: Transactions,
    private readonly documents: DocumentService,
    private readonly removal: DocumentRemoval,
  ) {}

  /** Those among the collections that take answers. */
  async accepting(manager: EntityManager, orgId: string, collectionIds: string[]): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      'SELECT id FROM collections WHERE org_id = $1 AND id = ANY($2) AND accepts_answers ORDER BY id',
      [orgId, collectionIds],
    );
    return rows.map(({ id }) => id);
  }

  /** What stands of an answer in collections becomes what is wanted of it, and nothing else. */
  async bring(orgId: string, messageId: string, standing: Standing): Promise<void> {
    for (let tries = 0; tries < mostTries; tries++) {
      try {
        return await this.settle(orgId, messageId, standing);
      } catch (error) {
        if (!(error instanceof Superseded)) throw error;
      }
    }
    throw new Error('An answer changed all the while it was to become a document');
  }

  /** Of messages that go, in their transaction. */
  async forget(tx: Tx, orgId: string, messageIds: string[]): Promise<void> {
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT id FROM documents WHERE org_id = $1 AND source = 'answer' AND source_ref = ANY($2)`,
      [orgId, messageIds],
    );
    await this.remove(
      tx,
      orgId,
      rows.map(({ id }) => id),
    );
  }

  private async settle(orgId: string, messageId: string, standing: Standing): Promise<void> {
    const missing = await this.transactions.run(async (tx) => {
      const wanted = await standing(tx);
      const existing = await existingOf(tx, orgId, messageId);
      const stays = existing.filter((one) => isOf(wanted, one));
      await this.remove(
        tx,
        orgId,
        existing.filter((one) => !stays.includes(one)).map(({ id }) => id),
      );
      return wanted && { ...wanted, collectionIds: wanted.collectionIds.filter((id) => !isIn(stays, id)) };
    });
    for (const collectionId of missing?.collectionIds ?? [])
      if (missing) await this.add(orgId, collectionId, messageId, missing, standing);
  }

  private async add(
    orgId: string,
    collectionId: string,
    messageId: string,
    { name, text, trustedBy: userId }: WantedAnswer,
    standing: Standing,
  ): Promise<void> {
    const confirm = async (tx: Tx) => {
      const now = await standing(tx);
      const isWanted = now?.text === text && now.collectionIds.includes(collectionId);
      if (!isWanted || isIn(await existingOf(tx, orgId, messageId), collectionId)) throw new Superseded();
    };
    try {
      const given = { name, text, source: 'answer' as const, sourceRef: messageId };
      await this.documents.addText({ kind: 'system', orgId, userId }, collectionId, given, confirm);
    } catch (error) {
      // There is no such collection any more: nothing is left to do.
      if (!(error instanceof AppError && error.code === 'not_found')) throw error;
    }
  }

  private async remove(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    for (const id of ids.toSorted()) {
      const document = await tx.manager.findOne(KnowledgeDocument, {
        where: { orgId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (document) await this.removal.remove(tx, { kind: 'system', orgId }, document);
    }
  }
}

type Existing = Pick<KnowledgeDocument, 'id' | 'collectionId' | 'sha256'>;

const existingOf = ({ manager }: Tx, orgId: string, messageId: string): Promise<Existing[]> =>
  manager.query<Existing[]>(
    `SELECT id, collection_id AS "collectionId", sha256 FROM documents
     WHERE org_id = $1 AND source = 'answer' AND source_ref = $2 AND state <> 'receiving'`,
    [orgId, messageId],
  );

const isIn = (documents: Existing[], id: string): boolean =>
  documents.some(({ collectionId }) => collectionId === id);

const isOf = (wanted: WantedAnswer | null, { collectionId, sha256 }: Existing): boolean =>
  wanted !== null &&
  wanted.collectionIds.includes(collectionId) &&
  sha256 === createHash('sha256').update(wanted.text).digest('hex');
