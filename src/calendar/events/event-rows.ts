import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { EventAttendee } from './event-attendee.entity.js';

/** An event has at most so many moved or cancelled times ahead of it. */
export const mostExceptions = 200;

/** What every change of an event sets. */
export const changedNow = { revision: () => 'revision + 1', updatedAt: () => 'now()' };

type Exceptions = ReadonlyMap<number, Date | null>;

/**
 * The exceptions of events that can still matter to each, by event: those ahead of where the scheduler stands with it. In a
 * range, those of them that concern it.
 */
export async function exceptionsOf(
  manager: EntityManager,
  orgId: string,
  eventIds: string[],
  range?: { from: Date; to: Date },
): Promise<Map<string, Exceptions>> {
  const found = new Map<string, Map<number, Date | null>>();
  if (eventIds.length === 0) return found;
  const rows = await manager.query<{ eventId: string; slot: Date; movedTo: Date | null }[]>(
    `SELECT x.event_id AS "eventId", x.slot, x.moved_to AS "movedTo"
     FROM event_exceptions x JOIN calendar_events e ON e.org_id = x.org_id AND e.id = x.event_id
     WHERE x.org_id = $1 AND x.event_id = ANY($2::uuid[])
       AND (x.slot > e.handled_until OR x.moved_to > e.handled_until)
       AND ($3::timestamptz IS NULL OR x.slot >= $3 OR x.moved_to >= $3)
       AND ($4::timestamptz IS NULL OR x.slot < $4 OR x.moved_to < $4)
     ORDER BY x.slot`,
    [orgId, eventIds, range?.from ?? null, range?.to ?? null],
  );
  for (const { eventId, slot, movedTo } of rows) {
    const own = found.get(eventId) ?? new Map<number, Date | null>();
    own.set(slot.getTime(), movedTo);
    found.set(eventId, own);
  }
  return found;
}

/** Those who take part are these from now on. */
export async function replaceAttendees(
  tx: Tx,
  orgId: string,
  eventId: string,
  { userIds, roleIds }: { userIds?: string[]; roleIds?: string[] },
): Promise<void> {
  for (const [kind, ids] of [
    ['user', userIds],
    ['role', roleIds],
  ] as const) {
    if (!ids) continue;
    await tx.manager.delete(EventAttendee, { orgId, eventId, kind });
    if (ids.length > 0)
      await tx.manager.insert(
        EventAttendee,
        ids.map((attendeeId) => ({ orgId, eventId, kind, attendeeId })),
      );
  }
}
