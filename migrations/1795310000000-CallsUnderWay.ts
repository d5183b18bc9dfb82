import type { MigrationInterface, QueryRunner } from 'typeorm';

const known =
  'model, input_tokens, output_tokens, cost, is_estimate, finish_reason, error_code, first_token_at, finished_at';
const rights = `SELECT (id, org_id, run_id, ${known}), UPDATE (${known})`;

/** Calls of models are written down before they are made: what dies with its worker counts as well. */
export class CallsUnderWay1795310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_calls ALTER COLUMN finished_at DROP NOT NULL,
        ADD COLUMN is_estimate boolean NOT NULL DEFAULT false`);
    await runner.query(`GRANT ${rights} ON model_calls TO artel_runner`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE ${rights} ON model_calls FROM artel_runner`);
    await runner.query(`UPDATE model_calls SET finished_at = started_at WHERE finished_at IS NULL`);
    await runner.query(`
      ALTER TABLE model_calls DROP COLUMN is_estimate, ALTER COLUMN finished_at SET NOT NULL`);
  }
}
