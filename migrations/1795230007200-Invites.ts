import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Invites1795230007200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invites (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        created_by uuid NOT NULL,
        email text,
        role text NOT NULL,
        username text,
        name text,
        token_hash text NOT NULL,
        mailed_hash text,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT invites_org_id UNIQUE (org_id, id),
        CONSTRAINT invites_role CHECK (role IN ('admin', 'member')),
        CONSTRAINT invites_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE UNIQUE INDEX invites_token ON invites (token_hash)');
    await runner.query('CREATE UNIQUE INDEX invites_mailed_token ON invites (mailed_hash)');
    await runner.query(
      `ALTER TABLE invites ADD CONSTRAINT invites_inviter FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('invites')`);
    await runner.query(
      `SELECT artel_allow('invites', 'artel_auth', 'SELECT (id, org_id, token_hash, mailed_hash, expires_at)')`,
    );
    await runner.query(`SELECT artel_allow('invites', 'artel_keeper', 'SELECT (id, expires_at), DELETE')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invites');
  }
}
