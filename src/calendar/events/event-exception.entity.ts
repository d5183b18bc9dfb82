import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';
import { CalendarEvent } from './calendar-event.entity.js';

/** One time of a recurring event that is not kept. */
@Entity('event_exceptions')
@Index('event_exceptions_slot', ['slot'])
@ForeignKey(() => CalendarEvent, ['orgId', 'eventId'], ['orgId', 'id'], {
  name: 'event_exceptions_event',
  onDelete: 'CASCADE',
})
export class EventException {
  @PrimaryColumn('uuid') eventId: string;
  /** The time that the event's rule gives. */
  @PrimaryColumn('timestamptz') slot: Date;
  @UuidColumn() orgId: string;
  /** Null: it is cancelled. */
  @TimeColumn({ nullable: true }) movedTo: Date | null;
  @UuidColumn() createdBy: string;
  @CreatedAtColumn() createdAt: Date;
}
