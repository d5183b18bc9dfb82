import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { newId, Transactions, violatedConstraint, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import {
  BlobStore,
  fileKindOf,
  StorageQuota,
  type FileKind,
  type IncomingBlob,
} from '../../platform/storage/index.js';
import { DocumentNews } from './document-news.js';
import { DocumentQueue } from './document-queue.js';
import { locked, requireCollection, requireNew } from './document-rows.js';
import { DocumentVersion } from './document-version.entity.js';
import { KnowledgeDocument, type DocumentSource } from './document.entity.js';

/** Who adds: a person, or the server itself, be it for one. */
export type Adder = UserActor | { kind: 'system'; orgId: string; userId?: string };

/** Bytes that have arrived, under the name that they will have. */
export interface Arrived {
  name: string;
  incoming: IncomingBlob;
  source: DocumentSource;
  sourceUrl?: string;
  sourceRef?: string;
}

/** The first thing in the transaction that makes documents visible; what it throws keeps them from being so. */
export type Confirm = (tx: Tx) => Promise<void>;

type Kind = Pick<FileKind, 'mime' | 'charset'>;
type Row = Arrived & Kind & { id: string; blobId: string };

/**
 * Takes documents in. Rows come first, which nobody sees; then the bytes are kept; then the documents are there, and
 * queued. What fails in between leaves rows that are purged, with their bytes.
 */
@Injectable()
export class DocumentIntake {
  constructor(
    private readonly transactions: Transactions,
    private readonly blobs: BlobStore,
    private readonly quota: StorageQuota,
    private readonly audit: AuditLog,
    private readonly news: DocumentNews,
    private readonly queue: DocumentQueue,
  ) {}

  /** A short text as if it had been uploaded. */
  receiveText(text: string): Promise<IncomingBlob> {
    const bytes = Buffer.from(text);
    return this.blobs.receive(Readable.from([bytes]), bytes.length);
  }

  /** All of them or none; throws `duplicate_document` and `storage_full`. */
  async add(
    adder: Adder,
    collectionId: string,
    arrived: Arrived[],
    confirm?: Confirm,
  ): Promise<KnowledgeDocument[]> {
    try {
      const hashes = hashesOf(arrived);
      const rows = await Promise.all(arrived.map((one) => this.row(one)));
      await this.transactions.run(async (tx) => {
        await requireCollection(tx, adder.orgId, collectionId);
        await requireNew(tx, adder.orgId, collectionId, hashes);
        for (const row of rows) await insertReceiving(tx, adder, collectionId, row);
        await this.quota.requireRoom(tx, adder.orgId);
      });
      for (const { incoming, blobId } of rows) await incoming.keepAs({ orgId: adder.orgId, id: blobId });
      return await this.asUnique(adder.orgId, collectionId, hashes, async (tx) => {
        await confirm?.(tx);
        return this.queueAll(tx, adder, collectionId, rows);
      });
    } catch (error) {
      await Promise.all(arrived.map(({ incoming }) => incoming.discard()));
      throw error;
    }
  }

  /** The next version of a document, which is served as before until that is ready. */
  async replace(actor: UserActor, id: string, one: Arrived): Promise<void> {
    const { orgId, userId: createdBy } = actor;
    try {
      const { blobId, name, mime, charset, incoming } = await this.row(one);
      const { size, sha256 } = incoming;
      const { collectionId, version } = await this.transactions.run(async (tx) => {
        const document = await locked(tx, orgId, id);
        await requireNew(tx, orgId, document.collectionId, [one.incoming.sha256]);
        const [taken] = await tx.manager.query<{ last: number | null }[]>(
          'SELECT max(version) AS last FROM document_versions WHERE org_id = $1 AND document_id = $2',
          [orgId, id],
        );
        const next = Math.max(document.version, taken?.last ?? 0) + 1;
        const row = {
          blobId,
          orgId,
          documentId: id,
          version: next,
          name,
          mime,
          charset,
          size,
          sha256,
          createdBy,
        };
        await tx.manager.insert(DocumentVersion, row);
        await this.quota.requireRoom(tx, orgId);
        return { collectionId: document.collectionId, version: next };
      });
      await incoming.keepAs({ orgId, id: blobId });
      await this.asUnique(orgId, collectionId, [sha256], async (tx) => {
        const document = await locked(tx, orgId, id);
        await markKept(tx, orgId, [blobId]);
        // Somebody was quicker with a newer one: this one is history at once.
        if (document.version > version) return;
        await this.queue.enqueue(tx, document, { version, mime, charset, size, sha256 });
        const details = { name: document.name, version };
        await this.audit.record(tx, actor, { action: 'document.replaced', objectId: id, details });
      });
    } catch (error) {
      await one.incoming.discard();
      throw error;
    }
  }

  private async row(one: Arrived): Promise<Row> {
    const { head, size } = one.incoming;
    const { mime, charset } = await fileKindOf(head, size, one.name);
    return { ...one, mime, charset, id: newId(), blobId: newId() };
  }

  private async queueAll(
    tx: Tx,
    adder: Adder,
    collectionId: string,
    rows: Row[],
  ): Promise<KnowledgeDocument[]> {
    const { orgId } = adder;
    const ids = rows.map(({ id }) => id);
    await requireCollection(tx, orgId, collectionId);
    await markKept(
      tx,
      orgId,
      rows.map(({ blobId }) => blobId),
    );
    await tx.manager.update(
      KnowledgeDocument,
      { orgId, id: In(ids), state: 'receiving' },
      { state: 'queued', dueAt: () => 'now()', updatedAt: () => 'now()' },
    );
    const documents = await tx.manager.findBy(KnowledgeDocument, { orgId, id: In(ids) });
    // They took so long that they were given up.
    if (documents.length < ids.length) throw notFound('The document');
    for (const document of documents) {
      const details = { name: document.name, collectionId, source: document.source, size: document.size };
      await this.audit.record(tx, adder, {
        action: 'document.created',
        objectId: document.id,
        details,
      });
      await this.news.tell(tx, document);
    }
    this.queue.wake(tx);
    return ids.flatMap((id) => documents.find((document) => document.id === id) ?? []);
  }

  /** Two that arrive at once see nothing of each other before one of them is there. */
  private async asUnique<T>(
    orgId: string,
    collectionId: string,
    hashes: string[],
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.transactions.run(work);
    } catch (error) {
      if (violatedConstraint(error) !== 'documents_same_bytes') throw error;
      await this.transactions.run((tx) => requireNew(tx, orgId, collectionId, hashes));
      throw error;
    }
  }
}

/** Of what a collection has once; throws `duplicate_document` when a form has something twice. */
function hashesOf(given: Arrived[]): string[] {
  const arrived = given.filter(({ source }) => source !== 'answer');
  const hashes = arrived.map(({ incoming }) => incoming.sha256);
  const twice = arrived.find(({ incoming }, i) => hashes.indexOf(incoming.sha256) < i);
  if (twice) throw new AppError('duplicate_document', `The form has ${twice.name} twice`);
  return hashes;
}

async function insertReceiving(tx: Tx, adder: Adder, collectionId: string, row: Row): Promise<void> {
  const { orgId } = adder;
  const { id, blobId, name, mime, charset, incoming, source, sourceUrl, sourceRef } = row;
  const { size, sha256 } = incoming;
  const createdBy = adder.userId ?? null;
  const own = { orgId, name, mime, charset, size, sha256, createdBy };
  await tx.manager.insert(KnowledgeDocument, {
    ...own,
    id,
    collectionId,
    source,
    sourceUrl: sourceUrl ?? null,
    sourceRef: sourceRef ?? null,
    state: 'receiving',
  });
  await tx.manager.insert(DocumentVersion, { ...own, blobId, documentId: id, version: 1 });
}

async function markKept(tx: Tx, orgId: string, blobIds: string[]): Promise<void> {
  await tx.manager.update(DocumentVersion, { orgId, blobId: In(blobIds) }, { keptAt: () => 'now()' });
}
