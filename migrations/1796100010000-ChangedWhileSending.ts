import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is edited while it is being sent is sent once more. */
export class ChangedWhileSending1796100010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact_sends ADD COLUMN changed boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact_sends DROP COLUMN changed');
  }
}
