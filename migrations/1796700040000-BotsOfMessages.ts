import type { MigrationInterface, QueryRunner } from 'typeorm';

const ofBots = (table: string): string =>
  `UPDATE ${table} t SET provider_id = i.account_key || ':' || t.provider_id FROM integrations i
   WHERE i.id = t.integration_id AND i.type = 'telegram' AND i.account_key IS NOT NULL AND t.provider_id ~ '^[0-9]+$'`;
const ofNobody = (table: string): string =>
  `UPDATE ${table} t SET provider_id = split_part(t.provider_id, ':', 2) FROM integrations i
   WHERE i.id = t.integration_id AND i.type = 'telegram' AND t.provider_id ~ '^[0-9]+:[0-9]+$'`;

/** Each bot numbers its messages by itself: what one has said, or heard, is nothing to another one of the same integration. */
export class BotsOfMessages1796700040000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE telegram_pieces ADD COLUMN bot_id text NOT NULL DEFAULT ''`);
    await runner.query(
      `UPDATE telegram_pieces t SET bot_id = COALESCE(i.account_key, '') FROM integrations i WHERE i.id = t.integration_id`,
    );
    await runner.query('ALTER TABLE telegram_pieces ALTER COLUMN bot_id DROP DEFAULT');
    for (const table of ['contact_sends', 'contact_arrivals']) await runner.query(ofBots(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['contact_sends', 'contact_arrivals']) await runner.query(ofNobody(table));
    await runner.query('ALTER TABLE telegram_pieces DROP COLUMN bot_id');
  }
}
