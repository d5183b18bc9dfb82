import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { audienceOf } from '../collections/collection-news.js';
import { problemOf, progressOf } from './document.dto.js';
import type { KnowledgeDocument } from './document.entity.js';

/** As much of a document as is told of it while it changes. */
export type DocumentNow = Pick<
  KnowledgeDocument,
  'id' | 'orgId' | 'collectionId' | 'done' | 'total' | 'errorCode' | 'errorDetail'
> & { state: KnowledgeDocument['state'] | 'deleted' };

/** Tells those who may read a document's collection how it stands with it. */
@Injectable()
export class DocumentNews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  /** Once the transaction is committed. */
  async tell(tx: Tx, document: DocumentNow): Promise<void> {
    const audience = await audienceOf(tx.manager, document.orgId, document.collectionId);
    tx.afterCommit(() => this.tellOn(audience, document));
  }

  /** Whom to tell from now on, for what changes often. */
  audience({ orgId, collectionId }: Pick<DocumentNow, 'orgId' | 'collectionId'>): Promise<string[]> {
    return audienceOf(this.dataSource.manager, orgId, collectionId);
  }

  tellOn(audience: string[], document: DocumentNow): void {
    if (audience.length === 0) return;
    const { id: documentId, collectionId, state } = document;
    this.live.publish({
      topics: audience,
      type: 'document.changed',
      data: {
        collectionId,
        documentId,
        state,
        progress: progressOf(document),
        error: problemOf(document),
      },
    });
  }
}
