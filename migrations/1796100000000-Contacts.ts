import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  'ALTER TABLE chats ADD COLUMN contact jsonb',
  'ALTER TABLE messages ADD COLUMN delivery jsonb',
  `CREATE TABLE contacts (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    external_id text NOT NULL,
    name text NOT NULL,
    given_name text,
    username text,
    phone text,
    language text,
    profile jsonb NOT NULL DEFAULT '{}',
    note text NOT NULL DEFAULT '',
    chat_id uuid,
    state text NOT NULL DEFAULT 'new',
    authorized_at timestamptz,
    taken_over_by uuid,
    taken_over_at timestamptz,
    last_heard_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contacts_org_id UNIQUE (org_id, id),
    CONSTRAINT contacts_of_integration UNIQUE (integration_id, external_id),
    CONSTRAINT contacts_state CHECK (state IN ('new', 'authorized', 'blocked')),
    CONSTRAINT contacts_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE contacts ADD CONSTRAINT contacts_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE contacts ADD CONSTRAINT contacts_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  `ALTER TABLE contacts ADD CONSTRAINT contacts_agent
   FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE`,
  'CREATE INDEX contacts_of_agent ON contacts (org_id, agent_id, id)',
  'CREATE INDEX contacts_of_chat ON contacts (org_id, chat_id) WHERE chat_id IS NOT NULL',
  `CREATE TABLE contact_arrivals (
    integration_id uuid NOT NULL,
    delivery_id text NOT NULL,
    org_id uuid NOT NULL,
    message_id uuid,
    run_id uuid,
    provider_id text,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contact_arrivals_pkey PRIMARY KEY (integration_id, delivery_id)
  )`,
  `ALTER TABLE contact_arrivals ADD CONSTRAINT contact_arrivals_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE contact_arrivals ADD CONSTRAINT contact_arrivals_integration
   FOREIGN KEY (org_id, integration_id) REFERENCES integrations(org_id,id) ON DELETE CASCADE`,
  'CREATE INDEX contact_arrivals_message ON contact_arrivals (org_id, message_id) WHERE message_id IS NOT NULL',
  'CREATE INDEX contact_arrivals_at ON contact_arrivals (at)',
  `CREATE TABLE contact_sends (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    position bigint NOT NULL,
    message_id uuid,
    run_id uuid,
    key text,
    text text,
    buttons jsonb,
    speaker text,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    epoch integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    since timestamptz NOT NULL DEFAULT now(),
    provider_id text,
    error_code text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT contact_sends_state
      CHECK (state IN ('shown', 'held', 'waiting', 'sending', 'sent', 'failed', 'dropped')),
    CONSTRAINT contact_sends_org_id UNIQUE (org_id, id),
    CONSTRAINT contact_sends_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE contact_sends ADD CONSTRAINT contact_sends_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE contact_sends ADD CONSTRAINT contact_sends_contact
   FOREIGN KEY (org_id, contact_id) REFERENCES contacts(org_id,id) ON DELETE CASCADE`,
  'CREATE UNIQUE INDEX contact_sends_message ON contact_sends (org_id, message_id) WHERE message_id IS NOT NULL',
  'CREATE UNIQUE INDEX contact_sends_run ON contact_sends (org_id, run_id) WHERE run_id IS NOT NULL',
  'CREATE UNIQUE INDEX contact_sends_key ON contact_sends (contact_id, key) WHERE key IS NOT NULL',
  'CREATE INDEX contact_sends_order ON contact_sends (org_id, contact_id, position)',
  `CREATE INDEX contact_sends_due ON contact_sends (org_id, due_at) WHERE state IN ('waiting', 'sending')`,
  `CREATE INDEX contact_sends_open ON contact_sends (org_id, contact_id, position, id)
   WHERE state IN ('waiting', 'sending')`,
  'CREATE INDEX contact_sends_finished ON contact_sends (finished_at) WHERE finished_at IS NOT NULL',
  `SELECT artel_wall('contacts')`,
  `SELECT artel_wall('contact_arrivals')`,
  `SELECT artel_wall('contact_sends')`,
  `SELECT artel_allow('contact_arrivals', 'artel_keeper', 'SELECT (integration_id, delivery_id, at), DELETE')`,
  `SELECT artel_allow('contact_sends', 'artel_keeper', 'SELECT (id, finished_at), DELETE')`,
  `SELECT artel_allow('contact_sends', 'artel_runner', 'SELECT, UPDATE')`,
];

/** Who writes to roles from outside, what has arrived of them, and what is said to them. */
export class Contacts1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_sends, contact_arrivals, contacts');
    await runner.query('ALTER TABLE messages DROP COLUMN delivery');
    await runner.query('ALTER TABLE chats DROP COLUMN contact');
  }
}
