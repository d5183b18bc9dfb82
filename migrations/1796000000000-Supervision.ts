import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE supervisors (
    id text NOT NULL,
    heartbeat_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL,
    CONSTRAINT supervisors_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE supervised (
    org_id uuid NOT NULL,
    kind text NOT NULL,
    id uuid NOT NULL,
    desired text NOT NULL DEFAULT 'running',
    actual text NOT NULL DEFAULT 'stopped',
    owner text,
    epoch integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    restarts integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    running_since timestamptz,
    last_activity_at timestamptz,
    error_code text,
    error_detail text,
    error_at timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT supervised_kind CHECK (kind IN ('agent', 'integration')),
    CONSTRAINT supervised_desired CHECK (desired IN ('running', 'stopped')),
    CONSTRAINT supervised_actual CHECK (actual IN ('starting', 'running', 'stopped', 'error')),
    CONSTRAINT supervised_pkey PRIMARY KEY (org_id, kind, id)
  )`,
  `CREATE TABLE supervision_steps (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    cause text NOT NULL,
    user_id uuid,
    error_code text,
    error_detail text,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT supervision_steps_pkey PRIMARY KEY (id)
  )`,
  'CREATE INDEX supervised_due ON supervised (kind, due_at) WHERE due_at IS NOT NULL',
  'CREATE INDEX supervised_owned ON supervised (owner, kind) WHERE owner IS NOT NULL',
  'CREATE INDEX supervision_steps_of ON supervision_steps (org_id, kind, subject_id, id)',
  'CREATE INDEX supervision_steps_at ON supervision_steps (at)',
  `ALTER TABLE supervised ADD CONSTRAINT supervised_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE supervision_steps ADD CONSTRAINT supervision_steps_organization
   FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `SELECT artel_wall('supervised')`,
  `SELECT artel_wall('supervision_steps')`,
  `SELECT artel_allow('supervised', 'artel_runner', 'SELECT, INSERT, UPDATE')`,
  `SELECT artel_allow('supervision_steps', 'artel_keeper', 'SELECT (id, at), DELETE')`,
  // Processes are the installation's.
  'GRANT SELECT ON supervisors TO artel_app',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON supervisors TO artel_runner',
  // What its organization's people want of a role: in its own row, because every message asks for it.
  `ALTER TABLE agents ADD COLUMN desired text NOT NULL DEFAULT 'running',
     ADD CONSTRAINT agents_desired CHECK (desired IN ('running', 'stopped'))`,
];

/** Roles and integrations are kept at work: what is wanted of them, how they are, whose they are, and how they came there. */
export class Supervision1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agents DROP COLUMN desired');
    await runner.query('DROP TABLE supervision_steps, supervised, supervisors');
  }
}
