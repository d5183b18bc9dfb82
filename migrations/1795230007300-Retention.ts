import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Retention1795230007300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Messages that are deleted unread are not unread any more.
    await runner.query(
      `SELECT artel_allow('chat_members', 'artel_keeper', 'SELECT, UPDATE (last_read_seq)')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY artel_keeper ON chat_members');
    await runner.query('REVOKE SELECT, UPDATE (last_read_seq) ON chat_members FROM artel_keeper');
  }
}
