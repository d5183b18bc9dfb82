import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { decodeCursor, Id, Moment, toPage } from '../../platform/http/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { EventAccess, type Person } from '../events/event-access.js';
import type {
  ListOccurrences,
  OccurrencePage,
  OccurrenceRange,
  Occurrences,
  OccurrenceView,
} from './occurrence.dto.js';
import { OccurrenceRanges } from './occurrence-ranges.js';
import { pastView } from './occurrence-views.js';
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
    private readonly ranges: OccurrenceRanges,
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
        (occurrence) => pastView(person, occurrence, event),
        ({ firesAt, id }) => [firesAt.toISOString(), id],
      );
      return { ...page, coming: cursor ? [] : await this.comingOf(tx, person, event) };
    });
  }

  /** All that the person sees in a range, the earliest first. */
  inRange(person: Person, range: OccurrenceRange): Promise<Occurrences> {
    const most = { all: mostInRange };
    return this.transactions.run(async (tx) => {
      const past = await this.ranges.past(tx, person, range, { ...most, first: 'earliest' });
      const events = await this.ranges.eventsIn(tx, person, range, mostEvents);
      const coming = await this.ranges.coming(tx, person, events, range, most);
      const cancelled = await this.ranges.cancelled(tx, person, events, range, most.all);
      const all = [...past, ...coming, ...cancelled].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
      const isComplete = events.length < mostEvents && all.length < mostInRange;
      return { items: all.slice(0, mostInRange), isComplete };
    });
  }

  private comingOf(tx: Tx, person: Person, event: CalendarEvent): Promise<OccurrenceView[]> {
    const from = event.handledUntil;
    const to = new Date(from.getTime() + 10 * yearMillis);
    return this.ranges.coming(tx, person, [event], { from, to }, { all: mostComing });
  }
}
