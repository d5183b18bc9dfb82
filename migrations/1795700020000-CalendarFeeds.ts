import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calendars to subscribe to by a secret address, and how often an event was changed, which their readers are told. */
export class CalendarFeeds1795700020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_feeds (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        user_id uuid NOT NULL,
        token_hash text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT calendar_feeds_org_id UNIQUE (org_id, id),
        CONSTRAINT calendar_feeds_of_user UNIQUE (org_id, user_id),
        CONSTRAINT calendar_feeds_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE UNIQUE INDEX calendar_feeds_token ON calendar_feeds (token_hash)');
    await runner.query(
      `ALTER TABLE calendar_feeds ADD CONSTRAINT calendar_feeds_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('calendar_feeds')`);
    await runner.query(
      `SELECT artel_allow('calendar_feeds', 'artel_auth', 'SELECT (id, org_id, user_id, token_hash)')`,
    );
    await runner.query('ALTER TABLE calendar_events ADD COLUMN revision integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_events DROP COLUMN revision');
    await runner.query('DROP TABLE calendar_feeds');
  }
}
