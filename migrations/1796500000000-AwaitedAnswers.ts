import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that contacts wait for are found when their runs have ended without one. */
export class AwaitedAnswers1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX contact_sends_shown ON contact_sends (org_id, run_id) WHERE state = 'shown'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX contact_sends_shown');
  }
}
