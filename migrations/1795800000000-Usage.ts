import type { MigrationInterface, QueryRunner } from 'typeorm';

const amounts = `
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost numeric`;

const dimensions = `
  agent_id uuid,
  agent_username text,
  user_id uuid,
  api_key_id uuid,
  model text NOT NULL,
  source text NOT NULL`;

const ofOrganization = (table: string): string =>
  `CONSTRAINT ${table}_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`;

/** What was told of a call later on, and whose it is: those who end runs enter it. */
const toldOfCalls = 'cached_tokens, reasoning_tokens';
const runnerOfCalls = `SELECT (epoch, ${toldOfCalls}), UPDATE (${toldOfCalls})`;

/**
 * The ledger of what models took. Entries are written by the statements that end runs, so they have as little to check as
 * can be: no foreign key, two indexes. Whoever may add to them may not change them.
 */
export class Usage1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE usage_entries (
        id uuid NOT NULL,
        part smallint NOT NULL,
        org_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        run_id uuid,
        ${dimensions},
        ${amounts},
        is_estimate boolean NOT NULL,
        CONSTRAINT usage_entries_pkey PRIMARY KEY (id, part)
      )`);
    await runner.query('CREATE INDEX usage_entries_time ON usage_entries (org_id, at)');
    await runner.query(`
      CREATE TABLE usage_days (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        day date NOT NULL,
        ${dimensions},
        calls bigint NOT NULL,
        estimated_calls bigint NOT NULL,
        unpriced_calls bigint NOT NULL,
        ${amounts},
        CONSTRAINT usage_days_pkey PRIMARY KEY (id),
        ${ofOrganization('usage_days')}
      )`);
    await runner.query('CREATE INDEX usage_days_day ON usage_days (org_id, day)');
    await runner.query(`
      CREATE TABLE usage_rollups (
        org_id uuid NOT NULL,
        until timestamptz NOT NULL,
        CONSTRAINT usage_rollups_pkey PRIMARY KEY (org_id),
        ${ofOrganization('usage_rollups')}
      )`);
    for (const table of ['usage_entries', 'usage_days', 'usage_rollups']) {
      await runner.query(`SELECT artel_wall('${table}')`);
      await runner.query(`REVOKE UPDATE, DELETE ON ${table} FROM artel_app`);
    }
    await runner.query(`
      CREATE FUNCTION usage_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'usage_entries is append-only' USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER usage_entries_append_only BEFORE UPDATE ON usage_entries
      FOR EACH ROW EXECUTE FUNCTION usage_entries_append_only()`);
    await runner.query(`SELECT artel_allow('usage_entries', 'artel_runner', 'SELECT, INSERT')`);
    await runner.query(`SELECT artel_allow('usage_entries', 'artel_keeper', 'SELECT, DELETE')`);
    await runner.query(`SELECT artel_allow('usage_days', 'artel_keeper', 'SELECT, INSERT')`);
    await runner.query(`SELECT artel_allow('usage_rollups', 'artel_keeper', 'SELECT, INSERT, UPDATE')`);
    await runner.query(`
      ALTER TABLE model_calls ADD COLUMN cached_tokens integer, ADD COLUMN reasoning_tokens integer`);
    await runner.query(`GRANT ${runnerOfCalls} ON model_calls TO artel_runner`);
    await runner.query(`ALTER TABLE runs ADD COLUMN source text NOT NULL DEFAULT 'chat'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs DROP COLUMN source');
    await runner.query('REVOKE SELECT (epoch) ON model_calls FROM artel_runner');
    await runner.query('ALTER TABLE model_calls DROP COLUMN cached_tokens, DROP COLUMN reasoning_tokens');
    for (const table of ['usage_rollups', 'usage_days', 'usage_entries'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION usage_entries_append_only');
  }
}
