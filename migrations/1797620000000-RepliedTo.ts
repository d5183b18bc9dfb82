import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody outside replies to is found by what the other side calls it, and by where pieces of it stand there. */
export class RepliedTo1797620000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX contact_sends_provider ON contact_sends (org_id, contact_id, provider_id) WHERE provider_id IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX telegram_pieces_message ON telegram_pieces (integration_id, message_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX telegram_pieces_message');
    await runner.query('DROP INDEX contact_sends_provider');
  }
}
