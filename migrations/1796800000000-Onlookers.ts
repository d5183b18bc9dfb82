import type { MigrationInterface, QueryRunner } from 'typeorm';

const dropped = ['contact_sends_message', 'contact_sends_due', 'contact_sends_open'];

/** Conversations with contacts are shown elsewhere too, and people may speak in them from there. */
export class Onlookers1796800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...dropped.map((index) => `DROP INDEX ${index}`),
      `ALTER TABLE contact_sends ADD COLUMN audience text NOT NULL DEFAULT 'contact'
         CONSTRAINT contact_sends_audience CHECK (audience IN ('contact', 'onlooker'))`,
      `ALTER TABLE contact_sends ADD CONSTRAINT contact_sends_integration
       FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
      'CREATE INDEX contact_sends_of_integration ON contact_sends (org_id, integration_id)',
      `CREATE UNIQUE INDEX contact_sends_message ON contact_sends (org_id, message_id, integration_id)
       WHERE message_id IS NOT NULL`,
      `CREATE INDEX contact_sends_due ON contact_sends (audience, org_id, due_at)
       WHERE state IN ('waiting', 'sending')`,
      `CREATE INDEX contact_sends_open ON contact_sends (org_id, contact_id, integration_id, position, id)
       WHERE state IN ('waiting', 'sending')`,
      'ALTER TABLE messages ADD COLUMN written jsonb',
      'ALTER TABLE contacts ADD COLUMN colleague jsonb',
      'ALTER TABLE contacts ADD COLUMN colleague_at timestamptz',
      'ALTER TABLE contacts ADD COLUMN hand_back_at timestamptz',
      'CREATE INDEX contacts_colleagues ON contacts (hand_back_at) WHERE colleague IS NOT NULL',
      `SELECT artel_allow('contacts', 'artel_runner', 'SELECT (id, org_id, colleague, hand_back_at)')`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'REVOKE SELECT (id, org_id, colleague, hand_back_at) ON contacts FROM artel_runner',
      'DROP POLICY artel_runner ON contacts',
      'DROP INDEX contacts_colleagues',
      'ALTER TABLE contacts DROP COLUMN hand_back_at, DROP COLUMN colleague_at, DROP COLUMN colleague',
      'ALTER TABLE messages DROP COLUMN written',
      `DELETE FROM contact_sends WHERE audience = 'onlooker'`,
      ...dropped.map((index) => `DROP INDEX ${index}`),
      'DROP INDEX contact_sends_of_integration',
      'ALTER TABLE contact_sends DROP CONSTRAINT contact_sends_integration, DROP COLUMN audience',
      `CREATE UNIQUE INDEX contact_sends_message ON contact_sends (org_id, message_id)
       WHERE message_id IS NOT NULL`,
      `CREATE INDEX contact_sends_due ON contact_sends (org_id, due_at) WHERE state IN ('waiting', 'sending')`,
      `CREATE INDEX contact_sends_open ON contact_sends (org_id, contact_id, position, id)
       WHERE state IN ('waiting', 'sending')`,
    ])
      await runner.query(statement);
  }
}
