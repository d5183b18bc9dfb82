import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PasswordResets1795230007100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password_resets (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        user_id uuid NOT NULL,
        token_hash text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT password_resets_org_id UNIQUE (org_id, id),
        CONSTRAINT password_resets_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE UNIQUE INDEX password_resets_token ON password_resets (token_hash)');
    await runner.query('CREATE INDEX password_resets_user_id ON password_resets (org_id, user_id)');
    await runner.query(
      `ALTER TABLE password_resets ADD CONSTRAINT password_resets_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('password_resets')`);
    await runner.query(
      `SELECT artel_allow('password_resets', 'artel_auth', 'SELECT (id, org_id, user_id, token_hash, expires_at)')`,
    );
    await runner.query(
      `SELECT artel_allow('password_resets', 'artel_keeper', 'SELECT (id, expires_at), DELETE')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE password_resets');
  }
}
