import { Entity, ForeignKey, Index } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { User } from './user.entity.js';

/** A family of refresh tokens: one login on one device. Only hashes of its tokens are kept. */
@Entity('sessions')
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], { name: 'sessions_user', onDelete: 'CASCADE' })
@Index('sessions_user_id', ['orgId', 'userId'])
@Index('sessions_family', ['familyHash'], { unique: true })
// By when it ended, however it did.
@Index('sessions_end', { synchronize: false })
export class Session {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() userId: string;
  /** Of the part that all tokens of the family share. */
  @TextColumn() familyHash: string;
  @TextColumn() tokenHash: string;
  @TextColumn({ nullable: true }) previousHash: string | null;
  @TimeColumn({ nullable: true }) rotatedAt: Date | null;
  @TimeColumn() expiresAt: Date;
  @TimeColumn({ nullable: true }) revokedAt: Date | null;
  /** Where its tokens went last. */
  @TextColumn({ nullable: true }) userAgent: string | null;
  @TextColumn({ nullable: true }) address: string | null;
  /** To the minute: see `Actors`. */
  @TimeColumn({ default: () => 'now()' }) lastUsedAt: Date;
  @CreatedAtColumn() createdAt: Date;
}
