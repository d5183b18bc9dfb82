import { Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { User } from '../accounts/user.entity.js';

/** A link by which one person may choose a new password. Used or replaced by a newer one means deleted. */
@Entity('password_resets')
@Unique('password_resets_org_id', ['orgId', 'id'])
@Index('password_resets_token', ['tokenHash'], { unique: true })
@Index('password_resets_user_id', ['orgId', 'userId'])
@Index('password_resets_end', ['expiresAt'])
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'password_resets_user',
  onDelete: 'CASCADE',
})
export class PasswordReset {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() userId: string;
  @TextColumn() tokenHash: string;
  @TimeColumn() expiresAt: Date;
  @CreatedAtColumn() createdAt: Date;
}
