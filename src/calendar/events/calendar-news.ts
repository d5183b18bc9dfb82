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

  /** Of what may take an event from some, before it is done. Returns what tells those who saw it and those who see it. */
  async before(tx: Tx, orgId: string, eventId: string): Promise<() => Promise<void>> {
    const before = await audiencesOf(tx, orgId, [eventId]);
    return async () => this.tell(tx, orgId, [...before, ...(await audiencesOf(tx, orgId, [eventId]))]);
  }

  private tell(tx: Tx, orgId: string, audiences: Audience[]): void {
    const told = new Set<string>();
    for (const { eventId, chatId, userIds } of audiences) {
      const heard = userIds.map((id) => topics.user(id));
      for (const topic of chatId ? [topics.chat(chatId), ...heard] : heard) {
        const once = `${topic} ${eventId}`;
        if (told.has(once)) continue;
        told.add(once);
        const data = { eventId };
        this.journal.record(tx, { orgId, topic, type: 'calendar.changed', ref: data, data });
      }
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
