import { Injectable } from '@nestjs/common';
import { ContactMessages } from '../../../chats/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import type { Contact } from '../contact.entity.js';
import { deliveryNow } from './delivery-now.js';

/** So long what is to be said waits for somebody who has shut us out; then it is tried, and has failed if they still do. */
export const awayHours = 24;

/** When what is to be said to a contact is to be tried. */
export const dueOf = (orgId: string, contactId: string): string =>
  `GREATEST(now(), (SELECT k.unreachable_since + interval '${awayHours} hours' FROM contacts k
     WHERE k.org_id = ${orgId} AND k.id = ${contactId}))`;

/** The same in a statement in which `$1` is the organization, and `$2` the contact. */
export const firstDue = dueOf('$1', '$2');

/** What waits for a contact while it lets nothing through, and goes out when it does. */
@Injectable()
export class ContactReach {
  constructor(
    private readonly messages: ContactMessages,
    private readonly live: LiveBus,
  ) {}

  /** What waits is put off, and its messages say why. Under the lock of the chat. */
  async lost(tx: Tx, { orgId, id }: Pick<Contact, 'orgId' | 'id'>): Promise<void> {
    // The messages first, as who has sent something does.
    const waiting = await tx.manager.query<{ id: string }[]>(
      `SELECT m.id FROM messages m JOIN contact_sends s ON s.org_id = m.org_id AND s.message_id = m.id
       WHERE s.org_id = $1 AND s.contact_id = $2 AND s.audience = 'contact' AND s.state = 'waiting' AND m.delivery->>'state' = 'waiting'
       ORDER BY m.id FOR NO KEY UPDATE OF m`,
      [orgId, id],
    );
    await tx.manager.query(
      `UPDATE contact_sends SET due_at = ${firstDue} WHERE org_id = $1 AND contact_id = $2
         AND audience = 'contact' AND state = 'waiting'`,
      [orgId, id],
    );
    for (const message of waiting)
      await this.messages.noteDelivery(tx, orgId, message.id, deliveryNow('waiting', 'unreachable'));
  }

  /** What waited goes out, as if it had been said just now. */
  async regained(tx: Tx, { orgId, id }: Pick<Contact, 'orgId' | 'id'>): Promise<void> {
    await tx.manager.query(
      // What is given back to wait at this moment has a row that is being sent still.
      `UPDATE contact_sends SET due_at = CASE state WHEN 'waiting' THEN now() ELSE due_at END,
         since = CASE state WHEN 'waiting' THEN now() ELSE since END
       WHERE org_id = $1 AND contact_id = $2 AND audience = 'contact' AND state IN ('waiting', 'sending')`,
      [orgId, id],
    );
    tx.afterCommit(() => this.live.publish({ topics: [topics.contactsDue], type: 'wake', data: {} }));
  }
}
