import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a role has not said yet when a person takes its place is not said any more. */
export class SilencedSends1796700020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact_sends ADD COLUMN silenced boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact_sends DROP COLUMN silenced');
  }
}
