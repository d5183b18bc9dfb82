import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Agents1795230003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agents (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        username text NOT NULL,
        name text NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        type text NOT NULL,
        model text,
        temperature double precision,
        prompt text NOT NULL,
        tools jsonb NOT NULL DEFAULT '[]',
        knowledge jsonb NOT NULL DEFAULT '[]',
        origin text NOT NULL,
        version integer NOT NULL DEFAULT '1',
        is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT agents_org_username UNIQUE (org_id, username),
        CONSTRAINT agents_org_id UNIQUE (org_id, id),
        CONSTRAINT agents_origin CHECK (origin IN ('file', 'api')),
        CONSTRAINT agents_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `ALTER TABLE agents ADD CONSTRAINT agents_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(`
      CREATE TABLE runs (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        agent_username text NOT NULL,
        chat_id uuid,
        trigger_message_id uuid,
        user_id uuid,
        api_key_id uuid,
        input jsonb,
        status text NOT NULL DEFAULT 'queued',
        attempts integer NOT NULL DEFAULT '0',
        epoch integer NOT NULL DEFAULT '0',
        worker_id text,
        lease_until timestamptz,
        due_at timestamptz NOT NULL DEFAULT now(),
        deadline_at timestamptz NOT NULL,
        error_code text,
        error_detail text,
        message_id uuid,
        output text,
        finish_reason text,
        usage jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        CONSTRAINT runs_org_id UNIQUE (org_id, id),
        CONSTRAINT runs_status CHECK (status IN ('queued', 'running', 'waiting_approval', 'succeeded', 'failed', 'cancelled')),
        CONSTRAINT runs_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX runs_chat ON runs (org_id, chat_id, id) WHERE chat_id IS NOT NULL`);
    await runner.query(
      `CREATE INDEX runs_open_deadline ON runs (deadline_at) WHERE status IN ('queued', 'running')`,
    );
    await runner.query(`CREATE INDEX runs_leased ON runs (lease_until) WHERE status = 'running'`);
    await runner.query(`CREATE INDEX runs_due ON runs (org_id, due_at, id) WHERE status = 'queued'`);
    await runner.query(
      `CREATE UNIQUE INDEX runs_trigger ON runs (trigger_message_id, agent_id) WHERE trigger_message_id IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE runs ADD CONSTRAINT runs_chat_of FOREIGN KEY (org_id, chat_id) REFERENCES chats(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE runs ADD CONSTRAINT runs_agent FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id)`,
    );
    await runner.query(`
      CREATE TABLE run_events (
        run_id uuid NOT NULL,
        epoch integer NOT NULL,
        first_seq integer NOT NULL,
        last_seq integer NOT NULL,
        org_id uuid NOT NULL,
        events jsonb NOT NULL,
        CONSTRAINT run_events_pkey PRIMARY KEY (run_id, epoch, first_seq)
      )`);
    await runner.query(
      `ALTER TABLE run_events ADD CONSTRAINT run_events_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id,id) ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE run_events');
    await runner.query('DROP TABLE runs');
    await runner.query('DROP TABLE agents');
  }
}
