import { Injectable } from '@nestjs/common';
import { And, In, IsNull, LessThan, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { z } from 'zod';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { decodeCursor, Id, Moment, toPage } from '../../platform/http/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { EventAccess, type Person } from '../events/event-access.js';
import { EventException } from '../events/event-exception.entity.js';
import { exceptionsOf } from '../events/event-rows.js';
import { firstFirings } from './coming-firings.js';
import type {
  ListOccurrences,
  OccurrencePage,
  OccurrenceRange,
  Occurrences,
  OccurrenceView,
} from './occurrence.dto.js';
import { cancelledView, comingView, pastView } from './occurrence-views.js';
import { Occurrence } from './occurrence.entity.js';

const mostComing = 20;
const mostInRange = 1_000;
/** Events that are looked through for a range. */
const mostEvents = 1_000;
const yearMillis = 366 * 86_400_000;

/** When events take place, and what became of each time. */
@Injectable()
export class OccurrenceService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: EventAccess,
  ) {}

  /** What became of an event's times, the newest first, and its next ones. */
  ofEvent(person: Person, eventId: string, { limit, cursor }: ListOccurrences): Promise<OccurrencePage> {
    const { orgId } = person;
    return this.transactions.run(async (tx) => {
      await this.access.requireVisible(tx, person, eventId);
      const event = await tx.manager.findOneBy(CalendarEvent, { orgId, id: eventId });
      if (!event) throw notFound('The event');
      const query = tx.manager
        .createQueryBuilder(Occurrence, 'o')
        .where('o.orgId = :orgId AND o.eventId = :eventId', { orgId, eventId })
        .orderBy('o.firesAt', 'DESC')
        .addOrderBy('o.id', 'DESC')
        .limit(limit + 1);
      if (cursor) {
        const [at, id] = decodeCursor(cursor, z.tuple([Moment, Id]));
        query.andWhere('(o.firesAt, o.id) < (:at::timestamptz, :id::uuid)', { at, id });
      }
      const page = toPage(
        await query.getMany(),
        limit,
        (occurrence) => pastView(occurrence, event),
        ({ firesAt, id }) => [firesAt.toISOString(), id],
      );
      return { ...page, coming: cursor ? [] : await this.comingOf(tx, event) };
    });
  }

  /** All that the person sees in a range, the earliest first. */
  inRange(person: Person, { from, to }: OccurrenceRange): Promise<Occurrences> {
    return this.transactions.run(async (tx) => {
      const past = await this.past(tx, person, from, to);
      const events = await this.eventsIn(tx, person, from, to);
      const coming = await this.coming(tx, person.orgId, events, from, to);
      const cancelled = await this.cancelled(tx, person.orgId, events, from, to);
      const all = [...past, ...coming, ...cancelled].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
      const isComplete = events.length < mostEvents && all.length < mostInRange;
      return { items: all.slice(0, mostInRange), isComplete };
    });
  }

  private async comingOf(tx: Tx, event: CalendarEvent): Promise<OccurrenceView[]> {
    const views = await this.coming(
      tx,
      event.orgId,
      [event],
      event.handledUntil,
      new Date(event.handledUntil.getTime() + 10 * yearMillis),
      mostComing,
    );
    return views;
  }

  private async past(tx: Tx, person: Person, from: Date, to: Date): Promise<OccurrenceView[]> {
    const [condition, values] = (await this.access.visibleTo(tx, person))(4);
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT o.id FROM calendar_events e JOIN occurrences o ON o.org_id = e.org_id AND o.event_id = e.id
       WHERE ${condition} AND o.fires_at >= $1 AND o.fires_at < $2 ORDER BY o.fires_at, o.id LIMIT $3`,
      [from, to, mostInRange, ...values],
    );
    const { orgId } = person;
    const occurrences = await tx.manager.findBy(Occurrence, { orgId, id: In(rows.map(({ id }) => id)) });
    const ids = [...new Set(occurrences.map(({ eventId }) => eventId))];
    const events = await tx.manager.findBy(CalendarEvent, { orgId, id: In(ids) });
    const byId = new Map(events.map((event) => [event.id, event]));
    return occurrences.flatMap((occurrence) => {
      const event = byId.get(occurrence.eventId);
      return event ? [pastView(occurrence, event)] : [];
    });
  }

  /** Those that may have times in the range, or had. */
  private async eventsIn(tx: Tx, person: Person, from: Date, to: Date): Promise<CalendarEvent[]> {
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
      [from, to, mostEvents, ...values],
    );
    return tx.manager.findBy(CalendarEvent, { orgId: person.orgId, id: In(rows.map(({ id }) => id)) });
  }

  private async coming(
    tx: Tx,
    orgId: string,
    events: CalendarEvent[],
    from: Date,
    to: Date,
    most = mostInRange,
  ): Promise<OccurrenceView[]> {
    const active = events.filter(({ isActive, nextFireAt }) => isActive && nextFireAt && nextFireAt < to);
    const ids = active.map(({ id }) => id);
    const exceptions = await exceptionsOf(tx.manager, orgId, ids, { from, to });
    const justBefore = new Date(from.getTime() - 1);
    const sources = active.map((event) => ({
      event,
      after: event.handledUntil > justBefore ? event.handledUntil : justBefore,
      exceptions: exceptions.get(event.id),
    }));
    return firstFirings(sources, to, most).map(({ event, firing }) => comingView(firing, event));
  }

  private async cancelled(
    tx: Tx,
    orgId: string,
    events: CalendarEvent[],
    from: Date,
    to: Date,
  ): Promise<OccurrenceView[]> {
    const byId = new Map(events.map((event) => [event.id, event]));
    const where: FindOptionsWhere<EventException> = {
      orgId,
      eventId: In([...byId.keys()]),
      slot: And(MoreThanOrEqual(from), LessThan(to)),
      movedTo: IsNull(),
    };
    const rows = await tx.manager.find(EventException, { where, order: { slot: 'ASC' }, take: mostInRange });
    return rows.flatMap(({ eventId, slot }) => {
      const event = byId.get(eventId);
      return event ? [cancelledView(slot, event)] : [];
    });
  }
}
