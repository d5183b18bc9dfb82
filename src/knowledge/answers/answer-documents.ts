import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { documentDeleted } from '../collections/knowledge.events.js';
import { DocumentNews } from '../documents/document-news.js';
import { DocumentService } from '../documents/document.service.js';
import { KnowledgeDocument } from '../documents/document.entity.js';

/** An answer as a document. */
export interface AnswerText {
  name: string;
  text: string;
  /** Who said that others may rely on it. */
  trustedBy: string;
}

type Existing = Pick<KnowledgeDocument, 'id' | 'collectionId' | 'sha256'>;

/** Answers on which people rely, as documents of the collections that take them. */
@Injectable()
export class AnswerDocuments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly documents: DocumentService,
    private readonly events: Events,
    private readonly news: DocumentNews,
    private readonly audit: AuditLog,
  ) {}

  /** Those among the collections that take answers. */
  async accepting(orgId: string, collectionIds: string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM collections WHERE org_id = $1 AND id = ANY($2) AND accepts_answers ORDER BY id',
      [orgId, collectionIds],
    );
    return rows.map(({ id }) => id);
  }

  /** What stands in these collections of an answer is this, and nothing elsewhere; null: nothing anywhere. The same again changes nothing. */
  async set(
    orgId: string,
    messageId: string,
    wanted: AnswerText | null,
    collectionIds: string[],
  ): Promise<void> {
    const existing = await this.dataSource.query<Existing[]>(
      `SELECT id, collection_id AS "collectionId", sha256 FROM documents
       WHERE org_id = $1 AND source = 'answer' AND source_ref = $2 AND state <> 'receiving'`,
      [orgId, messageId],
    );
    const sha256 = wanted && createHash('sha256').update(wanted.text).digest('hex');
    const stays = existing.filter((one) => collectionIds.includes(one.collectionId) && one.sha256 === sha256);
    const goes = existing.filter((one) => !stays.includes(one));
    if (goes.length > 0)
      await this.transactions.run((tx) =>
        this.remove(
          tx,
          orgId,
          goes.map(({ id }) => id),
        ),
      );
    if (!wanted) return;
    const missing = collectionIds.filter((id) => stays.every(({ collectionId }) => collectionId !== id));
    for (const collectionId of missing) await this.add(orgId, collectionId, messageId, wanted);
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

  private async add(
    orgId: string,
    collectionId: string,
    messageId: string,
    { trustedBy: userId, ...text }: AnswerText,
  ): Promise<void> {
    try {
      await this.documents.addText({ kind: 'system', orgId, userId }, collectionId, {
        ...text,
        source: 'answer',
        sourceRef: messageId,
      });
    } catch (error) {
      // The same text is there already, or there is no collection any more: nothing is left to do.
      if (!(error instanceof AppError && ['duplicate_document', 'not_found'].includes(error.code)))
        throw error;
    }
  }

  private async remove(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    for (const id of ids.toSorted()) {
      const document = await tx.manager.findOne(KnowledgeDocument, {
        where: { orgId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!document) continue;
      await this.events.emit(tx, documentDeleted, { orgId, documentId: id });
      await this.news.tell(tx, { ...document, state: 'deleted', done: null, total: null });
      await tx.manager.delete(KnowledgeDocument, { orgId, id });
      const details = { name: document.name, collectionId: document.collectionId };
      const system = { kind: 'system' as const, orgId };
      await this.audit.record(tx, system, { action: 'document.deleted', objectId: id, details });
    }
  }
}
