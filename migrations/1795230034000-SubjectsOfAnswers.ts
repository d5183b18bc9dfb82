import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stored answers are about: whoever deletes a chat or a message finds them without reading all of a day. */
export class SubjectsOfAnswers1795230034000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys ADD subject_id uuid');
    await runner.query(`
      UPDATE idempotency_keys k SET subject_id = found.id::uuid
      FROM (
        SELECT id AS key_id, COALESCE(body ->> 'chatId', body -> 'message' ->> 'chatId', body ->> 'id') AS id
        FROM idempotency_keys WHERE json_typeof(body) = 'object'
      ) found
      WHERE found.key_id = k.id AND found.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`);
    await runner.query('CREATE INDEX idempotency_keys_subject ON idempotency_keys (org_id, subject_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX idempotency_keys_subject');
    await runner.query('ALTER TABLE idempotency_keys DROP COLUMN subject_id');
  }
}
