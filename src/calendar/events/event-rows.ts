import { In, MoreThan, type EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { EventAttendee } from './event-attendee.entity.js';
import { EventException } from './event-exception.entity.js';

/** An event has at most so many moved or cancelled times ahead of it. */
export const mostExceptions = 200;

type Exceptions = ReadonlyMap<number, Date | null>;

/** The exceptions of events that can still matter after a moment, by event. */
export async function exceptionsOf(
  manager: EntityManager,
  orgId: string,
  eventIds: string[],
  after: Date,
): Promise<Map<string, Exceptions>> {
  const found = new Map<string, Map<number, Date | null>>();
  if (eventIds.length === 0) return found;
  const of = { orgId, eventId: In(eventIds) };
  const rows = await manager.find(EventException, {
    where: [
      { ...of, slot: MoreThan(after) },
      { ...of, movedTo: MoreThan(after) },
    ],
    order: { slot: 'ASC' },
    take: eventIds.length * mostExceptions * 2,
  });
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
