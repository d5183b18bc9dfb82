import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE integrations (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    type text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    secrets_sealed text NOT NULL,
    key_id text NOT NULL,
    secret_names text[] NOT NULL DEFAULT '{}',
    account jsonb,
    state jsonb NOT NULL DEFAULT '{}',
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT integrations_org_id UNIQUE (org_id, id),
    CONSTRAINT integrations_of_agent UNIQUE (org_id, agent_id, type),
    CONSTRAINT integrations_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE integrations ADD CONSTRAINT integrations_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE integrations ADD CONSTRAINT integrations_agent
   FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE`,
  `ALTER TABLE integrations ADD CONSTRAINT integrations_creator
   FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)`,
  `SELECT artel_wall('integrations')`,
  `SELECT artel_allow('integrations', 'artel_keeper', 'SELECT (id, org_id, key_id)')`,
];

/** Connections of roles to outside worlds: what was set up, sealed where it is secret, and what each keeps for itself. */
export class Integrations1796000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE integrations');
  }
}
