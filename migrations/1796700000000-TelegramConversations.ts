import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Another bot of the same integration numbers its updates otherwise.
  `ALTER TABLE telegram_inbox ADD COLUMN bot_id text NOT NULL DEFAULT '', ADD COLUMN conversation text NOT NULL DEFAULT '',
     ADD COLUMN attempts integer NOT NULL DEFAULT 0, ADD COLUMN due_at timestamptz NOT NULL DEFAULT now(),
     ADD COLUMN failed_at timestamptz`,
  `UPDATE telegram_inbox t SET bot_id = COALESCE(i.account_key, ''), conversation = COALESCE(
     t.content->'message'->'chat'->>'id', t.content->'callback_query'->'message'->'chat'->>'id', '')
   FROM integrations i WHERE i.id = t.integration_id`,
  'ALTER TABLE telegram_inbox ALTER COLUMN bot_id DROP DEFAULT, ALTER COLUMN conversation DROP DEFAULT',
  `ALTER TABLE telegram_inbox DROP CONSTRAINT telegram_inbox_pkey,
     ADD CONSTRAINT telegram_inbox_pkey PRIMARY KEY (integration_id, bot_id, update_id)`,
  `CREATE INDEX telegram_inbox_open ON telegram_inbox (integration_id, bot_id, conversation, update_id)
   WHERE failed_at IS NULL`,
];

/** Updates are taken by conversation: one that waits, or cannot be taken, holds up no other. */
export class TelegramConversations1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX telegram_inbox_open');
    await runner.query('DELETE FROM telegram_inbox WHERE failed_at IS NOT NULL');
    await runner.query(`ALTER TABLE telegram_inbox DROP CONSTRAINT telegram_inbox_pkey,
      ADD CONSTRAINT telegram_inbox_pkey PRIMARY KEY (integration_id, update_id)`);
    await runner.query(`ALTER TABLE telegram_inbox DROP COLUMN bot_id, DROP COLUMN conversation, DROP COLUMN attempts,
      DROP COLUMN due_at, DROP COLUMN failed_at`);
  }
}
