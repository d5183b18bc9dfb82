import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the facade promises of a request: one run for each idempotency key, and the place of its API key in the queue of its
 * organization. What a key may ask in a minute is its own to say.
 */
export class RunIntake1795800050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE runs
        ADD COLUMN priority smallint NOT NULL DEFAULT 0,
        ADD COLUMN idempotency_key text,
        ADD COLUMN request_hash text`);
    await runner.query(
      `CREATE UNIQUE INDEX runs_idempotency ON runs (org_id, api_key_id, idempotency_key)
       WHERE idempotency_key IS NOT NULL`,
    );
    await runner.query('DROP INDEX runs_due');
    await runner.query(
      `CREATE INDEX runs_due ON runs (org_id, priority, due_at, id) WHERE status = 'queued'`,
    );
    // Keys are forgotten; what was asked under them is not read.
    await runner.query(
      'GRANT SELECT (idempotency_key), UPDATE (idempotency_key, request_hash) ON runs TO artel_keeper',
    );
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN requests_per_minute integer,
        ADD COLUMN tokens_per_minute integer,
        ADD COLUMN priority smallint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        DROP COLUMN requests_per_minute, DROP COLUMN tokens_per_minute, DROP COLUMN priority`);
    await runner.query(
      'REVOKE SELECT (idempotency_key), UPDATE (idempotency_key, request_hash) ON runs FROM artel_keeper',
    );
    await runner.query('DROP INDEX runs_due');
    await runner.query(`CREATE INDEX runs_due ON runs (org_id, due_at, id) WHERE status = 'queued'`);
    await runner.query('DROP INDEX runs_idempotency');
    await runner.query(
      'ALTER TABLE runs DROP COLUMN priority, DROP COLUMN idempotency_key, DROP COLUMN request_hash',
    );
  }
}
