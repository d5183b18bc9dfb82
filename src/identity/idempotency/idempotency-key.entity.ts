import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { User } from '../accounts/user.entity.js';

/**
 * One use of an `Idempotency-Key` by one person. `open` while the request is worked on; `done` with what was
 * answered, or without a body when that holds a secret, or what was deleted since.
 */
@Entity('idempotency_keys')
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'idempotency_keys_user',
  onDelete: 'CASCADE',
})
@Unique('idempotency_keys_key', ['orgId', 'userId', 'key'])
@Index('idempotency_keys_created', ['createdAt'])
@Index('idempotency_keys_subject', ['orgId', 'subjectId'])
@Check('idempotency_keys_state', `state IN ('open', 'done')`)
export class IdempotencyKey {
  /** Renewed when a request that never ended is taken over: its late answer then finds no row. */
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() userId: string;
  @TextColumn() key: string;
  /** Method and route pattern. */
  @TextColumn() route: string;
  /** HMAC-SHA256 of the parameters, the query and the body in canonical JSON. */
  @TextColumn() requestHash: string;
  @TextColumn({ default: 'open' }) state: 'open' | 'done';
  @Column('integer', { nullable: true }) status: number | null;
  /** `json`, not `jsonb`: a repeated answer keeps the order of its fields. */
  @Column('json', { nullable: true }) body: object | null;
  /** What the answer is about: the chat that it names, or else what was made. */
  @UuidColumn({ nullable: true }) subjectId: string | null;
  @CreatedAtColumn() createdAt: Date;
}
