import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Two answers may say the same: each is a document for as long as it is trusted itself. Runs that go on from another one
 * inherit the numbers of its passages; those under way when a document goes forget it at their end.
 */
export class AnswersAndPassages1795500030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX documents_same_bytes');
    await runner.query(`
      CREATE UNIQUE INDEX documents_same_bytes ON documents (org_id, collection_id, sha256)
      WHERE state <> 'receiving' AND source <> 'answer'`);
    await runner.query('ALTER TABLE run_passages ADD COLUMN inherited boolean NOT NULL DEFAULT false');
    await runner.query(`
      CREATE TABLE owed_erasures (
        run_id uuid NOT NULL,
        org_id uuid NOT NULL,
        CONSTRAINT owed_erasures_pkey PRIMARY KEY (run_id),
        CONSTRAINT owed_erasures_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`SELECT artel_wall('owed_erasures')`);
    await runner.query(`SELECT artel_allow('owed_erasures', 'artel_keeper', 'SELECT (run_id, org_id)')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE owed_erasures');
    await runner.query('ALTER TABLE run_passages DROP COLUMN inherited');
    await runner.query('DROP INDEX documents_same_bytes');
    // Of what says the same the first stays.
    await runner.query(`
      DELETE FROM documents d USING documents first
      WHERE d.org_id = first.org_id AND d.collection_id = first.collection_id AND d.sha256 = first.sha256
        AND d.source = 'answer' AND first.state <> 'receiving' AND d.state <> 'receiving' AND first.id < d.id`);
    await runner.query(`
      CREATE UNIQUE INDEX documents_same_bytes ON documents (org_id, collection_id, sha256)
      WHERE state <> 'receiving'`);
  }
}
