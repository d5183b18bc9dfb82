import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Chats1795230002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chats (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        agent_id uuid,
        direct_key text,
        last_seq bigint NOT NULL DEFAULT '0',
        last_message_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT chats_org_id UNIQUE (org_id, id),
        CONSTRAINT chats_kind CHECK (kind IN ('direct', 'group', 'agent')),
        CONSTRAINT chats_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX chats_direct ON chats (org_id, direct_key) WHERE direct_key IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE chats ADD CONSTRAINT chats_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(`
      CREATE TABLE chat_members (
        chat_id uuid NOT NULL,
        user_id uuid NOT NULL,
        org_id uuid NOT NULL,
        last_read_seq bigint NOT NULL DEFAULT '0',
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT chat_members_pkey PRIMARY KEY (chat_id, user_id)
      )`);
    await runner.query(`CREATE INDEX chat_members_user_chats ON chat_members (org_id, user_id)`);
    await runner.query(
      `ALTER TABLE chat_members ADD CONSTRAINT chat_members_user FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE chat_members ADD CONSTRAINT chat_members_chat FOREIGN KEY (org_id, chat_id) REFERENCES chats(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`
      CREATE TABLE messages (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        chat_id uuid NOT NULL,
        seq bigint NOT NULL,
        author_kind text NOT NULL,
        author_id uuid NOT NULL,
        author_username text NOT NULL,
        author_name text NOT NULL,
        content text NOT NULL,
        mentions jsonb NOT NULL DEFAULT '[]',
        reply_to_id uuid,
        client_id text,
        run_id uuid,
        validation_state text,
        validated_by uuid,
        validated_at timestamptz,
        validation_comment text,
        original_content text,
        created_at timestamptz NOT NULL DEFAULT now(),
        edited_at timestamptz,
        CONSTRAINT messages_chat_seq UNIQUE (chat_id, seq),
        CONSTRAINT messages_org_id UNIQUE (org_id, id),
        CONSTRAINT messages_validation CHECK (validation_state IN ('unvalidated', 'approved', 'edited', 'rejected')),
        CONSTRAINT messages_author_kind CHECK (author_kind IN ('user', 'agent', 'contact')),
        CONSTRAINT messages_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE UNIQUE INDEX messages_run ON messages (run_id) WHERE run_id IS NOT NULL`);
    await runner.query(
      `CREATE UNIQUE INDEX messages_client_id ON messages (chat_id, author_id, client_id) WHERE client_id IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE messages ADD CONSTRAINT messages_chat FOREIGN KEY (org_id, chat_id) REFERENCES chats(org_id,id) ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE messages');
    await runner.query('DROP TABLE chat_members');
    await runner.query('DROP TABLE chats');
  }
}
