import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Over all organizations: two that ask for the updates of one bot would take them from each other.
  'ALTER TABLE integrations ADD COLUMN account_key text',
  'CREATE UNIQUE INDEX integrations_account ON integrations (type, account_key)',
  `CREATE TABLE telegram_inbox (
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    update_id bigint NOT NULL,
    content jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT telegram_inbox_pkey PRIMARY KEY (integration_id, update_id)
  )`,
  `CREATE TABLE telegram_pieces (
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    said_id text NOT NULL,
    place integer NOT NULL,
    message_id bigint NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT telegram_pieces_pkey PRIMARY KEY (integration_id, said_id, place)
  )`,
  'CREATE INDEX telegram_inbox_received ON telegram_inbox (received_at)',
  'CREATE INDEX telegram_pieces_sent ON telegram_pieces (sent_at)',
  `ALTER TABLE telegram_inbox ADD CONSTRAINT telegram_inbox_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `ALTER TABLE telegram_pieces ADD CONSTRAINT telegram_pieces_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('telegram_inbox')`,
  `SELECT artel_wall('telegram_pieces')`,
  `SELECT artel_allow('telegram_inbox', 'artel_keeper', 'SELECT (integration_id, update_id, received_at), DELETE')`,
  `SELECT artel_allow('telegram_pieces', 'artel_keeper', 'SELECT (integration_id, said_id, place, sent_at), DELETE')`,
  // Telegram names an integration and no organization.
  `SELECT artel_allow('integrations', 'artel_runner', 'SELECT (id, org_id, type, account_key)')`,
];

/** Bots of roles: what Telegram brought and nobody has taken yet, and where pieces of what was said stand. */
export class TelegramIntegrations1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE telegram_pieces, telegram_inbox');
    await runner.query('DROP POLICY artel_runner ON integrations');
    await runner.query('REVOKE SELECT ON integrations FROM artel_runner');
    await runner.query('ALTER TABLE integrations DROP COLUMN account_key');
  }
}
