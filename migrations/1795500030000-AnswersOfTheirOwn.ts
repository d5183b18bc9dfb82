import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two answers may say the same: each is a document for as long as it is trusted itself. */
export class AnswersOfTheirOwn1795500030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX documents_same_bytes');
    await runner.query(`
      CREATE UNIQUE INDEX documents_same_bytes ON documents (org_id, collection_id, sha256)
      WHERE state <> 'receiving' AND source <> 'answer'`);
  }

  async down(runner: QueryRunner): Promise<void> {
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
