import { Injectable } from '@nestjs/common';
import { ContactMessages, reworded } from '../../../chats/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';
import { contactSettingsIn } from '../contact-settings.js';
import { isTakenOver, type Contact } from '../contact.entity.js';
import type { Corrected } from '../contacts.js';
import { expectAnew } from '../expected-answer.js';
import { RoomToAsk } from '../room-to-ask.js';
import { longestMessage, storedId, storedText } from '../stored.js';

interface Known {
  messageId: string;
  runId: string | null;
  content: string;
}

/** Takes what contacts make of what they wrote before. */
@Injectable()
export class Corrections {
  constructor(
    private readonly messages: ContactMessages,
    private readonly room: RoomToAsk,
  ) {}

  async correct(tx: Tx, contact: Contact, providerId: string, text: string): Promise<Corrected> {
    const { orgId, integrationId } = contact;
    const words = storedText(text, longestMessage);
    const known = words === '' ? undefined : await knownAs(tx, contact, providerId);
    if (!known) return { mayStream: false };
    const { messageId, runId } = known;
    const content = storedText(reworded(known.content, words), longestMessage);
    const asksAnew = async (): Promise<boolean> =>
      runId !== null &&
      !isTakenOver(contact) &&
      (await mayBeginAnew(tx, orgId, runId)) &&
      (await this.room.lacks(tx, contact)) === undefined;
    if (!(await this.messages.correct(tx, { orgId, id: messageId, content, asksAnew })))
      return { mayStream: false };
    const asked = await expectAnew(tx, contact, messageId);
    const { settings } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: integrationId });
    return { runId: asked, mayStream: contactSettingsIn(settings).answers === 'at_once' };
  }
}

/** A number of a message may be another one's in another conversation. */
async function knownAs(
  tx: Tx,
  { orgId, integrationId, chatId }: Contact,
  providerId: string,
): Promise<Known | undefined> {
  const [known] = await tx.manager.query<Known[]>(
    `SELECT a.message_id AS "messageId", a.run_id AS "runId", m.content
     FROM contact_arrivals a JOIN messages m ON m.org_id = a.org_id AND m.id = a.message_id AND m.chat_id = $4
     WHERE a.org_id = $1 AND a.integration_id = $2 AND a.provider_id = $3 AND m.deleted_at IS NULL
     ORDER BY a.at DESC LIMIT 1`,
    [orgId, integrationId, storedId(providerId), chatId],
  );
  return known;
}

/**
 * It works, and has changed nothing in the world yet: what it has called would be called once more, and so would what people
 * have approved. Until the commit it begins no call.
 */
async function mayBeginAnew({ manager }: Tx, orgId: string, runId: string): Promise<boolean> {
  await manager.query('SELECT FROM runs WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [orgId, runId]);
  const [run] = await manager.query<{ may: boolean }[]>(
    `SELECT r.status IN ('queued', 'running')
       AND NOT EXISTS (SELECT FROM tool_calls t WHERE t.org_id = r.org_id AND t.run_id = r.id AND NOT t.read_only
                       AND t.state <> 'refused')
       AND NOT EXISTS (SELECT FROM approvals p WHERE p.org_id = r.org_id AND p.run_id = r.id AND p.state = 'approved') AS may
     FROM runs r WHERE r.org_id = $1 AND r.id = $2`,
    [orgId, runId],
  );
  return run?.may ?? false;
}
