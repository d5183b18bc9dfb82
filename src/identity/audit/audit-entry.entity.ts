import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Organization } from '../accounts/organization.entity.js';

/** Who did what to which object, from where. Rows are only ever added: nobody's role may change or delete one. */
@Entity('audit_log')
@Index('audit_log_org', ['orgId', 'id'])
export class AuditEntry {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'audit_log_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() actorKind: 'user' | 'api-key' | 'operator' | 'system';
  @UuidColumn({ nullable: true }) actorId: string | null;
  /** As they were called then. */
  @TextColumn() actorName: string;
  /** `<object>.<what>`, such as `user.created`. */
  @TextColumn() action: string;
  @TextColumn() objectType: string;
  @TextColumn() objectId: string;
  /** What changed, never a secret. */
  @Column('jsonb', { default: {} }) details: object;
  @TextColumn({ nullable: true }) address: string | null;
  @TextColumn({ nullable: true }) userAgent: string | null;
  @TextColumn({ nullable: true }) requestId: string | null;
  @CreatedAtColumn() createdAt: Date;
}
