import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { DocumentNews } from './document-news.js';
import { KnowledgeDocument } from './document.entity.js';

/** What is known of a version before it is read. */
type Version = Pick<KnowledgeDocument, 'version'> &
  Partial<Pick<KnowledgeDocument, 'mime' | 'charset' | 'size' | 'sha256'>>;

/** Gives documents to those who read them. The row is the queue. */
@Injectable()
export class DocumentQueue {
  constructor(
    private readonly news: DocumentNews,
    private readonly live: LiveBus,
  ) {}

  /** From the beginning; whoever reads an earlier version of it has lost it. */
  async enqueue(tx: Tx, document: KnowledgeDocument, version: Version): Promise<void> {
    const { orgId, id } = document;
    const fresh = {
      state: 'queued',
      done: null,
      total: null,
      errorCode: null,
      errorDetail: null,
      attempts: 0,
      faults: 0,
      leaseUntil: null,
    } as const;
    await tx.manager.update(
      KnowledgeDocument,
      { orgId, id },
      {
        ...version,
        ...fresh,
        epoch: () => 'epoch + 1',
        dueAt: () => 'now()',
        updatedAt: () => 'now()',
      },
    );
    await this.news.tell(tx, { ...document, ...fresh });
    this.wake(tx);
  }

  /** Best effort: who is not woken looks each second. */
  wake(tx: Tx): void {
    tx.afterCommit(() => this.live.publish({ topics: [topics.documentsDue], type: 'wake', data: {} }));
  }
}
