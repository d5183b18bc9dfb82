import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE webhook_deliveries (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    delivery_id text NOT NULL,
    replay_of uuid,
    state text NOT NULL,
    times integer NOT NULL DEFAULT 1,
    event_id uuid,
    refusal jsonb,
    size integer NOT NULL,
    body text,
    beginning text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_deliveries_state CHECK (state IN ('taken', 'refused')),
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries (integration_id, delivery_id)
   WHERE replay_of IS NULL`,
  `CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (integration_id, id)`,
  `ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('webhook_deliveries')`,
  `SELECT artel_allow('webhook_deliveries', 'artel_keeper',
     'SELECT (id, org_id, integration_id, body, created_at), UPDATE (body), DELETE')`,
  `SELECT artel_allow('integrations', 'artel_auth', 'SELECT (id, org_id, type)')`,
];

/** What webhooks of roles were told. */
export class WebhookDeliveries1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY artel_auth ON integrations');
    await runner.query('REVOKE SELECT (id, org_id, type) ON integrations FROM artel_auth');
    await runner.query('DROP TABLE webhook_deliveries');
  }
}
