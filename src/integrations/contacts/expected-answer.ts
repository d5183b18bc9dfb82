import { newId, type Tx } from '../../platform/database/index.js';
import type { Contact } from './contact.entity.js';

type Asking = Pick<Contact, 'orgId' | 'id' | 'integrationId'>;

/** The role is asked: an answer will go out, or the contact is told that there is none (`LostAnswers`). */
export async function expectAnswer(
  { manager }: Tx,
  { orgId, id, integrationId }: Asking,
  runId: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO contact_sends (id, org_id, contact_id, integration_id, position, run_id, state, finished_at)
     VALUES ($3, $1, $2, $4, 0, $5, 'shown', now()) ON CONFLICT (org_id, run_id) WHERE run_id IS NOT NULL DO NOTHING`,
    [orgId, id, newId(), integrationId, runId],
  );
}

/** The same of what was just asked again. Undefined: nobody was. */
export async function expectAnew(tx: Tx, contact: Asking, messageId: string): Promise<string | undefined> {
  const { orgId, integrationId } = contact;
  const [run] = await tx.manager.query<{ id: string }[]>(
    `SELECT id FROM runs WHERE org_id = $1 AND trigger_message_id = $2 AND status = 'queued'
     ORDER BY created_at DESC LIMIT 1`,
    [orgId, messageId],
  );
  if (!run) return undefined;
  await tx.manager.query(
    'UPDATE contact_arrivals SET run_id = $4 WHERE org_id = $1 AND integration_id = $2 AND message_id = $3',
    [orgId, integrationId, messageId, run.id],
  );
  await expectAnswer(tx, contact, run.id);
  return run.id;
}
