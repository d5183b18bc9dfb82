import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Reading } from './reading.entity.js';

export const chunkKinds = ['text', 'table', 'code', 'list'] as const;
export type ChunkKind = (typeof chunkKinds)[number];

/** A passage of a document: what is found, cited and shown, as long as its document is there and serves its reading. */
@Entity('chunks')
@Unique('chunks_org_id', ['orgId', 'id'])
@Unique('chunks_place', ['orgId', 'readingId', 'position'])
@ForeignKey(() => Reading, ['orgId', 'readingId'], ['orgId', 'id'], {
  name: 'chunks_reading',
  onDelete: 'CASCADE',
})
@Check('chunks_kind', `kind IN ('text', 'table', 'code', 'list')`)
export class Chunk {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() documentId: string;
  @UuidColumn() collectionId: string;
  @UuidColumn() readingId: string;
  /** That was read. */
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
