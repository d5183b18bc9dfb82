import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What claims and deleted answers look for, without a look at all documents. */
export class KnowledgeIndexes1795400050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX documents_leased ON documents (org_id, lease_until) WHERE lease_until IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX documents_answer ON documents (org_id, source_ref) WHERE source = 'answer'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX documents_answer');
    await runner.query('DROP INDEX documents_leased');
  }
}
