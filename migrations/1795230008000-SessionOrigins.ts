import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SessionOrigins1795230008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions ADD user_agent text');
    await runner.query('ALTER TABLE sessions ADD address text');
    await runner.query('ALTER TABLE sessions ADD last_used_at timestamptz NOT NULL DEFAULT now()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN last_used_at');
    await runner.query('ALTER TABLE sessions DROP COLUMN address');
    await runner.query('ALTER TABLE sessions DROP COLUMN user_agent');
  }
}
