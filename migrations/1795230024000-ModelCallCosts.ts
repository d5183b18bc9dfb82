import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What calls of models cost; whoever works on runs stores them while it works, of many runs at once. */
export class ModelCallCosts1795230024000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_calls ADD COLUMN cost double precision');
    await runner.query(`SELECT artel_allow('model_calls', 'artel_runner', 'INSERT')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY artel_runner ON model_calls');
    await runner.query('REVOKE INSERT ON model_calls FROM artel_runner');
    await runner.query('ALTER TABLE model_calls DROP COLUMN cost');
  }
}
