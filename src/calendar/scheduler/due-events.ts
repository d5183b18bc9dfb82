import { Injectable } from '@nestjs/common';
import { columnsOf, Transactions, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { remindersDue } from '../events/calendar.events.js';
import { CalendarNews } from '../events/calendar-news.js';
import { exceptionsOf } from '../events/event-rows.js';
import { OccurrenceLog } from '../occurrences/occurrence-log.js';
import { planOf, type Plan } from './plan.js';

type Claimed = CalendarEvent & { now: Date };

/** Shorter than the grace of misfires: what fails once and then does not is in time under every rule. */
const postponedSeconds = 30;

/** Lets due events take place. */
@Injectable()
export class DueEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly occurrences: OccurrenceLog,
    private readonly events: Events,
    private readonly news: CalendarNews,
  ) {}

  /**
   * What is due of these events, what follows from it, and when each is next, in one transaction: of two processes the
   * second leaves out what the first holds, and a crash leaves everything as it was. Returns how many were due.
   */
  fire(orgId: string, eventIds: string[]): Promise<number> {
    return this.transactions.run(async (tx) => {
      const events = await this.claim(tx, orgId, eventIds);
      const [first] = events;
      if (!first) return 0;
      const ids = events.map(({ id }) => id);
      const exceptions = await exceptionsOf(tx.manager, orgId, ids);
      const plans = events.map((event) => planned(event, exceptions.get(event.id), first.now));
      await this.occurrences.add(
        tx,
        orgId,
        plans.flatMap(({ occurrences }) => occurrences),
      );
      await this.remind(tx, orgId, plans);
      await advance(tx, orgId, plans);
      await this.news.changed(
        tx,
        orgId,
        plans.flatMap(({ id, occurrences }) => (occurrences.length > 0 ? [id] : [])),
      );
      return events.length;
    });
  }

  /** Is looked at again later; its times stay as they are. */
  async postpone(orgId: string, eventId: string): Promise<void> {
    await this.transactions.run((tx) =>
      tx.manager.query(
        `UPDATE calendar_events SET due_at = now() + make_interval(secs => $3)
         WHERE org_id = $1 AND id = $2 AND due_at <= now()`,
        [orgId, eventId, postponedSeconds],
      ),
    );
  }

  private claim(tx: Tx, orgId: string, ids: string[]): Promise<Claimed[]> {
    return tx.manager.query<Claimed[]>(
      `SELECT ${columnsOf(tx.manager.connection, CalendarEvent, 'e')}, now() AS now FROM calendar_events e
       WHERE e.org_id = $1 AND e.id = ANY($2::uuid[]) AND e.due_at <= now()
       ORDER BY e.due_at, e.id FOR NO KEY UPDATE SKIP LOCKED`,
      [orgId, ids],
    );
  }

  private async remind(tx: Tx, orgId: string, plans: Plan[]): Promise<void> {
    const reminders = plans.flatMap(({ id: eventId, reminders: due }) =>
      due.map(({ firing: { slot, firesAt }, minutes }) => ({
        eventId,
        slot: slot.toISOString(),
        firesAt: firesAt.toISOString(),
        minutes,
      })),
    );
    if (reminders.length > 0) await this.events.emit(tx, remindersDue, { orgId, reminders });
  }
}

/** An event that cannot be planned holds nobody up: it is switched off. */
function planned(event: CalendarEvent, exceptions: Parameters<typeof planOf>[1], now: Date): Plan {
  try {
    return planOf(event, exceptions, now);
  } catch (error) {
    log.error({ err: error, eventId: event.id }, 'an event could not be planned and is switched off');
    const { id, handledUntil, remindedUntil } = event;
    const position = { handledUntil, remindedUntil, nextFireAt: null, dueAt: null };
    return { id, occurrences: [], reminders: [], position, isActive: false };
  }
}

async function advance(tx: Tx, orgId: string, plans: Plan[]): Promise<void> {
  await tx.manager.query(
    `UPDATE calendar_events e SET handled_until = p.handled_until, reminded_until = p.reminded_until,
       next_fire_at = p.next_fire_at, due_at = p.due_at, is_active = p.is_active
     FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, handled_until timestamptz, reminded_until timestamptz,
       next_fire_at timestamptz, due_at timestamptz, is_active boolean)
     WHERE e.org_id = $1 AND e.id = p.id`,
    [
      orgId,
      JSON.stringify(
        plans.map(({ id, position, isActive }) => ({
          id,
          handled_until: position.handledUntil,
          reminded_until: position.remindedUntil,
          next_fire_at: position.nextFireAt,
          due_at: position.dueAt,
          is_active: isActive,
        })),
      ),
    ],
  );
}
