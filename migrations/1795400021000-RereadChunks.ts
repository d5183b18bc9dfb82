import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A version that is read anew has its chunks under another number until it takes the place of itself: what is searched
 * by follows them.
 */
export class RereadChunks1795400021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION renumber_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE chunk_index i SET version = c.version FROM changed c
        WHERE i.org_id = c.org_id AND i.chunk_id = c.id AND i.version <> c.version;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER chunk_index_changed AFTER UPDATE ON chunks REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION renumber_chunks()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER chunk_index_changed ON chunks');
    await runner.query('DROP FUNCTION renumber_chunks');
  }
}
