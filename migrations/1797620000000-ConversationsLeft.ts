import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `GRANT SELECT (taken_over_by) ON contacts TO artel_runner`,
  `SELECT artel_allow('users', 'artel_runner', 'SELECT (id, org_id, is_active)')`,
  `CREATE INDEX contacts_taken_over ON contacts (org_id, taken_over_by) WHERE taken_over_by IS NOT NULL`,
  // Of integrations that were deleted before: who was spoken with there hears nothing any more.
  `UPDATE chats SET archived_at = COALESCE(archived_at, now()),
     contact = contact || '{"takenOverBy": null, "colleague": null, "isGone": true}'
   WHERE contact IS NOT NULL AND NOT EXISTS (
     SELECT FROM contacts c WHERE c.org_id = chats.org_id AND c.id = (chats.contact->>'id')::uuid)`,
];

const down = [
  `UPDATE chats SET contact = contact - 'isGone' WHERE contact IS NOT NULL`,
  `DROP INDEX contacts_taken_over`,
  `DROP POLICY artel_runner ON users`,
  `REVOKE SELECT (id, org_id, is_active) ON users FROM artel_runner`,
  `REVOKE SELECT (taken_over_by) ON contacts FROM artel_runner`,
];

/** Conversations with contacts end where nobody is left: with who has taken them over, or with who wrote from outside. */
export class ConversationsLeft1797620000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
