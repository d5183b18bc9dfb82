import { Injectable } from '@nestjs/common';
import { User, UserService, type UserRole } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { chatForEvent, roleForEvent, rolesOfEvents } from './calendar.events.js';
import type { CalendarEvent } from './calendar-event.entity.js';

/** Events that will still take place. */
const mostOfPerson = 1_000;
const mostOfOrganization = 10_000;

type Named = Pick<CalendarEvent, 'orgId' | 'createdBy' | 'agentId' | 'chatId'>;

/** Whether what an event names is there, and is its creator's to use: it acts as they would. */
@Injectable()
export class EventCheck {
  constructor(
    private readonly events: Events,
    private readonly users: UserService,
  ) {}

  /** Throws `not_found`, `chat_archived` or `forbidden`. */
  async requirePlace(tx: Tx, { orgId, createdBy: userId, agentId, chatId }: Named): Promise<void> {
    if (agentId) {
      const { role } = await tx.manager.findOneByOrFail(User, { orgId, id: userId });
      await this.requireRole(tx, orgId, agentId, { userId, role });
    }
    if (!chatId) return;
    const [refusal = 'not_found'] = await this.events.ask(tx, chatForEvent, {
      orgId,
      chatId,
      userId,
      agentId,
    });
    if (refusal === 'not_found') throw notFound('The chat');
    if (refusal === 'forbidden') throw new AppError('forbidden', 'This role is not called in this chat');
    if (refusal) throw new AppError(refusal);
  }

  async requireAttendees(tx: Tx, orgId: string, userIds: string[], agentIds: string[]): Promise<void> {
    if ((await this.users.people(orgId, userIds, tx)).length !== userIds.length)
      throw notFound('A recipient');
    if (agentIds.length === 0) return;
    const known = (await this.events.ask(tx, rolesOfEvents, { orgId, agentIds })).flat();
    if (known.length !== agentIds.length) throw notFound('A role');
  }

  /** Throws `calendar_full`. */
  async requireRoom(tx: Tx, { orgId, createdBy }: Named): Promise<void> {
    const [count] = await tx.manager.query<{ own: number; all: number }[]>(
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE created_by = $2))::int AS own
       FROM calendar_events WHERE org_id = $1 AND next_fire_at IS NOT NULL`,
      [orgId, createdBy],
    );
    if (!count) return;
    if (count.own >= mostOfPerson) throw full('You have', mostOfPerson);
    if (count.all >= mostOfOrganization) throw full('Your organization has', mostOfOrganization);
  }

  private async requireRole(
    tx: Tx,
    orgId: string,
    agentId: string,
    asker: { userId: string; role: UserRole },
  ): Promise<void> {
    const [usable = false] = await this.events.ask(tx, roleForEvent, { orgId, agentId, asker });
    if (!usable) throw notFound('The role');
  }
}

const full = (who: string, most: number): AppError =>
  new AppError('calendar_full', `${who} ${most} events that will still take place: that is the most`);
