import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Identity1795230001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id uuid NOT NULL,
        name text NOT NULL,
        locale text NOT NULL DEFAULT 'ru',
        time_zone text NOT NULL DEFAULT 'Europe/Moscow',
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT organizations_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`
      CREATE TABLE users (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        username text NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        password_hash text NOT NULL,
        role text NOT NULL,
        locale text NOT NULL DEFAULT 'ru',
        time_zone text NOT NULL DEFAULT 'Europe/Moscow',
        is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT users_org_username UNIQUE (org_id, username),
        CONSTRAINT users_org_id UNIQUE (org_id, id),
        CONSTRAINT users_role CHECK (role IN ('owner', 'admin', 'member')),
        CONSTRAINT users_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE UNIQUE INDEX users_email ON users (email)`);
    await runner.query(
      `ALTER TABLE users ADD CONSTRAINT users_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(`
      CREATE TABLE sessions (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        user_id uuid NOT NULL,
        token_hash text NOT NULL,
        previous_hash text,
        rotated_at timestamptz,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT sessions_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX sessions_previous_token ON sessions (previous_hash)`);
    await runner.query(`CREATE UNIQUE INDEX sessions_token ON sessions (token_hash)`);
    await runner.query(`CREATE INDEX sessions_user_id ON sessions (org_id, user_id)`);
    await runner.query(
      `ALTER TABLE sessions ADD CONSTRAINT sessions_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        created_by uuid NOT NULL,
        name text NOT NULL,
        prefix text NOT NULL,
        hash text NOT NULL,
        agent_ids uuid[],
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT api_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash)`);
    await runner.query(`CREATE INDEX api_keys_org ON api_keys (org_id, id)`);
    await runner.query(
      `ALTER TABLE api_keys ADD CONSTRAINT api_keys_creator FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys');
    await runner.query('DROP TABLE sessions');
    await runner.query('DROP TABLE users');
    await runner.query('DROP TABLE organizations');
  }
}
