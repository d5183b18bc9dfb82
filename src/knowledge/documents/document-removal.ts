import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { documentDeleted } from '../collections/knowledge.events.js';
import type { Adder } from './document-intake.js';
import { DocumentNews } from './document-news.js';
import { KnowledgeDocument } from './document.entity.js';

/** The one way in which a document by itself goes. */
@Injectable()
export class DocumentRemoval {
  constructor(
    private readonly events: Events,
    private readonly news: DocumentNews,
    private readonly audit: AuditLog,
  ) {}

  /** A locked one. From the commit on, nobody finds anything of it. */
  async remove(tx: Tx, actor: Adder, document: KnowledgeDocument): Promise<void> {
    const { id, orgId, name, collectionId } = document;
    await this.events.emit(tx, documentDeleted, { orgId, documentId: id });
    await this.news.tell(tx, { ...document, state: 'deleted', done: null, total: null });
    await tx.manager.delete(KnowledgeDocument, { orgId, id });
    const details = { name, collectionId };
    await this.audit.record(tx, actor, { action: 'document.deleted', objectId: id, details });
  }
}
