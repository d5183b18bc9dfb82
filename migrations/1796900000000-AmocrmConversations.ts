import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE amocrm_conversations (
    chat_id text NOT NULL,
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    scope_id text NOT NULL,
    contact_id uuid NOT NULL,
    CONSTRAINT amocrm_conversations_pkey PRIMARY KEY (chat_id, org_id),
    CONSTRAINT amocrm_conversations_of_contact UNIQUE (org_id, contact_id, integration_id, scope_id)
  )`,
  `ALTER TABLE amocrm_conversations ADD CONSTRAINT amocrm_conversations_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `ALTER TABLE amocrm_conversations ADD CONSTRAINT amocrm_conversations_contact
   FOREIGN KEY (org_id, contact_id) REFERENCES contacts(org_id,id) ON DELETE CASCADE`,
  `SELECT artel_wall('amocrm_conversations')`,
  `SELECT artel_allow('amocrm_conversations', 'artel_runner', 'SELECT (chat_id)')`,
];

/** What accounts of amoCRM call the chats that are copied into them. */
export class AmocrmConversations1796900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE amocrm_conversations');
  }
}
