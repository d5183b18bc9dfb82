import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { IntegrationTypes } from '../../integration-types.js';
import { isAtRestInSql } from './at-rest.js';

interface Onlooker {
  id: string;
  type: string;
  settings: Record<string, unknown>;
}

/** Said in the chat of a contact. */
export interface SaidThere {
  orgId: string;
  contactId: string;
  messageId: string;
}

/**
 * Writes down what others than the contact are shown of its conversation: the other integrations of its role that can
 * (`Integration.mirror`), such as a CRM. Whatever becomes of that changes nothing for the contact.
 */
@Injectable()
export class Onlookers {
  constructor(
    private readonly types: IntegrationTypes,
    private readonly live: LiveBus,
  ) {}

  /**
   * The contact has said it, or has been told it; again when it reads otherwise now. Not to whom it came from, nor to one that
   * is let in no more: nobody knows whether that will ever be mended.
   */
  async show(tx: Tx, said: SaidThere): Promise<void> {
    const mirroring = this.types.all.filter((type) => type.mirror !== undefined);
    if (mirroring.length === 0) return;
    const found = await tx.manager.query<Onlooker[]>(
      `SELECT i.id, i.type, i.settings FROM contacts c
       JOIN integrations i ON i.org_id = c.org_id AND i.agent_id = c.agent_id AND i.id <> c.integration_id
       JOIN supervised v ON v.org_id = i.org_id AND v.kind = 'integration' AND v.id = i.id AND NOT ${isAtRestInSql}
       JOIN messages m ON m.org_id = c.org_id AND m.id = $3
       WHERE c.org_id = $1 AND c.id = $2 AND i.type = ANY($4)
         AND i.id::text IS DISTINCT FROM m.written->>'integrationId'`,
      [said.orgId, said.contactId, said.messageId, mirroring.map(({ type }) => type)],
    );
    for (const onlooker of found) if (this.looksOn(onlooker)) await this.write(tx, said, onlooker.id);
  }

  /** What came from an onlooker has reached the contact, or will not: it is told that in place of a copy. */
  async tellFate(tx: Tx, said: SaidThere): Promise<void> {
    const [written] = await tx.manager.query<{ id: string }[]>(
      `SELECT i.id FROM messages m JOIN integrations i ON i.org_id = m.org_id AND i.id::text = m.written->>'integrationId'
       WHERE m.org_id = $1 AND m.id = $2`,
      [said.orgId, said.messageId],
    );
    if (written) await this.write(tx, said, written.id);
  }

  private looksOn({ type, settings }: Onlooker): boolean {
    const known = this.types.find(type);
    const { success, data } = known?.settings.safeParse(settings) ?? { success: false };
    return success && (known?.mirrors?.(data) ?? true);
  }

  /** What it was shown of this message before is put right in its turn. */
  private async write(
    tx: Tx,
    { orgId, contactId, messageId }: SaidThere,
    integrationId: string,
  ): Promise<void> {
    await tx.manager.query(
      `INSERT INTO contact_sends AS s (id, org_id, contact_id, integration_id, audience, position, message_id, state)
       SELECT $3, $1, $2, $4, 'onlooker', COALESCE(max(p.position), 0) + 1, $5, 'waiting'
       FROM contact_sends p WHERE p.org_id = $1 AND p.contact_id = $2
       ON CONFLICT (org_id, message_id, integration_id) WHERE message_id IS NOT NULL DO UPDATE SET
         changed = s.state = 'sending',
         state = CASE WHEN s.state = 'sending' THEN s.state ELSE 'waiting' END,
         position = CASE WHEN s.finished_at IS NULL THEN s.position ELSE EXCLUDED.position END,
         attempts = CASE WHEN s.finished_at IS NULL THEN s.attempts ELSE 0 END,
         created_at = CASE WHEN s.finished_at IS NULL THEN s.created_at ELSE now() END,
         due_at = CASE WHEN s.finished_at IS NULL THEN s.due_at ELSE now() END,
         since = CASE WHEN s.finished_at IS NULL THEN s.since ELSE now() END, finished_at = NULL`,
      [orgId, contactId, newId(), integrationId, messageId],
    );
    tx.afterCommit(() => this.live.publish({ topics: [topics.copiesDue], type: 'wake', data: {} }));
  }
}
