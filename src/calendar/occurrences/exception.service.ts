import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { CalendarNews } from '../events/calendar-news.js';
import { timesChanged } from '../events/calendar.events.js';
import { databaseTime } from '../events/database-time.js';
import { EventAccess, type Person } from '../events/event-access.js';
import { EventException } from '../events/event-exception.entity.js';
import { changedNow, exceptionsOf, mostExceptions } from '../events/event-rows.js';
import { positionOf, timetableOf } from '../events/event-times.js';
import { isSlot, takesPlaceAt } from '../recurrence/timetable.js';
import type { Exceptions, OccurrenceView, PutException } from './occurrence.dto.js';
import { cancelledView, comingView } from './occurrence-views.js';

const yearMillis = 366 * 86_400_000;

/** Moves or cancels single times of recurring events, as long as they lie ahead. */
@Injectable()
export class ExceptionService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: EventAccess,
    private readonly audit: AuditLog,
    private readonly news: CalendarNews,
    private readonly events: Events,
  ) {}

  /** Those that lie ahead, by their slots. */
  list(person: Person, eventId: string): Promise<Exceptions> {
    const { orgId } = person;
    return this.transactions.run(async (tx) => {
      await this.access.requireVisible(tx, person, eventId);
      const exceptions = await exceptionsOf(tx.manager, orgId, [eventId]);
      const items = [...(exceptions.get(eventId) ?? [])].map(([slot, movedTo]) => ({
        slot: new Date(slot).toISOString(),
        movedTo: movedTo?.toISOString() ?? null,
      }));
      return { items };
    });
  }

  put(person: Person, eventId: string, named: string, body: PutException): Promise<OccurrenceView> {
    const movedTo = 'movedTo' in body ? new Date(body.movedTo) : null;
    return this.transactions.run(async (tx) => {
      const { event, slot, exceptions, now } = await this.open(tx, person, eventId, named);
      if (movedTo) requireAhead(movedTo, now);
      exceptions.delete(slot.getTime());
      if (exceptions.size >= mostExceptions)
        throw new AppError('conflict', `At most ${mostExceptions} times of an event are moved or cancelled`);
      if (movedTo && movedTo.getTime() !== slot.getTime()) requireFree(event, exceptions, slot, movedTo);
      exceptions.set(slot.getTime(), movedTo);
      await tx.manager.upsert(
        EventException,
        { orgId: person.orgId, eventId, slot, movedTo, createdBy: person.userId },
        ['eventId', 'slot'],
      );
      await this.close(tx, person, { event, slot, exceptions, change: movedTo ? 'moved' : 'cancelled' });
      return movedTo
        ? comingView(person, { slot, firesAt: movedTo }, event)
        : cancelledView(person, slot, event);
    });
  }

  /** It takes place when the rule says, again. */
  async remove(person: Person, eventId: string, named: string): Promise<void> {
    const { orgId } = person;
    await this.transactions.run(async (tx) => {
      const { event, slot, exceptions, now } = await this.open(tx, person, eventId, named);
      if (!exceptions.delete(slot.getTime())) throw notFound('The exception');
      if (slot <= now) throw new AppError('conflict', 'This time has passed');
      requireFree(event, exceptions, slot, slot);
      await tx.manager.delete(EventException, { orgId, eventId, slot });
      await this.close(tx, person, { event, slot, exceptions, change: 'restored' });
    });
  }

  /** The event under its lock, and what is moved or cancelled of it; throws for a slot that is none, or is over. */
  private async open(tx: Tx, person: Person, eventId: string, named: string) {
    const slot = new Date(named);
    const event = await this.access.lockToEdit(tx, person, eventId);
    if (event.kind !== 'recurring')
      throw new AppError('conflict', 'This event takes place once: change its startsAt');
    if (!isSlot(timetableOf(event), slot)) throw notFound('The occurrence');
    const now = laterOf(await databaseTime(tx.manager), event.handledUntil);
    const kept = await exceptionsOf(tx.manager, person.orgId, [eventId]);
    const exceptions = new Map(kept.get(eventId));
    const isOver = exceptions.has(slot.getTime())
      ? (exceptions.get(slot.getTime()) ?? slot) <= now
      : slot <= now;
    if (isOver) throw new AppError('conflict', 'This time has passed');
    return { event, slot, exceptions, now };
  }

  private async close(
    tx: Tx,
    person: Person,
    of: { event: CalendarEvent; slot: Date; exceptions: Map<number, Date | null>; change: string },
  ): Promise<void> {
    const { event, slot, exceptions, change } = of;
    const { orgId, id, handledUntil, remindedUntil } = event;
    const from = { handledUntil, remindedUntil };
    const position = positionOf(event, timetableOf(event, exceptions), from);
    await tx.manager.update(CalendarEvent, { orgId, id }, { ...position, ...changedNow });
    const details = { slot: slot.toISOString(), change };
    await this.audit.record(tx, person, { action: 'event.occurrence-changed', objectId: id, details });
    await this.events.emit(tx, timesChanged, { orgId, eventId: id });
    await this.news.changed(tx, orgId, [id]);
  }
}

const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);

function requireAhead(moment: Date, now: Date): void {
  if (moment <= now) throw wrongTime('is in the past');
  if (moment.getTime() > now.getTime() + 5 * yearMillis) throw wrongTime('is more than five years ahead');
}

/** An event takes place once at a time. */
function requireFree(
  event: CalendarEvent,
  exceptions: ReadonlyMap<number, Date | null>,
  slot: Date,
  moment: Date,
): void {
  const others = new Map(exceptions).set(slot.getTime(), null);
  if (takesPlaceAt(timetableOf(event, others), moment))
    throw new AppError('conflict', 'The event takes place at that time already');
}

const wrongTime = (message: string): AppError =>
  new AppError('validation_failed', undefined, { errors: [{ path: 'movedTo', message }] });
