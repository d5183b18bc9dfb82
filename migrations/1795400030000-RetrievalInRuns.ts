import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Retrieval in runs: how a role looks things up, the numbers that passages have in a run, what an answer cites, and what
 * nothing was found for.
 */
export class RetrievalInRuns1795400030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE agents ADD COLUMN retrieval text NOT NULL DEFAULT 'prefetch'`);
    // A version shows what differs from the one before it: a part that none of them had differs in none.
    await runner.query(`UPDATE agent_versions SET content = content || '{"retrieval":"prefetch"}'::jsonb`);
    await runner.query('ALTER TABLE model_calls DROP CONSTRAINT model_calls_purpose');
    await runner.query(`
      ALTER TABLE model_calls
      ADD CONSTRAINT model_calls_purpose CHECK (purpose IN ('answer', 'summary', 'retrieval'))`);
    await runner.query(`
      CREATE TABLE run_passages (
        run_id uuid NOT NULL,
        n integer NOT NULL,
        org_id uuid NOT NULL,
        chunk_id uuid NOT NULL,
        document_id uuid NOT NULL,
        CONSTRAINT run_passages_pkey PRIMARY KEY (run_id, n),
        CONSTRAINT run_passages_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE answer_citations (
        run_id uuid NOT NULL,
        n integer NOT NULL,
        org_id uuid NOT NULL,
        message_id uuid,
        chunk_id uuid NOT NULL,
        document_id uuid NOT NULL,
        document_name text NOT NULL,
        page integer,
        quote text NOT NULL,
        CONSTRAINT answer_citations_pkey PRIMARY KEY (run_id, n),
        CONSTRAINT answer_citations_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE INDEX answer_citations_message ON answer_citations (org_id, message_id) WHERE message_id IS NOT NULL`);
    await runner.query('CREATE INDEX answer_citations_document ON answer_citations (org_id, document_id)');
    await runner.query(`
      CREATE TABLE unanswered_questions (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        collection_id uuid NOT NULL,
        key text NOT NULL,
        question text NOT NULL,
        asked_by uuid,
        agent_username text NOT NULL,
        message_id uuid,
        times integer NOT NULL DEFAULT 1,
        last_asked_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT unanswered_questions_pkey PRIMARY KEY (id),
        CONSTRAINT unanswered_questions_org_id UNIQUE (org_id, id),
        CONSTRAINT unanswered_questions_key UNIQUE (org_id, collection_id, key),
        CONSTRAINT unanswered_questions_collection FOREIGN KEY (org_id, collection_id)
          REFERENCES collections(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(
      'CREATE INDEX unanswered_questions_latest ON unanswered_questions (org_id, collection_id, last_asked_at, id)',
    );
    await runner.query(
      'CREATE INDEX unanswered_questions_message ON unanswered_questions (org_id, message_id) WHERE message_id IS NOT NULL',
    );
    for (const table of ['run_passages', 'answer_citations', 'unanswered_questions'])
      await runner.query(`SELECT artel_wall('${table}')`);
    await runner.query(
      `SELECT artel_allow('unanswered_questions', 'artel_keeper', 'SELECT (id, org_id, collection_id, last_asked_at), DELETE')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['unanswered_questions', 'answer_citations', 'run_passages'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query(`UPDATE model_calls SET purpose = 'answer' WHERE purpose = 'retrieval'`);
    await runner.query('ALTER TABLE model_calls DROP CONSTRAINT model_calls_purpose');
    await runner.query(
      `ALTER TABLE model_calls ADD CONSTRAINT model_calls_purpose CHECK (purpose IN ('answer', 'summary'))`,
    );
    await runner.query('ALTER TABLE agents DROP COLUMN retrieval');
  }
}
