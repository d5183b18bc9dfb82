import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an answer can be answered with. */
export class Choices1796500010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages ADD COLUMN choices jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN choices');
  }
}
