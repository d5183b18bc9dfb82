import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE amocrm_field_turns (
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    entity text NOT NULL,
    free_at timestamptz NOT NULL,
    CONSTRAINT amocrm_field_turns_pkey PRIMARY KEY (org_id, integration_id, entity)
  )`,
  `ALTER TABLE amocrm_field_turns ADD CONSTRAINT amocrm_field_turns_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('amocrm_field_turns')`,
];

/** Whose turn it is to be said by a bot of an account of amoCRM. */
export class AmocrmFieldTurns1796900010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE amocrm_field_turns');
  }
}
