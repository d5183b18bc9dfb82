import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Organization } from './organization.entity.js';
import type { UserRole } from '../access/permissions.js';

/** A person in one organization. */
@Entity('users')
@Unique('users_org_id', ['orgId', 'id'])
@Unique('users_org_username', ['orgId', 'username'])
@Index('users_email', ['email'], { unique: true })
@Check('users_role', `role IN ('owner', 'admin', 'member')`)
export class User {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'users_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  /** Normalized: NFC, lower case. */
  @TextColumn() username: string;
  @TextColumn() name: string;
  /** Lower case; one person, one address, over all organizations: it is what they log in with. */
  @TextColumn() email: string;
  @TextColumn() passwordHash: string;
  @TextColumn() role: UserRole;
  @TextColumn({ default: 'ru' }) locale: string;
  @TextColumn({ default: 'Europe/Moscow' }) timeZone: string;
  @Column('boolean', { default: true }) isActive: boolean;
  @CreatedAtColumn() createdAt: Date;
}
