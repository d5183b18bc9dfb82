import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which runs were given passages of a document, for what goes with it. */
export class PassagesOfDocuments1795400032000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX run_passages_document ON run_passages (org_id, document_id, run_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX run_passages_document');
  }
}
