import type { MigrationInterface, QueryRunner } from 'typeorm';

const seenByKeeper = 'validation_state, validation_due_at, validation_reminded_at, is_current, deleted_at';

export class Reviews1795230016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Not COALESCE, which row level security takes for leaky: it would be looked at after the index, not in it.
    await runner.query(
      `CREATE INDEX messages_waiting ON messages
         (org_id, chat_id, (CASE WHEN validation_due_at IS NULL THEN 'infinity' ELSE validation_due_at END), id)
       WHERE validation_state = 'unvalidated' AND is_current AND deleted_at IS NULL`,
    );
    await runner.query(
      `CREATE INDEX messages_due ON messages (validation_due_at)
       WHERE validation_state = 'unvalidated' AND validation_reminded_at IS NULL AND validation_due_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX messages_answers ON messages (org_id, created_at) WHERE validation_state IS NOT NULL`,
    );
    // Which verdicts are overdue, and nothing of what was answered.
    await runner.query(`GRANT SELECT (${seenByKeeper}) ON messages TO artel_keeper`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE SELECT (${seenByKeeper}) ON messages FROM artel_keeper`);
    for (const index of ['messages_answers', 'messages_due', 'messages_waiting'])
      await runner.query(`DROP INDEX ${index}`);
  }
}
