import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people read of a call's result, where that is less than the model does. */
export class ShownResults1795400031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tool_calls ADD COLUMN shown text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tool_calls DROP COLUMN shown');
  }
}
