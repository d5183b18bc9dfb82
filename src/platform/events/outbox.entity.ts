import { Check, Column, Entity, Index } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, TimeColumn, UuidColumn } from '../database/index.js';

/**
 * One intent: one event for one subscriber. `pending` waits for its time, `queued` was handed to the job
 * queue, `failed` ran out of attempts and waits for a person. Done means deleted.
 */
@Entity('outbox')
@Index('outbox_pending', ['dueAt'], { where: `state = 'pending'` })
@Index('outbox_queued', ['lease'], { where: `state = 'queued'` })
@Check('outbox_state', `state IN ('pending', 'queued', 'failed')`)
export class OutboxEntry {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @TextColumn() event: string;
  @TextColumn() subscriber: string;
  @Column('jsonb') payload: object;
  @TextColumn({ default: 'pending' }) state: 'pending' | 'queued' | 'failed';
  /** Which hand-over to the queue this is: an older one that arrives late is ignored. */
  @Column('integer', { default: 0 }) attempt: number;
  /** How often a handler was begun: hand-overs that a lost queue swallowed do not count against it. */
  @Column('integer', { default: 0 }) tries: number;
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  /** Until when the present attempt is believed to be alive; the reconciler takes it back afterwards. */
  @TimeColumn({ nullable: true }) lease: Date | null;
  @TextColumn({ nullable: true }) lastError: string | null;
  @CreatedAtColumn() createdAt: Date;
}
