import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { Charset } from '../../platform/storage/index.js';
import { KnowledgeDocument } from './document.entity.js';

/** The bytes of one version. A row without a document is purged, its bytes first: there are never bytes that no row knows. */
@Entity('document_versions')
@Unique('document_versions_number', ['orgId', 'documentId', 'version'])
@ForeignKey(() => KnowledgeDocument, ['orgId', 'documentId'], ['orgId', 'id'], {
  name: 'document_versions_document',
  onDelete: 'SET NULL',
})
@Index('document_versions_gone', ['createdAt'], { where: 'document_id IS NULL OR kept_at IS NULL' })
export class DocumentVersion {
  @IdColumn() blobId: string;
  @ForeignKey(() => Organization, { name: 'document_versions_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn({ nullable: true }) documentId: string | null;
  @Column('integer') version: number;
  @TextColumn() name: string;
  /** By its bytes. */
  @TextColumn() mime: string;
  @TextColumn({ nullable: true }) charset: Charset | null;
  @Column('bigint') size: number;
  @TextColumn() sha256: string;
  /** Since when its bytes are on the disk, whole. */
  @TimeColumn({ nullable: true }) keptAt: Date | null;
  @UuidColumn({ nullable: true }) createdBy: string | null;
  @CreatedAtColumn() createdAt: Date;
}
