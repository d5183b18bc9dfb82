import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE telegram_bots (
    id text NOT NULL,
    username text,
    next_update bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    CONSTRAINT telegram_bots_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE telegram_updates (
    bot_id text NOT NULL,
    update_id bigint NOT NULL,
    calls jsonb,
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT telegram_updates_pkey PRIMARY KEY (bot_id, update_id)
  )`,
  `CREATE TABLE telegram_pace (
    bot_id text NOT NULL,
    chat_id text NOT NULL,
    free_at timestamptz NOT NULL,
    refused_at timestamptz,
    CONSTRAINT telegram_pace_pkey PRIMARY KEY (bot_id, chat_id)
  )`,
  `CREATE TABLE telegram_buttons (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    chat_id text NOT NULL,
    message_id bigint,
    token_hash text NOT NULL,
    actions text[] NOT NULL,
    expires_at timestamptz NOT NULL,
    answered_at timestamptz,
    CONSTRAINT telegram_buttons_pkey PRIMARY KEY (id)
  )`,
];

const after = [
  'CREATE INDEX telegram_updates_due ON telegram_updates (due_at) WHERE calls IS NOT NULL',
  'CREATE INDEX telegram_updates_received ON telegram_updates (received_at)',
  'CREATE INDEX telegram_pace_free ON telegram_pace (free_at)',
  'CREATE UNIQUE INDEX telegram_buttons_token ON telegram_buttons (token_hash)',
  'CREATE INDEX telegram_buttons_expires ON telegram_buttons (expires_at)',
  'CREATE INDEX telegram_buttons_of ON telegram_buttons (org_id, notification_id)',
  `ALTER TABLE telegram_buttons ADD CONSTRAINT telegram_buttons_notification
   FOREIGN KEY (org_id, notification_id) REFERENCES notifications(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('telegram_buttons')`,
  `SELECT artel_allow('telegram_buttons', 'artel_runner', 'SELECT (id, org_id, chat_id, token_hash)')`,
  `SELECT artel_allow('telegram_buttons', 'artel_keeper', 'SELECT (id, expires_at), DELETE')`,
  // The rest is the installation's. What was heard is noted in an organization, and what is answered is read by none.
  'GRANT SELECT ON telegram_bots TO artel_app',
  'GRANT SELECT, INSERT, UPDATE ON telegram_bots TO artel_runner',
  'GRANT SELECT (bot_id, update_id), INSERT ON telegram_updates TO artel_app',
  'GRANT SELECT, INSERT, UPDATE ON telegram_updates TO artel_runner',
  'GRANT SELECT (bot_id, update_id, received_at), DELETE ON telegram_updates TO artel_keeper',
  'GRANT SELECT, INSERT, UPDATE ON telegram_pace TO artel_runner',
  'GRANT SELECT (bot_id, chat_id, free_at), DELETE ON telegram_pace TO artel_keeper',
];

/** The bot that brings notifications: what it has heard, how fast it may speak, and its buttons. */
export class Telegram1795700010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...after]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE telegram_buttons, telegram_pace, telegram_updates, telegram_bots');
  }
}
