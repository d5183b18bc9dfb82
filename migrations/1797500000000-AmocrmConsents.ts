import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE amocrm_consents (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state_hash text NOT NULL,
    sealed text NOT NULL,
    key_id text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT amocrm_consents_org_id UNIQUE (org_id, id),
    CONSTRAINT amocrm_consents_of_user UNIQUE (org_id, user_id, agent_id),
    CONSTRAINT amocrm_consents_pkey PRIMARY KEY (id)
  )`,
  'CREATE INDEX amocrm_consents_agent_id ON amocrm_consents (org_id, agent_id)',
  'CREATE INDEX amocrm_consents_end ON amocrm_consents (expires_at)',
  `ALTER TABLE amocrm_consents ADD CONSTRAINT amocrm_consents_agent
   FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE`,
  `ALTER TABLE amocrm_consents ADD CONSTRAINT amocrm_consents_user
   FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('amocrm_consents')`,
  `SELECT artel_allow('amocrm_consents', 'artel_keeper', 'SELECT (id, org_id, key_id, expires_at), DELETE')`,
];

/** Who has gone to amoCRM to let a role in, and with which settings they come back. */
export class AmocrmConsents1797500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE amocrm_consents');
  }
}
