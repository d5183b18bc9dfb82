import { newId, type Tx } from '../../platform/database/index.js';
import type { Contact } from './contact.entity.js';

/** The role is asked: an answer will go out, or the contact is told that there is none (`LostAnswers`). */
export async function expectAnswer(
  { manager }: Tx,
  { orgId, id, integrationId }: Pick<Contact, 'orgId' | 'id' | 'integrationId'>,
  runId: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO contact_sends (id, org_id, contact_id, integration_id, position, run_id, state, finished_at)
     VALUES ($3, $1, $2, $4, 0, $5, 'shown', now()) ON CONFLICT (org_id, run_id) WHERE run_id IS NOT NULL DO NOTHING`,
    [orgId, id, newId(), integrationId, runId],
  );
}
