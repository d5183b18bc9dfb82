import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = {
  runs: ['model text', 'first_token_at timestamptz', 'trace_parent text'],
  model_calls: ['agent_username text', 'error_code text', 'first_token_at timestamptz'],
};

const nameOf = (column: string): string => column.slice(0, column.indexOf(' '));

/** How runs came about in full: attempts and steps beside calls, who made these, how long the first token took. */
export class RunStages1795230025100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, added] of Object.entries(columns))
      for (const column of added) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    await runner.query(`
      CREATE TABLE run_stages (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        run_id uuid NOT NULL,
        epoch integer NOT NULL,
        path text NOT NULL,
        agent_username text NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        state text NOT NULL,
        error_code text,
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL,
        CONSTRAINT run_stages_pkey PRIMARY KEY (id),
        CONSTRAINT run_stages_kind CHECK (kind IN ('attempt', 'step')),
        CONSTRAINT run_stages_state CHECK (state IN ('succeeded', 'failed', 'waiting')),
        CONSTRAINT run_stages_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX run_stages_of_run ON run_stages (org_id, run_id)');
    await runner.query(`SELECT artel_wall('run_stages')`);
    await runner.query(`SELECT artel_allow('run_stages', 'artel_runner', 'INSERT')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE run_stages');
    for (const [table, added] of Object.entries(columns))
      for (const column of added) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${nameOf(column)}`);
  }
}
