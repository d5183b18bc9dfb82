import type { MigrationInterface, QueryRunner } from 'typeorm';

const agentColumns = [
  `tool_policies jsonb NOT NULL DEFAULT '{}'`,
  `http_tools jsonb NOT NULL DEFAULT '[]'`,
  'prefetch_top_k integer',
  `steps jsonb NOT NULL DEFAULT '[]'`,
  `members jsonb NOT NULL DEFAULT '[]'`,
  'graph jsonb',
  `limits jsonb NOT NULL DEFAULT '{}'`,
  'greeting text',
  `examples jsonb NOT NULL DEFAULT '[]'`,
  'output_schema jsonb',
  `approver_ids uuid[] NOT NULL DEFAULT '{}'`,
];

const nameOf = (column: string): string => column.slice(0, column.indexOf(' '));

/** Whole definitions of agents, and what their runs leave behind: calls of models and tools, and decisions about these. */
export class AgentWork1795230020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of agentColumns) await runner.query(`ALTER TABLE agents ADD COLUMN ${column}`);
    await runner.query('ALTER TABLE runs ADD COLUMN waiting_since timestamptz');
    await runner.query(`
      CREATE TABLE agent_versions (
        agent_id uuid NOT NULL,
        version integer NOT NULL,
        org_id uuid NOT NULL,
        content jsonb NOT NULL,
        author_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT agent_versions_pkey PRIMARY KEY (agent_id, version),
        CONSTRAINT agent_versions_agent FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE,
        CONSTRAINT agent_versions_author FOREIGN KEY (org_id, author_id) REFERENCES users(org_id,id)
      )`);
    await runner.query(`
      CREATE TABLE tool_calls (
        run_id uuid NOT NULL,
        key text NOT NULL,
        org_id uuid NOT NULL,
        epoch integer NOT NULL,
        tool text NOT NULL,
        arguments jsonb NOT NULL,
        read_only boolean NOT NULL,
        state text NOT NULL,
        result text,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        CONSTRAINT tool_calls_pkey PRIMARY KEY (run_id, key),
        CONSTRAINT tool_calls_state CHECK (state IN ('running', 'succeeded', 'failed', 'refused', 'unknown')),
        CONSTRAINT tool_calls_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE approvals (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        run_id uuid NOT NULL,
        key text NOT NULL,
        tool text NOT NULL,
        arguments jsonb NOT NULL,
        hash text NOT NULL,
        question text,
        state text NOT NULL DEFAULT 'pending',
        decided_by uuid,
        decided_at timestamptz,
        decided_arguments jsonb,
        comment text,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT approvals_org_id UNIQUE (org_id, id),
        CONSTRAINT approvals_call UNIQUE (run_id, key),
        CONSTRAINT approvals_state CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
        CONSTRAINT approvals_pkey PRIMARY KEY (id),
        CONSTRAINT approvals_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE,
        CONSTRAINT approvals_decider FOREIGN KEY (org_id, decided_by) REFERENCES users(org_id,id)
      )`);
    await runner.query(`CREATE INDEX approvals_pending ON approvals (org_id, id) WHERE state = 'pending'`);
    await runner.query(`CREATE INDEX approvals_expiry ON approvals (expires_at) WHERE state = 'pending'`);
    await runner.query(`
      CREATE TABLE model_calls (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        run_id uuid NOT NULL,
        epoch integer NOT NULL,
        path text NOT NULL,
        model text NOT NULL,
        input_tokens integer,
        output_tokens integer,
        finish_reason text,
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL,
        CONSTRAINT model_calls_pkey PRIMARY KEY (id),
        CONSTRAINT model_calls_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX model_calls_of_run ON model_calls (org_id, run_id)`);
    for (const table of ['agent_versions', 'tool_calls', 'approvals', 'model_calls'])
      await runner.query(`SELECT artel_wall('${table}')`);
    await runner.query(
      `SELECT artel_allow('approvals', 'artel_keeper', 'SELECT (id, org_id, state, expires_at)')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['model_calls', 'approvals', 'tool_calls', 'agent_versions'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('ALTER TABLE runs DROP COLUMN waiting_since');
    for (const column of agentColumns) await runner.query(`ALTER TABLE agents DROP COLUMN ${nameOf(column)}`);
  }
}
