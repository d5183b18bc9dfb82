import { Column, Entity, ForeignKey, Index } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { User } from '../accounts/user.entity.js';

/** A credential for `/v1`. The secret itself is shown once and kept nowhere. */
@Entity('api_keys')
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'api_keys_creator' })
@Index('api_keys_org', ['orgId', 'id'])
@Index('api_keys_hash', ['hash'], { unique: true })
export class ApiKey {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() createdBy: string;
  @TextColumn() name: string;
  @TextColumn() prefix: string;
  /** SHA-256 of the secret, which has 256 random bits of its own. */
  @TextColumn() hash: string;
  @Column('uuid', { array: true, nullable: true }) agentIds: string[] | null;
  /** What it may ask within a minute; null: what the server allows every key. */
  @Column('integer', { nullable: true }) requestsPerMinute: number | null;
  @Column('integer', { nullable: true }) tokensPerMinute: number | null;
  /** 1, 0 or -1: whose runs come first among those of the organization. */
  @Column('smallint', { default: 0 }) priority: number;
  @TimeColumn({ nullable: true }) expiresAt: Date | null;
  @TimeColumn({ nullable: true }) revokedAt: Date | null;
  @TimeColumn({ nullable: true }) lastUsedAt: Date | null;
  @CreatedAtColumn() createdAt: Date;
  /** Who made it, where a query joins them. */
  creator?: Pick<User, 'id' | 'username'>;
}
