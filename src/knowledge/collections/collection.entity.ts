import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { Organization, User, type UserRole } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';

export const visibilities = ['everyone', 'users', 'roles'] as const;
type Visibility = (typeof visibilities)[number];

/** Documents that belong together, and who may read them. */
@Entity('collections')
@Unique('collections_org_id', ['orgId', 'id'])
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'collections_creator' })
@Check('collections_visibility', `visibility IN ('everyone', 'users', 'roles')`)
export class Collection {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'collections_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() name: string;
  @TextColumn({ default: '' }) description: string;
  /** Who may read it, beside those who manage knowledge: everyone, the people in `collection_users`, or `allowedRoles`. */
  @TextColumn({ default: 'everyone' }) visibility: Visibility;
  @Column('text', { array: true, default: [] }) allowedRoles: UserRole[];
  /** Whether answers that people trust become documents of it. */
  @Column('boolean', { default: false }) acceptsAnswers: boolean;
  @UuidColumn() createdBy: string;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
