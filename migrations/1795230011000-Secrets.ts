import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Secrets1795230011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE secrets (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        name text NOT NULL,
        ciphertext text NOT NULL,
        key_id text NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT secrets_org_id UNIQUE (org_id, id),
        CONSTRAINT secrets_org_name UNIQUE (org_id, name),
        CONSTRAINT secrets_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `ALTER TABLE secrets ADD CONSTRAINT secrets_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE secrets ADD CONSTRAINT secrets_creator FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)`,
    );
    await runner.query(`SELECT artel_wall('secrets')`);
    // A rotation finds the rows of all organizations; what is sealed in them it reads in each organization alone.
    await runner.query(`SELECT artel_allow('secrets', 'artel_keeper', 'SELECT (id, org_id, key_id)')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE secrets');
  }
}
