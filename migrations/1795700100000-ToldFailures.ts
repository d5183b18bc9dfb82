import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked a role is told when it failed, once; the index has those of whom nobody was told yet. */
export class ToldFailures1795700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs ADD COLUMN failure_told_at timestamptz');
    await runner.query("UPDATE runs SET failure_told_at = now() WHERE status = 'failed'");
    await runner.query(
      `CREATE INDEX runs_failed ON runs (finished_at)
       WHERE status = 'failed' AND user_id IS NOT NULL AND failure_told_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX runs_failed');
    await runner.query('ALTER TABLE runs DROP COLUMN failure_told_at');
  }
}
