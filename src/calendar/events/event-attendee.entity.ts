import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../platform/database/index.js';
import { CalendarEvent } from './calendar-event.entity.js';

export type AttendeeKind = 'user' | 'role';

/** Who takes part: a person, who sees the event, or a role, which is only shown. */
@Entity('event_attendees')
@Index('event_attendees_who', ['orgId', 'attendeeId'])
@ForeignKey(() => CalendarEvent, ['orgId', 'eventId'], ['orgId', 'id'], {
  name: 'event_attendees_event',
  onDelete: 'CASCADE',
})
@Check('event_attendees_kind', `kind IN ('user', 'role')`)
export class EventAttendee {
  @PrimaryColumn('uuid') eventId: string;
  @PrimaryColumn('text') kind: AttendeeKind;
  /** Of a person or of a role, which live in a module that the calendar does not know. */
  @PrimaryColumn('uuid') attendeeId: string;
  @UuidColumn() orgId: string;
}
