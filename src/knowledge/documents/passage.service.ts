import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { isNotFound, notFound } from '../../platform/errors/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import type { Reader } from '../collections/collection-access.js';
import { documentView, type OpenPassage, type PassageView } from './document.dto.js';
import { Chunk } from './chunk.entity.js';
import { KnowledgeDocument } from './document.entity.js';
import { DocumentService } from './document.service.js';

/** Passages as they stand in their documents: what a citation opens. Those of a reading that is not served are gone. */
@Injectable()
export class PassageService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: DocumentService,
  ) {}

  /** In the order of the document. */
  async ofDocument(reader: Reader, documentId: string, page: PageQuery): Promise<Page<PassageView>> {
    const document = await this.documents.find(reader, documentId);
    const [after] = page.cursor
      ? decodeCursor(page.cursor, z.tuple([z.string().regex(/^\d{1,9}$/)]))
      : ['-1'];
    const chunks = await this.chunks(document, Number(after) + 1, Number(after) + page.limit + 1);
    return toPage(
      chunks,
      page.limit,
      (chunk) => passageView(chunk, document),
      ({ position }) => [String(position)],
    );
  }

  /** A passage with its neighbours; null when it is gone, or is not the reader's to see. */
  async find(reader: Reader, chunkId: string, around: number): Promise<OpenPassage | null> {
    const { orgId } = reader;
    const chunk = await this.dataSource.manager.findOneBy(Chunk, { orgId, id: chunkId });
    const document = chunk && (await this.documents.find(reader, chunk.documentId).catch(unlessGone));
    if (!document || document.servedReading !== chunk.readingId) return null;
    const near = await this.chunks(document, chunk.position - around, chunk.position + around);
    const views = near.map((one) => passageView(one, document));
    return {
      passage: passageView(chunk, document),
      before: views.filter(({ position }) => position < chunk.position),
      after: views.filter(({ position }) => position > chunk.position),
      document: documentView(document, reader),
    };
  }

  /** Throws `not_found` where `find` finds nothing. */
  async open(reader: Reader, chunkId: string, around: number): Promise<OpenPassage> {
    const found = await this.find(reader, chunkId, around);
    if (!found) throw notFound('The passage');
    return found;
  }

  private chunks(document: KnowledgeDocument, first: number, last: number): Promise<Chunk[]> {
    const { orgId, servedReading } = document;
    return this.dataSource.manager
      .createQueryBuilder(Chunk, 'c')
      .where('c.orgId = :orgId AND c.readingId = :servedReading', { orgId, servedReading })
      .andWhere('c.position BETWEEN :first AND :last', { first, last })
      .orderBy('c.position')
      .getMany();
  }
}

const unlessGone = (error: unknown): null => {
  if (isNotFound(error)) return null;
  throw error;
};

const passageView = (chunk: Chunk, { name }: KnowledgeDocument): PassageView => ({
  chunkId: chunk.id,
  documentId: chunk.documentId,
  documentName: name,
  collectionId: chunk.collectionId,
  version: chunk.version,
  position: chunk.position,
  page: chunk.page,
  pageEnd: chunk.pageEnd,
  titlePath: chunk.titlePath,
  kind: chunk.kind,
  text: chunk.text,
});
