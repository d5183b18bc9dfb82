import { Injectable } from '@nestjs/common';
import { ContactChats, memberLeft } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { managersIn, teamOf } from './team.js';

interface At {
  orgId: string;
  chatId: string;
  /** Of the integration. */
  settings: Record<string, unknown>;
}

/** What waits for a verdict in the chat of a contact has somebody who gives it, also where everybody has left. */
@Injectable()
export class LastMembers {
  constructor(private readonly chats: ContactChats) {}

  /** An answer waits from now on: where nobody is there, the team is taken into the chat, or else those who look after roles. */
  async call(tx: Tx, at: At): Promise<void> {
    const { orgId } = at;
    if (!(await this.chats.isLeft(tx, at))) return;
    if (await this.chats.call(tx, at, await teamOf(tx, at))) return;
    await this.chats.call(tx, at, await managersIn(tx, orgId));
  }

  /** Throws `conflict` for the last one, while an answer waits. */
  @InTransaction(memberLeft)
  async left(tx: Tx, { orgId, chatId }: PayloadOf<typeof memberLeft>): Promise<void> {
    const held = await tx.manager.query<unknown[]>(
      `SELECT 1 AS found FROM messages m JOIN contact_sends s ON s.org_id = m.org_id AND s.message_id = m.id
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.delivery->>'state' = 'held' AND s.state = 'held'
         AND m.is_current AND m.deleted_at IS NULL LIMIT 1`,
      [orgId, chatId],
    );
    if (held.length > 0 && (await this.chats.isLeft(tx, { orgId, chatId })))
      throw new AppError(
        'conflict',
        'An answer waits here for a verdict, and nobody else is there to give it',
      );
  }
}
