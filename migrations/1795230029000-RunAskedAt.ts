import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the model of a plain answer was asked: its first token is counted from there. */
export class RunAskedAt1795230029000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs ADD COLUMN asked_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs DROP COLUMN asked_at');
  }
}
