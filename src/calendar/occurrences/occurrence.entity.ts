import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';

/** `fired` waits for its role to be asked; `missed` passed while no process worked, or was skipped for being late. */
export const occurrenceStatuses = ['fired', 'running', 'succeeded', 'failed', 'missed'] as const;
export type OccurrenceStatus = (typeof occurrenceStatuses)[number];

/** One time that an event took place, or should have. */
@Entity('occurrences')
@Unique('occurrences_org_id', ['orgId', 'id'])
@Unique('occurrences_slot', ['eventId', 'slot'])
@Index('occurrences_times', ['orgId', 'eventId', 'firesAt'])
@Index('occurrences_range', ['orgId', 'firesAt'])
@Index('occurrences_open', ['createdAt'], { where: `status IN ('fired', 'running')` })
@Index('occurrences_created', ['createdAt'])
@ForeignKey(() => CalendarEvent, ['orgId', 'eventId'], ['orgId', 'id'], {
  name: 'occurrences_event',
  onDelete: 'CASCADE',
})
@Check('occurrences_status', `status IN ('fired', 'running', 'succeeded', 'failed', 'missed')`)
export class Occurrence {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() eventId: string;
  /** The time that the event's rule gives, or at which somebody had it take place. */
  @TimeColumn() slot: Date;
  /** The same, or where it was moved to. */
  @TimeColumn() firesAt: Date;
  @TextColumn() status: OccurrenceStatus;
  /** The role's work, the chat in which it is done, and the chat's note that asks for it. */
  @UuidColumn({ nullable: true }) runId: string | null;
  @UuidColumn({ nullable: true }) chatId: string | null;
  @UuidColumn({ nullable: true }) messageId: string | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) errorDetail: string | null;
  @Column('bigint', { default: 0 }) lateMs: number;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
