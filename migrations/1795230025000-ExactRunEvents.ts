import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A stream is read again byte for byte as it was told: jsonb would order the names in its events anew. */
export class ExactRunEvents1795230025000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_events ALTER COLUMN events TYPE json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_events ALTER COLUMN events TYPE jsonb');
  }
}
