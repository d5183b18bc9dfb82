import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Platform1795230000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        event text NOT NULL,
        subscriber text NOT NULL,
        payload jsonb NOT NULL,
        state text NOT NULL DEFAULT 'pending',
        attempt integer NOT NULL DEFAULT '0',
        tries integer NOT NULL DEFAULT '0',
        due_at timestamptz NOT NULL DEFAULT now(),
        lease timestamptz,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT outbox_state CHECK (state IN ('pending', 'queued', 'failed')),
        CONSTRAINT outbox_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX outbox_queued ON outbox (lease) WHERE state = 'queued'`);
    await runner.query(`CREATE INDEX outbox_pending ON outbox (due_at) WHERE state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox');
  }
}
