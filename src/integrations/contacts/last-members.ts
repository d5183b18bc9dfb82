import { Injectable } from '@nestjs/common';
import { managersOf } from '../../agents/index.js';
import { ContactChats, memberLeft, messageCreated, type StartedRun } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { mostManagers } from './contact-book.js';
import { contactSettingsIn } from './contact-settings.js';

/** What waits for a verdict in the chat of a contact has somebody who gives it, also where everybody has left. */
@Injectable()
export class LastMembers {
  constructor(private readonly chats: ContactChats) {}

  /** Where nobody is left, those who look after roles are taken into the chat with the answer that waits for them. */
  @InTransaction(messageCreated)
  async answered(tx: Tx, told: PayloadOf<typeof messageCreated>): Promise<StartedRun[]> {
    const { orgId, chatId, authorKind, contact } = told;
    if (authorKind !== 'agent' || !contact || contact.isTakenOver) return [];
    if (!(await isHeld(tx, orgId, contact.id)) || !(await this.chats.isLeft(tx, { orgId, chatId })))
      return [];
    const managers = (await managersOf(tx, orgId)).slice(0, mostManagers);
    await this.chats.join(tx, { orgId, chatId }, managers);
    return [];
  }

  /** Throws `conflict` for the last one, while an answer waits. */
  @InTransaction(memberLeft)
  async left(tx: Tx, { orgId, chatId }: PayloadOf<typeof memberLeft>): Promise<void> {
    const held = await tx.manager.query<unknown[]>(
      `SELECT 1 AS found FROM contacts c JOIN contact_sends s ON s.org_id = c.org_id AND s.contact_id = c.id
       WHERE c.org_id = $1 AND c.chat_id = $2 AND s.state = 'held' LIMIT 1`,
      [orgId, chatId],
    );
    if (held.length > 0 && (await this.chats.isLeft(tx, { orgId, chatId })))
      throw new AppError(
        'conflict',
        'An answer waits here for a verdict, and nobody else is there to give it',
      );
  }
}

async function isHeld({ manager }: Tx, orgId: string, contactId: string): Promise<boolean> {
  const [row] = await manager.query<{ settings: Record<string, unknown> }[]>(
    `SELECT i.settings FROM contacts c JOIN integrations i ON i.org_id = c.org_id AND i.id = c.integration_id
     WHERE c.org_id = $1 AND c.id = $2`,
    [orgId, contactId],
  );
  return row !== undefined && contactSettingsIn(row.settings).answers === 'after_approval';
}
