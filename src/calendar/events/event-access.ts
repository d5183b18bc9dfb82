import { Injectable } from '@nestjs/common';
import { permissionsOf, type UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { chatsForEvents } from './calendar.events.js';
import { CalendarEvent } from './calendar-event.entity.js';

/** A person, as far as events ask who somebody is. */
export type Person = Pick<UserActor, 'kind' | 'orgId' | 'userId' | 'role'>;

/** Sees and changes every event of the organization. */
const managesAll = ({ role }: Pick<Person, 'role'>): boolean =>
  permissionsOf(role).has('organization:manage');

/** Those who made an event change it, and owners and administrators. */
export const mayEdit = (person: Person, { createdBy }: Pick<CalendarEvent, 'createdBy'>): boolean =>
  createdBy === person.userId || managesAll(person);

/** A condition on events `e`, whose own values come from `$first` on. */
export type Visible = (first: number) => [condition: string, values: unknown[]];

/** Who sees which events: their makers, those who take part, members of their chats, owners and administrators. */
@Injectable()
export class EventAccess {
  constructor(private readonly events: Events) {}

  /** What of the events `e` somebody sees, in the caller's transaction. */
  async visibleTo(tx: Tx, person: Person): Promise<Visible> {
    const { orgId, userId } = person;
    if (managesAll(person)) return (first) => [`e.org_id = $${first}::uuid`, [orgId]];
    const chatIds = (await this.events.ask(tx, chatsForEvents, { orgId, userId })).flat();
    return (first) => [
      `e.org_id = $${first}::uuid AND (e.created_by = $${first + 1}::uuid
         OR EXISTS (SELECT FROM event_attendees a WHERE a.org_id = e.org_id AND a.event_id = e.id
                      AND a.kind = 'user' AND a.attendee_id = $${first + 1}::uuid)
         OR e.chat_id = ANY($${first + 2}::uuid[]))`,
      [orgId, userId, chatIds],
    ];
  }

  /** The event, under its lock; throws `not_found` for whoever does not see it, `forbidden` for who only sees it. */
  async lockToEdit(tx: Tx, person: Person, id: string): Promise<CalendarEvent> {
    await this.requireVisible(tx, person, id);
    const event = await tx.manager.findOne(CalendarEvent, {
      where: { orgId: person.orgId, id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!event) throw notFound('The event');
    if (!mayEdit(person, event)) throw new AppError('forbidden', 'This event is changed by who made it');
    return event;
  }

  async requireVisible(tx: Tx, person: Person, id: string): Promise<void> {
    const [condition, values] = (await this.visibleTo(tx, person))(2);
    const seen = await tx.manager.query<unknown[]>(
      `SELECT 1 FROM calendar_events e WHERE e.id = $1 AND ${condition}`,
      [id, ...values],
    );
    if (seen.length === 0) throw notFound('The event');
  }
}
