import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a client says of where a message was written, and by whom. */
export class MessageOrigins1796000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages ADD COLUMN origin jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN origin');
  }
}
