import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, violatedConstraint } from '../../platform/database/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError, isNotFound } from '../../platform/errors/index.js';
import { BlobStore, fileKindOf, StorageQuota, type IncomingBlob } from '../../platform/storage/index.js';
import { DocumentVersion } from '../documents/document-version.entity.js';
import { KnowledgeDocument } from '../documents/document.entity.js';
import type { Claim } from './document-claims.js';
import { IngestionProblem } from './ingestion-problem.js';
import { IngestionStore } from './ingestion-store.js';

/** From the first byte to the last, with all redirects: others of the organization wait for it. */
const fetchMillis = 60_000;
const fetchTries = 2;

/** What is known of the bytes that are read. */
export type Bytes = Pick<DocumentVersion, 'blobId' | 'name' | 'mime' | 'charset' | 'size'>;

/** The bytes of the version that is read; what has an address is fetched first. */
@Injectable()
export class DocumentSource {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    private readonly quota: StorageQuota,
    private readonly egress: EgressClient,
    private readonly store: IngestionStore,
  ) {}

  /** Throws `IngestionProblem` for what can never be had. */
  async bytes(claim: Claim, document: KnowledgeDocument, signal: AbortSignal): Promise<Bytes> {
    const { orgId, id: documentId, version } = document;
    const kept = await this.dataSource.manager.findOneBy(DocumentVersion, {
      orgId,
      documentId,
      version,
      keptAt: Not(IsNull()),
    });
    if (kept) return bytesOf(kept);
    if (document.sourceUrl === null)
      throw new IngestionProblem('bytes_gone', 'The bytes of the document are not there any more');
    return this.fetch(claim, document.sourceUrl, document.name, signal);
  }

  async open({ orgId }: Claim, blobId: string): Promise<Readable> {
    try {
      return await this.blobs.open({ orgId, id: blobId });
    } catch (cause) {
      if (!isNotFound(cause)) throw cause;
      throw new IngestionProblem('bytes_gone', 'The bytes of the document are not there any more', { cause });
    }
  }

  private async fetch(claim: Claim, url: string, name: string, signal: AbortSignal): Promise<Bytes> {
    const incoming = await this.download(url, signal);
    try {
      return await this.keep(claim, name, incoming);
    } catch (error) {
      await incoming.discard();
      if (error instanceof AppError && error.code === 'storage_full')
        throw new IngestionProblem(error.code, error.detail, { cause: error });
      if (violatedConstraint(error) !== 'documents_same_bytes') throw error;
      throw new IngestionProblem('duplicate_document', 'The collection has what stands there already', {
        cause: error,
      });
    }
  }

  private async download(url: string, signal: AbortSignal): Promise<IncomingBlob> {
    const maxBytes = this.config.KNOWLEDGE_FILE_MAX_SIZE;
    try {
      const answer = await this.egress.request({
        url,
        signal,
        maxBytes,
        timeoutMillis: fetchMillis,
        tries: fetchTries,
      });
      if (answer.isOk) return await this.blobs.receive(answer.body as AsyncIterable<Uint8Array>, maxBytes);
      answer.discard();
      throw new IngestionProblem('fetch_failed', `The server answered ${answer.status}`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('egress_')) throw error;
      throw new IngestionProblem(
        error.code === 'egress_too_large' ? 'too_large' : error.code,
        error.code === 'egress_too_large' ? `More than ${maxBytes} bytes stand there` : error.detail,
        { cause: error },
      );
    }
  }

  /** The row comes first, and counts only when the bytes are there. */
  private async keep(claim: Claim, name: string, incoming: IncomingBlob): Promise<Bytes> {
    const { size, sha256, head } = incoming;
    const { mime, charset } = await fileKindOf(head, size, name);
    const blobId = newId();
    await this.store.held(claim, async (tx, { orgId, id: documentId, version, createdBy }) => {
      // Of an attempt that ended in between.
      await tx.manager.update(DocumentVersion, { orgId, documentId, version }, { documentId: null });
      const row = { blobId, orgId, documentId, version, name, mime, charset, size, sha256, createdBy };
      await tx.manager.insert(DocumentVersion, row);
      await this.quota.requireRoom(tx, orgId);
    });
    await incoming.keepAs({ orgId: claim.orgId, id: blobId });
    await this.store.held(claim, async (tx, { orgId, id }) => {
      await tx.manager.update(KnowledgeDocument, { orgId, id }, { mime, charset, size, sha256 });
      await tx.manager.update(DocumentVersion, { orgId, blobId }, { keptAt: () => 'now()' });
    });
    return { blobId, name, mime, charset, size };
  }
}

const bytesOf = ({ blobId, name, mime, charset, size }: DocumentVersion): Bytes => ({
  blobId,
  name,
  mime,
  charset,
  size,
});
