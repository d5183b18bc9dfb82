import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents that are served by their words while vectors lack, and when those are tried again; and until when a process
 * wants a space of embeddings, which keeps processes with other models from building theirs.
 */
export class VectorsOfDocuments1795500020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE documents ADD vectors text NOT NULL DEFAULT 'pending', ADD vectors_due_at timestamptz,
      ADD CONSTRAINT documents_vectors CHECK (vectors IN ('complete', 'pending', 'off'))`);
    // Which of these have all of theirs is found out by looking.
    await runner.query('UPDATE documents SET vectors_due_at = now() WHERE served_reading IS NOT NULL');
    await runner.query(
      'CREATE INDEX documents_lacking ON documents (vectors_due_at) WHERE vectors_due_at IS NOT NULL',
    );
    await runner.query('GRANT SELECT (vectors_due_at) ON documents TO artel_keeper');
    await runner.query('ALTER TABLE embedding_spaces ADD wanted_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE embedding_spaces DROP wanted_until');
    await runner.query('REVOKE SELECT (vectors_due_at) ON documents FROM artel_keeper');
    await runner.query('ALTER TABLE documents DROP vectors, DROP vectors_due_at');
  }
}
