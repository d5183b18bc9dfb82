import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What roles remember of the parts of chats that their models cannot take. A summary goes with anything in it that is
 * changed, judged, replaced or deleted, whoever does that: no text outlives its message.
 */
export class ChatSummaries1795230024100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chat_summaries (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        chat_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        reaches bigint NOT NULL,
        content text NOT NULL,
        is_unvalidated boolean NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT chat_summaries_pkey PRIMARY KEY (id),
        CONSTRAINT chat_summaries_of_role UNIQUE (chat_id, agent_id),
        CONSTRAINT chat_summaries_chat FOREIGN KEY (org_id, chat_id) REFERENCES chats(org_id,id) ON DELETE CASCADE,
        CONSTRAINT chat_summaries_agent FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`SELECT artel_wall('chat_summaries')`);
    await runner.query(
      `SELECT artel_allow('chat_summaries', 'artel_keeper', 'SELECT (org_id, chat_id, reaches), DELETE')`,
    );
    await runner.query(forget);
    await runner.query(`
      CREATE TRIGGER forget_summaries AFTER DELETE OR UPDATE OF content, validation_state, is_current, deleted_at
      ON messages FOR EACH ROW EXECUTE FUNCTION forget_summaries()`);
    await runner.query(`ALTER TABLE model_calls ADD COLUMN purpose text NOT NULL DEFAULT 'answer'`);
    await runner.query(`
      ALTER TABLE model_calls ADD CONSTRAINT model_calls_purpose CHECK (purpose IN ('answer', 'summary'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_calls DROP COLUMN purpose');
    await runner.query('DROP TRIGGER forget_summaries ON messages');
    await runner.query('DROP FUNCTION forget_summaries');
    await runner.query('DROP TABLE chat_summaries');
  }
}

/** An answer made anew stands where the first one stood, and is summarized there. */
const forget = `
  CREATE FUNCTION forget_summaries() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM chat_summaries s
    WHERE s.org_id = OLD.org_id AND s.chat_id = OLD.chat_id AND s.reaches >= COALESCE(
      (SELECT f.seq FROM messages f WHERE f.org_id = OLD.org_id AND f.id = OLD.siblings_of), OLD.seq);
    RETURN NULL;
  END $$`;
