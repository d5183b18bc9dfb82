import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyAndTokenFamilies1795230004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Tokens given out before have no family part: their owners log in once more.
    await runner.query('DELETE FROM sessions');
    await runner.query('ALTER TABLE sessions ADD family_hash text NOT NULL');
    await runner.query('DROP INDEX sessions_token');
    await runner.query('DROP INDEX sessions_previous_token');
    await runner.query('CREATE UNIQUE INDEX sessions_family ON sessions (family_hash)');
    await runner.query(`
      CREATE TABLE idempotency_keys (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        user_id uuid NOT NULL,
        key text NOT NULL,
        route text NOT NULL,
        request_hash text NOT NULL,
        state text NOT NULL DEFAULT 'open',
        status integer,
        body json,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_key UNIQUE (org_id, user_id, key),
        CONSTRAINT idempotency_keys_state CHECK (state IN ('open', 'done')),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)');
    await runner.query(
      `ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
    await runner.query('DELETE FROM sessions');
    await runner.query('DROP INDEX sessions_family');
    await runner.query('ALTER TABLE sessions DROP COLUMN family_hash');
    await runner.query('CREATE INDEX sessions_previous_token ON sessions (previous_hash)');
    await runner.query('CREATE UNIQUE INDEX sessions_token ON sessions (token_hash)');
  }
}
