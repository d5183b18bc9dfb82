import { Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Organization } from '../accounts/organization.entity.js';
import { User } from '../accounts/user.entity.js';

/** A credential of an organization for an outside world. Only `SecretVault` knows how to read it. */
@Entity('secrets')
@Unique('secrets_org_id', ['orgId', 'id'])
@Unique('secrets_org_name', ['orgId', 'name'])
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'secrets_creator' })
export class Secret {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'secrets_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() name: string;
  @TextColumn() ciphertext: string;
  /** Of the master key that it is sealed with, as the ciphertext itself says: for a rotation to find it. */
  @TextColumn() keyId: string;
  @UuidColumn() createdBy: string;
  @CreatedAtColumn() createdAt: Date;
  @CreatedAtColumn() updatedAt: Date;
}
