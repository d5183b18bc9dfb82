import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { User } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { mayEdit, type Person } from './event-access.js';
import type { AttendeeView, EventView } from './event.dto.js';
import { rolesOfEvents } from './calendar.events.js';
import type { CalendarEvent } from './calendar-event.entity.js';
import { EventAttendee } from './event-attendee.entity.js';

/** Events as they are shown, with who takes part. */
@Injectable()
export class EventViews {
  constructor(private readonly events: Events) {}

  /** In the order given. */
  async of(tx: Tx, person: Person, events: CalendarEvent[]): Promise<EventView[]> {
    const attendees = await this.attendeesOf(tx, person.orgId, events);
    return events.map((event) => {
      const own = attendees.get(event.id) ?? [];
      return {
        id: event.id,
        title: event.title,
        description: event.description,
        kind: event.kind,
        startsAt: isoOf(event.startsAt),
        endsAt: isoOf(event.endsAt),
        durationMinutes: event.durationMinutes,
        cron: event.cron,
        timeZone: event.timeZone,
        agentId: event.agentId,
        prompt: event.prompt,
        chatId: event.chatId,
        recipientIds: own.flatMap(({ kind, id }) => (kind === 'user' ? [id] : [])),
        attendees: own,
        reminders: event.reminders,
        misfire: event.misfire,
        isActive: event.isActive,
        nextFireAt: isoOf(event.nextFireAt),
        createdBy: event.createdBy,
        mayEdit: mayEdit(person, event),
        createdAt: event.createdAt.toISOString(),
        updatedAt: event.updatedAt.toISOString(),
      };
    });
  }

  private async attendeesOf(
    tx: Tx,
    orgId: string,
    events: CalendarEvent[],
  ): Promise<Map<string, AttendeeView[]>> {
    const found = new Map<string, AttendeeView[]>();
    if (events.length === 0) return found;
    const rows = await tx.manager.find(EventAttendee, {
      where: { orgId, eventId: In(events.map(({ id }) => id)) },
      order: { kind: 'DESC', attendeeId: 'ASC' },
    });
    const idsOf = (kind: string) => [
      ...new Set(rows.flatMap((row) => (row.kind === kind ? [row.attendeeId] : []))),
    ];
    const people = await tx.manager.find(User, {
      select: { id: true, username: true, name: true },
      where: { orgId, id: In(idsOf('user')) },
    });
    const agentIds = idsOf('role');
    const roles =
      agentIds.length > 0 ? (await this.events.ask(tx, rolesOfEvents, { orgId, agentIds })).flat() : [];
    const named = new Map(
      [...people, ...roles].map(({ id, username, name }) => [id, { id, username, name }]),
    );
    for (const { eventId, kind, attendeeId } of rows) {
      const who = named.get(attendeeId);
      if (who) found.set(eventId, [...(found.get(eventId) ?? []), { kind, ...who }]);
    }
    return found;
  }
}

const isoOf = (moment: Date | null): string | null => moment?.toISOString() ?? null;
