import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { Journal } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';

type Audience = { eventId: string; chatId: string | null; userIds: string[] };

/** Tells those who see an event that something of it changed; owners and administrators ask when they look. */
@Injectable()
export class CalendarNews {
  constructor(private readonly journal: Journal) {
    journal.retells(['calendar.changed'], (_orgId, refs) => Promise.resolve(refs));
  }

  /** With the commit. Whoever takes part when this is asked hears it. */
  async changed(tx: Tx, orgId: string, eventIds: string[]): Promise<void> {
    if (eventIds.length > 0) this.tell(tx, orgId, await audiencesOf(tx, orgId, eventIds));
  }

  /** Of one that is deleted, before it is. Returns what tells of it. */
  async beforeRemoval(tx: Tx, orgId: string, eventId: string): Promise<() => void> {
    const audiences = await audiencesOf(tx, orgId, [eventId]);
    return () => this.tell(tx, orgId, audiences);
  }

  private tell(tx: Tx, orgId: string, audiences: Audience[]): void {
    for (const { eventId, chatId, userIds } of audiences) {
      const heard = userIds.map((id) => topics.user(id));
      for (const topic of chatId ? [topics.chat(chatId), ...heard] : heard)
        this.journal.record(tx, {
          orgId,
          topic,
          type: 'calendar.changed',
          ref: { eventId },
          data: { eventId },
        });
    }
  }
}

function audiencesOf(tx: Tx, orgId: string, eventIds: string[]): Promise<Audience[]> {
  return tx.manager.query<Audience[]>(
    `SELECT e.id AS "eventId", e.chat_id AS "chatId",
       ARRAY(SELECT e.created_by UNION
             SELECT a.attendee_id FROM event_attendees a
             WHERE a.org_id = e.org_id AND a.event_id = e.id AND a.kind = 'user') AS "userIds"
     FROM calendar_events e WHERE e.org_id = $1 AND e.id = ANY($2::uuid[]) ORDER BY e.id`,
    [orgId, eventIds],
  );
}
