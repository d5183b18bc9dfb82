import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { notFound } from '../../platform/errors/index.js';
import type { StoredBytes } from '../../platform/http/index.js';
import { BlobStore } from '../../platform/storage/index.js';
import type { Reader } from '../collections/collection-access.js';
import { DocumentVersion } from './document-version.entity.js';
import { DocumentService } from './document.service.js';

/** The bytes of documents, as they were given to us. */
@Injectable()
export class DocumentContents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: DocumentService,
    private readonly blobs: BlobStore,
  ) {}

  /** Of the newest version that is kept, or of the one that is named. */
  async open(reader: Reader, id: string, version?: number): Promise<StoredBytes> {
    await this.documents.find(reader, id);
    const { orgId } = reader;
    const found = await this.dataSource.manager.findOne(DocumentVersion, {
      where: { orgId, documentId: id, keptAt: Not(IsNull()), ...(version === undefined ? {} : { version }) },
      order: { version: 'DESC' },
    });
    if (!found) throw notFound('The version');
    const { name: fileName, mime, charset, size, sha256, blobId } = found;
    return {
      fileName,
      contentType: charset ? `${mime}; charset=${charset}` : mime,
      size,
      sha256,
      isInline: mime === 'text/plain',
      open: (range) => this.blobs.open({ orgId, id: blobId }, range),
    };
  }
}
