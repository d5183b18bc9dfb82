import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { notFound } from '../../platform/errors/index.js';
import { invalid, pageById, type Page, type Upload } from '../../platform/http/index.js';
import { BlobStore, fileNameOf, UploadSlots, type IncomingBlob } from '../../platform/storage/index.js';
import { CollectionAccess, type Reader } from '../collections/collection-access.js';
import { DocumentIntake, type Adder, type Arrived, type Confirm } from './document-intake.js';
import { DocumentVersion } from './document-version.entity.js';
import {
  documentView,
  versionView,
  type AddedDocuments,
  type DocumentQuery,
  type DocumentView,
  type VersionList,
} from './document.dto.js';
import { KnowledgeDocument, type DocumentSource } from './document.entity.js';
import { versionsKept } from './document-retention.js';

/** A text that becomes a document, and where it comes from. */
export interface GivenText {
  name: string;
  text: string;
  source: Exclude<DocumentSource, 'file' | 'url'>;
  sourceUrl?: string;
  sourceRef?: string;
}

/** `%` and `_` are letters like others. */
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Documents of knowledge: taken in, and shown to those who may read their collection. */
@Injectable()
export class DocumentService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly access: CollectionAccess,
    private readonly intake: DocumentIntake,
    private readonly blobs: BlobStore,
    private readonly slots: UploadSlots,
  ) {}

  /** The newest first. */
  async list(
    reader: Reader,
    collectionId: string,
    { state, q, ...page }: DocumentQuery,
  ): Promise<Page<DocumentView>> {
    await this.access.requireReadable(reader, [collectionId]);
    const query = this.dataSource.manager
      .createQueryBuilder(KnowledgeDocument, 'd')
      .where('d.orgId = :orgId AND d.collectionId = :collectionId', { orgId: reader.orgId, collectionId })
      .andWhere(state ? 'd.state = :state' : `d.state <> 'receiving'`, { state });
    if (q !== undefined)
      query.andWhere('(d.name ILIKE :part OR d.title ILIKE :part)', { part: `%${escaped(q)}%` });
    return pageById(query, page, (document) => documentView(document, reader), 'DESC');
  }

  async get(reader: Reader, id: string): Promise<DocumentView> {
    return documentView(await this.find(reader, id), reader);
  }

  /** Throws `not_found` as well for a document of a collection that the reader may not see. */
  async find(reader: Reader, id: string): Promise<KnowledgeDocument> {
    const { orgId } = reader;
    const document = await this.dataSource.manager.findOneBy(KnowledgeDocument, { orgId, id });
    const isThere = document && document.state !== 'receiving';
    if (!isThere || (await this.access.readable(reader, [document.collectionId])).length === 0)
      throw notFound('The document');
    return document;
  }

  /** Those whose bytes are kept, the newest first. */
  async versions(reader: Reader, id: string): Promise<VersionList> {
    await this.find(reader, id);
    const kept = await this.dataSource.manager
      .createQueryBuilder(DocumentVersion, 'v')
      .where('v.orgId = :orgId AND v.documentId = :id AND v.keptAt IS NOT NULL', { orgId: reader.orgId, id })
      .orderBy('v.version', 'DESC')
      .limit(versionsKept + 1)
      .getMany();
    return { items: kept.map(versionView) };
  }

  /** Takes files while they arrive; `begin` opens them, each when the one before is read. */
  upload(
    actor: UserActor,
    collectionId: string,
    begin: (largest: number) => AsyncIterable<Upload>,
  ): Promise<AddedDocuments> {
    return this.slots.take(actor.userId, async () => {
      // First: nobody should send a hundred megabytes to where nothing is.
      await this.access.requireReadable(actor, [collectionId]);
      const arrived = await this.receiveAll(begin(this.config.KNOWLEDGE_FILE_MAX_SIZE));
      const items = (await this.intake.add(actor, collectionId, arrived)).map((one) =>
        documentView(one, actor),
      );
      const [first] = items;
      if (!first) throw new Error('A form without files was taken');
      return { ...first, items };
    });
  }

  replace(actor: UserActor, id: string, begin: (largest: number) => Promise<Upload>): Promise<DocumentView> {
    return this.slots.take(actor.userId, async () => {
      await this.find(actor, id);
      await this.intake.replace(
        actor,
        id,
        await this.receive(await begin(this.config.KNOWLEDGE_FILE_MAX_SIZE)),
      );
      return this.get(actor, id);
    });
  }

  /** Not inside a transaction: bytes are written. Throws `duplicate_document`, and what `confirm` throws. */
  async addText(
    adder: Adder,
    collectionId: string,
    { name, text, ...source }: GivenText,
    confirm?: Confirm,
  ): Promise<DocumentView> {
    const incoming = await this.intake.receiveText(text);
    const [document] = await this.intake.add(adder, collectionId, [{ name, incoming, ...source }], confirm);
    if (!document) throw notFound('The collection');
    return documentView(document, { role: adder.kind === 'user' ? adder.role : null });
  }

  /** One that cannot be taken takes all of them with it. */
  private async receiveAll(uploads: AsyncIterable<Upload>): Promise<Arrived[]> {
    const arrived: Arrived[] = [];
    try {
      for await (const upload of uploads) arrived.push(await this.receive(upload));
      return arrived;
    } catch (error) {
      await discardAll(arrived.map(({ incoming }) => incoming));
      throw error;
    }
  }

  private async receive({ fileName, content }: Upload): Promise<Arrived> {
    const name = fileNameOf(fileName);
    if (!name) throw invalid([{ path: ['file'], message: 'has no name that could be kept' }]);
    const incoming = await this.blobs.receive(content, this.config.KNOWLEDGE_FILE_MAX_SIZE);
    return { name, incoming, source: 'file' };
  }
}

const discardAll = (incoming: IncomingBlob[]): Promise<void[]> =>
  Promise.all(incoming.map((one) => one.discard()));
