import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { KnowledgeDocument } from './document.entity.js';

export const chunkKinds = ['text', 'table', 'code', 'list'] as const;
export type ChunkKind = (typeof chunkKinds)[number];

/** A passage of a document: what is found, cited and shown. It is found while its document serves its version. */
@Entity('chunks')
@Unique('chunks_org_id', ['orgId', 'id'])
@Unique('chunks_place', ['orgId', 'documentId', 'version', 'position'])
@ForeignKey(() => KnowledgeDocument, ['orgId', 'documentId'], ['orgId', 'id'], {
  name: 'chunks_document',
  onDelete: 'CASCADE',
})
@Index('chunks_of_collection', ['orgId', 'collectionId'])
@Check('chunks_kind', `kind IN ('text', 'table', 'code', 'list')`)
export class Chunk {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() documentId: string;
  @UuidColumn() collectionId: string;
  @Column('integer') version: number;
  /** From 0, without gaps. */
  @Column('integer') position: number;
  /** The headings that it stands under, the outermost first. */
  @Column('text', { array: true, default: [] }) titlePath: string[];
  /** From 1; null in what has no pages. */
  @Column('integer', { nullable: true }) page: number | null;
  @Column('integer', { nullable: true }) pageEnd: number | null;
  @TextColumn() kind: ChunkKind;
  @TextColumn() text: string;
  @Column('integer') tokens: number;
}
