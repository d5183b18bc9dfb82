import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE amocrm_grants (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    sealed text NOT NULL,
    key_id text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    renew_at timestamptz,
    expires_at timestamptz,
    claim uuid,
    claimed_until timestamptz,
    refused text,
    free_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT amocrm_grants_org_id UNIQUE (org_id, id),
    CONSTRAINT amocrm_grants_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE amocrm_grants ADD CONSTRAINT amocrm_grants_integration
   FOREIGN KEY (org_id, id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('amocrm_grants')`,
  `SELECT artel_allow('amocrm_grants', 'artel_keeper', 'SELECT (id, org_id, key_id)')`,
];

/** What accounts of amoCRM have granted, and when they may be asked again. */
export class AmocrmGrants1796300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE amocrm_grants');
  }
}
