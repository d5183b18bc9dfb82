import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { newId, Transactions } from '../../platform/database/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { fileNameOf } from '../../platform/storage/index.js';
import { locked, requireCollection } from './document-rows.js';
import { DocumentNews } from './document-news.js';
import { DocumentQueue } from './document-queue.js';
import { DocumentRemoval } from './document-removal.js';
import { documentView, withoutQuery, type AddUrl, type DocumentView } from './document.dto.js';
import { KnowledgeDocument } from './document.entity.js';

/** What becomes of documents. */
@Injectable()
export class DocumentEditing {
  constructor(
    private readonly transactions: Transactions,
    private readonly egress: EgressClient,
    private readonly audit: AuditLog,
    private readonly news: DocumentNews,
    private readonly queue: DocumentQueue,
    private readonly removal: DocumentRemoval,
  ) {}

  /** It is fetched when its turn comes. Throws `egress_refused` for what is never called. */
  async addUrl(actor: UserActor, collectionId: string, { url, name }: AddUrl): Promise<DocumentView> {
    const { orgId, userId: createdBy } = actor;
    const refusal = this.egress.refusalOf(url);
    if (refusal) throw refusal;
    const id = newId();
    return this.transactions.run(async (tx) => {
      await requireCollection(tx, orgId, collectionId);
      await tx.manager.insert(KnowledgeDocument, {
        id,
        orgId,
        collectionId,
        name: name ?? nameOf(url),
        mime: 'application/octet-stream',
        size: 0,
        source: 'url',
        sourceUrl: url,
        state: 'queued',
        createdBy,
      });
      const document = await locked(tx, orgId, id);
      const details = { name: document.name, collectionId, source: document.source, url: withoutQuery(url) };
      await this.audit.record(tx, actor, { action: 'document.created', objectId: id, details });
      await this.news.tell(tx, document);
      this.queue.wake(tx);
      return documentView(document, actor);
    });
  }

  rename(actor: UserActor, id: string, name: string): Promise<DocumentView> {
    const { orgId } = actor;
    return this.transactions.run(async (tx) => {
      const before = await locked(tx, orgId, id);
      await tx.manager.update(KnowledgeDocument, { orgId, id }, { name, updatedAt: () => 'now()' });
      const details = { name, before: before.name };
      await this.audit.record(tx, actor, { action: 'document.renamed', objectId: id, details });
      await this.news.tell(tx, before);
      return documentView(await locked(tx, orgId, id), actor);
    });
  }

  /** Reads it again, and what has an address is fetched anew; it is served as before until that is done. */
  reindex(actor: UserActor, id: string): Promise<DocumentView> {
    const { orgId } = actor;
    return this.transactions.run(async (tx) => {
      const document = await locked(tx, orgId, id);
      const wasFetched = document.source === 'url' && document.sha256 !== null;
      const version = document.version + (wasFetched ? 1 : 0);
      await this.queue.enqueue(tx, document, { version });
      const details = { name: document.name, version };
      await this.audit.record(tx, actor, { action: 'document.reindexed', objectId: id, details });
      return documentView(await locked(tx, orgId, id), actor);
    });
  }

  /** From the commit on, nobody finds anything of it. */
  async remove(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) =>
      this.removal.remove(tx, actor, await locked(tx, actor.orgId, id)),
    );
  }
}

/** By the last part of its path, or else by its host. */
function nameOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '');
  return (last && fileNameOf(decoded(last))) ?? hostname;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
