import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { occurrencesDue, occurrencesEnded, timesChanged } from '../events/calendar.events.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { CalendarNews } from '../events/calendar-news.js';
import { databaseTime } from '../events/database-time.js';
import { EventAccess, type Person } from '../events/event-access.js';
import type { OccurrenceView } from './occurrence.dto.js';
import { pastView } from './occurrence-views.js';
import { Occurrence } from './occurrence.entity.js';

/** Of one statement, so that what hears of them does not do too much at once. */
const mostTogether = 50;

/** What is to be written of one time of an event. */
export type NewOccurrence = Pick<Occurrence, 'eventId' | 'slot' | 'firesAt' | 'status' | 'lateMs'>;

/** An occurrence for which a role is to be asked, with what its event says of that. */
export interface TakenOccurrence {
  id: string;
  eventId: string;
  slot: Date;
  title: string;
  description: string;
  prompt: string;
  /** Null: the event has no role any more. */
  agentId: string | null;
  chatId: string | null;
  ownChatId: string | null;
  createdBy: string;
  timeZone: string;
}

interface Failure {
  code: string;
  detail: string;
}

const longestDetail = 500;

/** Writes down what becomes of the times of events. */
@Injectable()
export class OccurrenceLog {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly access: EventAccess,
    private readonly audit: AuditLog,
    private readonly news: CalendarNews,
  ) {}

  /** Has an event take place now; its times stay as they are. */
  trigger(person: Person, eventId: string): Promise<OccurrenceView> {
    const { orgId } = person;
    return this.transactions.run(async (tx) => {
      const event = await this.access.lockToEdit(tx, person, eventId);
      const slot = await databaseTime(tx.manager);
      const [id] = await this.add(tx, orgId, [
        { eventId, slot, firesAt: slot, lateMs: 0, status: event.agentId ? 'fired' : 'succeeded' },
      ]);
      await this.audit.record(tx, person, { action: 'event.triggered', objectId: eventId });
      await this.news.changed(tx, orgId, [eventId]);
      return pastView(person, await tx.manager.findOneByOrFail(Occurrence, { orgId, id }), event);
    });
  }

  /** Writes those that are not there yet, and has roles asked for those that fired. Returns their ids. */
  async add(tx: Tx, orgId: string, occurrences: NewOccurrence[]): Promise<string[]> {
    if (occurrences.length === 0) return [];
    const rows = await tx.manager.query<{ id: string; status: string }[]>(
      `INSERT INTO occurrences (id, org_id, event_id, slot, fires_at, status, late_ms, finished_at)
       SELECT o.id, $1, o.event_id, o.slot, o.fires_at, o.status, o.late_ms,
         CASE WHEN o.status <> 'fired' THEN now() END
       FROM jsonb_to_recordset($2::jsonb)
         AS o(id uuid, event_id uuid, slot timestamptz, fires_at timestamptz, status text, late_ms bigint)
       ON CONFLICT (event_id, slot) DO NOTHING RETURNING id, status`,
      [
        orgId,
        JSON.stringify(
          occurrences.map(({ eventId, slot, firesAt, status, lateMs }) => ({
            id: newId(),
            event_id: eventId,
            slot,
            fires_at: firesAt,
            status,
            late_ms: lateMs,
          })),
        ),
      ],
    );
    const idsOf = (wanted: NewOccurrence['status']) =>
      rows.flatMap(({ id, status }) => (status === wanted ? [id] : []));
    const due = idsOf('fired');
    for (let at = 0; at < due.length; at += mostTogether)
      await this.events.emit(tx, occurrencesDue, { orgId, occurrenceIds: due.slice(at, at + mostTogether) });
    const begun = idsOf('succeeded');
    if (begun.length > 0) await this.events.emit(tx, occurrencesEnded, { orgId, occurrenceIds: begun });
    return rows.map(({ id }) => id);
  }

  /** The occurrence, under its lock, if its role is still to be asked. */
  async take(tx: Tx, orgId: string, id: string): Promise<TakenOccurrence | undefined> {
    const [taken] = await tx.manager.query<TakenOccurrence[]>(
      `SELECT o.id, o.event_id AS "eventId", o.slot, e.title, e.description, e.prompt, e.agent_id AS "agentId",
         e.chat_id AS "chatId", e.own_chat_id AS "ownChatId", e.created_by AS "createdBy", e.time_zone AS "timeZone"
       FROM occurrences o JOIN calendar_events e ON e.org_id = o.org_id AND e.id = o.event_id
       WHERE o.org_id = $1 AND o.id = $2 AND o.status = 'fired'
       FOR NO KEY UPDATE OF o`,
      [orgId, id],
    );
    return taken;
  }

  /** The chat that an event without one has its role asked in, under the event's lock: one is opened at a time. */
  async lockOwnChat(tx: Tx, orgId: string, eventId: string): Promise<string | null> {
    const event = await tx.manager.findOne(CalendarEvent, {
      select: { id: true, ownChatId: true },
      where: { orgId, id: eventId },
      lock: { mode: 'for_no_key_update' },
    });
    return event?.ownChatId ?? null;
  }

  /** That chat, from now on. */
  async keepOwnChat(tx: Tx, orgId: string, eventId: string, ownChatId: string): Promise<void> {
    await tx.manager.update(CalendarEvent, { orgId, id: eventId }, { ownChatId });
  }

  /** Its role was asked. */
  async begin(
    tx: Tx,
    orgId: string,
    { id, eventId }: Pick<TakenOccurrence, 'id' | 'eventId'>,
    work: { runId: string; chatId: string; messageId: string },
  ): Promise<void> {
    await tx.manager.update(Occurrence, { orgId, id }, { ...work, status: 'running' });
    await this.news.changed(tx, orgId, [eventId]);
  }

  /** Without a failure it succeeded. One that has ended stays as it ended. */
  async end(tx: Tx, orgId: string, id: string, failure?: Failure): Promise<void> {
    const [[ended]] = await tx.manager.query<[{ eventId: string }[], number]>(
      `UPDATE occurrences SET status = $3, error_code = $4, error_detail = $5, finished_at = now()
       WHERE org_id = $1 AND id = $2 AND status IN ('fired', 'running') RETURNING event_id AS "eventId"`,
      [
        orgId,
        id,
        failure ? 'failed' : 'succeeded',
        failure?.code ?? null,
        failure?.detail.slice(0, longestDetail) ?? null,
      ],
    );
    if (!ended) return;
    const { eventId } = ended;
    await this.events.emit(tx, occurrencesEnded, { orgId, occurrenceIds: [id] });
    await this.news.changed(tx, orgId, [eventId]);
  }

  /** It failed for a reason that lasts: its event would fail every time and is switched off, unless it was changed since. */
  async giveUp(tx: Tx, orgId: string, id: string, failure: Failure): Promise<void> {
    await this.end(tx, orgId, id, failure);
    const [[given]] = await tx.manager.query<[{ eventId: string }[], number]>(
      `UPDATE calendar_events e SET is_active = false, next_fire_at = NULL, due_at = NULL, revision = revision + 1,
         updated_at = now()
       FROM occurrences o
       WHERE o.org_id = $1 AND o.id = $2 AND e.org_id = o.org_id AND e.id = o.event_id
         AND e.next_fire_at IS NOT NULL AND e.updated_at <= o.created_at
       RETURNING e.id AS "eventId"`,
      [orgId, id],
    );
    if (given) await this.events.emit(tx, timesChanged, { orgId, ...given });
  }
}
