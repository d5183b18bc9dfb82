import type { Heading } from '../../../chats/index.js';
import type { Tx } from '../../../platform/database/index.js';
import type { Contact } from '../contact.entity.js';
import type { RepliedTo } from '../contacts.js';
import { storedId } from '../stored.js';

/** Of messages that a part of one may belong to. */
const mostCandidates = 20;

interface Found {
  id: string;
  isGone: boolean;
}

/**
 * What a message answers: another one of its chat, or, where that stands not there, what it said. What was deleted here is
 * not brought back by whoever replies to it.
 */
export async function repliedTo(
  tx: Tx,
  contact: Contact & { chatId: string },
  answered: RepliedTo | undefined,
): Promise<{ replyToId?: string } & Pick<Heading, 'quotation'>> {
  if (!answered) return {};
  const found = await foundIn(tx, contact, answered);
  if (found?.isGone) return {};
  const { author, text, isChosen } = answered;
  return {
    ...(found ? { replyToId: found.id } : {}),
    ...(!found || isChosen ? { quotation: { author, text } } : {}),
  };
}

/** A number of a message may be another one's in another conversation: only this one counts. */
async function foundIn(
  { manager }: Tx,
  { orgId, id, integrationId, chatId }: Contact & { chatId: string },
  { providerId, messageIds = [] }: RepliedTo,
): Promise<Found | undefined> {
  const [found] = await manager.query<Found[]>(
    `SELECT m.id, m.deleted_at IS NOT NULL AS "isGone" FROM messages m
     WHERE m.org_id = $1 AND m.chat_id = $2 AND m.id IN (
       SELECT a.message_id FROM contact_arrivals a
         WHERE a.org_id = $1 AND a.integration_id = $3 AND a.provider_id = $5 AND a.message_id IS NOT NULL
       UNION ALL
       SELECT s.message_id FROM contact_sends s
         WHERE s.org_id = $1 AND s.contact_id = $4 AND s.integration_id = $3 AND s.provider_id = $5
           AND s.message_id IS NOT NULL
       UNION ALL
       SELECT c.id FROM unnest($6::uuid[]) AS c(id))
     ORDER BY m.deleted_at IS NOT NULL, m.seq DESC LIMIT 1`,
    [orgId, chatId, integrationId, id, storedId(providerId), messageIds.slice(0, mostCandidates)],
  );
  return found;
}
