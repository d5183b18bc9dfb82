import { Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization } from '../../identity/index.js';
import { CreatedAtColumn, IdColumn, UuidColumn } from '../../platform/database/index.js';
import { KnowledgeDocument } from './document.entity.js';

/**
 * What a document was taken apart into at one time. A document has the one that it serves, and at most one that is being
 * made. Those without a document are nobody's any more: they are purged, their chunks first.
 */
@Entity('readings')
@Unique('readings_org_id', ['orgId', 'id'])
@ForeignKey(() => KnowledgeDocument, ['orgId', 'documentId'], ['orgId', 'id'], {
  name: 'readings_document',
  onDelete: 'SET NULL',
})
@Index('readings_of_document', ['orgId', 'documentId'])
@Index('readings_gone', ['id'], { where: 'document_id IS NULL' })
export class Reading {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'readings_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn({ nullable: true }) documentId: string | null;
  @CreatedAtColumn() createdAt: Date;
}
