import { Check, Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { User } from '../accounts/user.entity.js';

/** A place for somebody who is not in the organization yet. Accepted or withdrawn means deleted. */
@Entity('invites')
@Unique('invites_org_id', ['orgId', 'id'])
@Index('invites_token', ['tokenHash'], { unique: true })
@Index('invites_mailed_token', ['mailedHash'], { unique: true })
@Index('invites_end', ['expiresAt'])
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], {
  name: 'invites_inviter',
  onDelete: 'CASCADE',
})
@Check('invites_role', `role IN ('admin', 'member')`)
export class Invite {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() createdBy: string;
  /** Whoever accepts has this address; null lets them name theirs. */
  @TextColumn({ nullable: true }) email: string | null;
  @TextColumn() role: 'admin' | 'member';
  /** Proposals, for who accepts. */
  @TextColumn({ nullable: true }) username: string | null;
  @TextColumn({ nullable: true }) name: string | null;
  @TextColumn() tokenHash: string;
  /** Of the token in the mail: the other one was shown once and is kept nowhere. */
  @TextColumn({ nullable: true }) mailedHash: string | null;
  @TimeColumn() expiresAt: Date;
  @CreatedAtColumn() createdAt: Date;
}
