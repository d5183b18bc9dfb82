import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';

export const auditActorKinds = ['user', 'api-key', 'operator', 'system'] as const;

/** Who did what to which object, from where. Rows are only ever added: nobody may change or delete one. */
@Entity('audit_log')
@Unique('audit_log_org_id', ['orgId', 'id'])
@Index('audit_log_time', ['orgId', 'createdAt', 'id'])
@Index('audit_log_actor', ['orgId', 'actorId', 'createdAt', 'id'])
@Index('audit_log_action', ['orgId', 'action', 'createdAt', 'id'])
@Index('audit_log_object', ['orgId', 'objectType', 'objectId', 'createdAt', 'id'])
@Check('audit_log_actor_kind', `actor_kind IN ('user', 'api-key', 'operator', 'system')`)
@Check('audit_log_details', `octet_length(details::text) <= 16384`)
export class AuditEntry {
  @IdColumn() id: string;
  // By name: accounts write into this log, so it cannot import them.
  @ForeignKey('Organization', { name: 'audit_log_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() actorKind: (typeof auditActorKinds)[number];
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
  /** In milliseconds, as clients see it: it is what lists go on from. */
  @TimeColumn({ precision: 3, default: () => 'now()' }) createdAt: Date;
}
