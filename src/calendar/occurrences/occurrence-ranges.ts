import { Injectable } from '@nestjs/common';
import { And, In, IsNull, LessThan, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { EventAccess, type Person } from '../events/event-access.js';
import { EventException } from '../events/event-exception.entity.js';
import { exceptionsOf } from '../events/event-rows.js';
import { firstFirings } from './coming-firings.js';
import { cancelledView, comingView, pastView } from './occurrence-views.js';
import type { OccurrenceView } from './occurrence.dto.js';
import { Occurrence } from './occurrence.entity.js';

/** From one moment on, up to another that is not included. */
export interface Range {
  from: Date;
  to: Date;
}

/** At most so many times, and of one event; without the latter a single event may be all there is. */
export interface Most {
  all: number;
  each?: number;
}

/** Times of events in a range, in the caller's transaction. */
@Injectable()
export class OccurrenceRanges {
  constructor(private readonly access: EventAccess) {}

  /** What there is a record of, and the person sees: `first` the earliest or the latest. */
  async past(
    tx: Tx,
    person: Person,
    { from, to }: Range,
    { all, each, first }: Most & { first: 'earliest' | 'latest' },
  ): Promise<OccurrenceView[]> {
    const [condition, values] = (await this.access.visibleTo(tx, person))(4);
    const inOrder = first === 'earliest' ? 'ASC' : 'DESC';
    const seen = `SELECT o.id, o.event_id, o.fires_at
       FROM calendar_events e JOIN occurrences o ON o.org_id = e.org_id AND o.event_id = e.id
       WHERE ${condition} AND o.fires_at >= $1 AND o.fires_at < $2`;
    const places = `row_number() OVER (PARTITION BY event_id ORDER BY fires_at ${inOrder}, id)`;
    const some =
      each === undefined
        ? seen
        : `SELECT id, fires_at FROM (SELECT id, fires_at, ${places} AS place FROM (${seen}) a) b WHERE place <= ${each}`;
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT id FROM (${some}) taken ORDER BY fires_at ${inOrder}, id LIMIT $3`,
      [from, to, all, ...values],
    );
    const { orgId } = person;
    const occurrences = await tx.manager.findBy(Occurrence, { orgId, id: In(rows.map(({ id }) => id)) });
    const ids = [...new Set(occurrences.map(({ eventId }) => eventId))];
    const events = await tx.manager.findBy(CalendarEvent, { orgId, id: In(ids) });
    const byId = new Map(events.map((event) => [event.id, event]));
    return occurrences.flatMap((occurrence) => {
      const event = byId.get(occurrence.eventId);
      return event ? [pastView(person, occurrence, event)] : [];
    });
  }

  /** Events that the person sees and that may have times in the range, or had. */
  async eventsIn(tx: Tx, person: Person, { from, to }: Range, most: number): Promise<CalendarEvent[]> {
    const [condition, values] = (await this.access.visibleTo(tx, person))(4);
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT e.id FROM calendar_events e
       WHERE ${condition} AND e.is_active AND (
         (e.starts_at IS NULL OR e.starts_at < $2)
           AND CASE e.kind WHEN 'one_time' THEN e.starts_at >= $1 AND e.next_fire_at IS NOT NULL
             ELSE e.ends_at IS NULL OR e.ends_at >= $1 END
         -- A time may be moved to before the first that the rule gives, or to after the last.
         OR EXISTS (SELECT FROM event_exceptions x WHERE x.org_id = e.org_id AND x.event_id = e.id
                      AND x.moved_to >= $1 AND x.moved_to < $2))
       ORDER BY e.next_fire_at NULLS LAST, e.id LIMIT $3`,
      [from, to, most, ...values],
    );
    return tx.manager.findBy(CalendarEvent, { orgId: person.orgId, id: In(rows.map(({ id }) => id)) });
  }

  /** The first times of these events that lie ahead, in order. */
  async coming(
    tx: Tx,
    person: Person,
    events: CalendarEvent[],
    { from, to }: Range,
    { all, each = all }: Most,
  ): Promise<OccurrenceView[]> {
    const active = events.filter(({ isActive, nextFireAt }) => isActive && nextFireAt && nextFireAt < to);
    const ids = active.map(({ id }) => id);
    const exceptions = await exceptionsOf(tx.manager, person.orgId, ids, { from, to });
    const justBefore = new Date(from.getTime() - 1);
    const sources = active.map((event) => ({
      event,
      after: event.handledUntil > justBefore ? event.handledUntil : justBefore,
      exceptions: exceptions.get(event.id),
    }));
    return firstFirings(sources, to, all, each).map(({ event, firing }) => comingView(person, firing, event));
  }

  /** Those of their times that do not take place, the earliest first. */
  async cancelled(
    tx: Tx,
    person: Person,
    events: CalendarEvent[],
    { from, to }: Range,
    most: number,
  ): Promise<OccurrenceView[]> {
    const byId = new Map(events.map((event) => [event.id, event]));
    const where: FindOptionsWhere<EventException> = {
      orgId: person.orgId,
      eventId: In([...byId.keys()]),
      slot: And(MoreThanOrEqual(from), LessThan(to)),
      movedTo: IsNull(),
    };
    const rows = await tx.manager.find(EventException, { where, order: { slot: 'ASC' }, take: most });
    return rows.flatMap(({ eventId, slot }) => {
      const event = byId.get(eventId);
      return event ? [cancelledView(person, slot, event)] : [];
    });
  }
}
