import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that agents keep, for as long as they are there. */
export class KeptFiles1795230026000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE files ADD COLUMN kept_for uuid');
    await runner.query('CREATE INDEX files_kept ON files (org_id, kept_for) WHERE kept_for IS NOT NULL');
    await runner.query('GRANT SELECT (kept_for) ON files TO artel_keeper');
    await runner.query(`ALTER TABLE agents ADD COLUMN tables uuid[] NOT NULL DEFAULT '{}'`);
    // Or else the next version of each agent would seem to have changed them.
    await runner.query(`UPDATE agent_versions SET content = content || '{"tables": []}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE agent_versions SET content = content - 'tables'`);
    await runner.query('ALTER TABLE agents DROP COLUMN tables');
    await runner.query('DROP INDEX files_kept');
    await runner.query('ALTER TABLE files DROP COLUMN kept_for');
  }
}
