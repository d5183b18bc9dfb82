import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { exceptionsOf } from '../events/event-rows.js';
import { timetableOf } from '../events/event-times.js';
import { takesPlaceAt } from '../recurrence/timetable.js';
import type { OccurrenceStatus } from './occurrence.entity.js';

/** An event as people are told of it, and who they are: those who take part, and its maker. */
export interface ToldEvent {
  id: string;
  title: string;
  description: string;
  createdBy: string;
  /** People who take part; its maker may be none of them. */
  recipientIds: string[];
}

export interface ToldOccurrence {
  id: string;
  eventId: string;
  slot: Date;
  firesAt: Date;
  status: OccurrenceStatus;
  lateMs: number;
  /** Null: no role was asked. */
  runId: string | null;
  chatId: string | null;
  errorCode: string | null;
}

/** What there is to tell of events and of what came of them, for modules that tell people. */
@Injectable()
export class EventAudience {
  /** By id; one that is gone is left out. */
  async events(tx: Tx, orgId: string, ids: string[]): Promise<Map<string, ToldEvent>> {
    const rows = await tx.manager.query<ToldEvent[]>(
      `SELECT e.id, e.title, e.description, e.created_by AS "createdBy",
         ARRAY(SELECT a.attendee_id FROM event_attendees a
               WHERE a.org_id = e.org_id AND a.event_id = e.id AND a.kind = 'user') AS "recipientIds"
       FROM calendar_events e WHERE e.org_id = $1 AND e.id = ANY($2::uuid[])`,
      [orgId, ids],
    );
    return new Map(rows.map((event) => [event.id, event]));
  }

  /** At which of these moments, all ahead, the event will take place, as epoch milliseconds. */
  async momentsOf(tx: Tx, orgId: string, eventId: string, moments: Date[]): Promise<Set<number>> {
    const event = await tx.manager.findOneBy(CalendarEvent, { orgId, id: eventId });
    if (!event?.isActive) return new Set();
    const exceptions = await exceptionsOf(tx.manager, orgId, [eventId]);
    const timetable = timetableOf(event, exceptions.get(eventId));
    const times = new Set(moments.map((moment) => moment.getTime()));
    return new Set([...times].filter((time) => takesPlaceAt(timetable, new Date(time))));
  }

  /** In the order of their times. */
  occurrences(tx: Tx, orgId: string, ids: string[]): Promise<ToldOccurrence[]> {
    return tx.manager.query<ToldOccurrence[]>(
      `SELECT o.id, o.event_id AS "eventId", o.slot, o.fires_at AS "firesAt", o.status, o.late_ms::float8 AS "lateMs",
         o.run_id AS "runId", o.chat_id AS "chatId", o.error_code AS "errorCode"
       FROM occurrences o WHERE o.org_id = $1 AND o.id = ANY($2::uuid[]) ORDER BY o.slot, o.id`,
      [orgId, ids],
    );
  }
}
