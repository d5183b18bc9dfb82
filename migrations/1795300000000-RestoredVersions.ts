import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which earlier version one brought back; null of versions that were written. */
export class RestoredVersions1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent_versions ADD COLUMN restored_from integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent_versions DROP COLUMN restored_from');
  }
}
