import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AuditLog1795230006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_name text NOT NULL,
        action text NOT NULL,
        object_type text NOT NULL,
        object_id text NOT NULL,
        details jsonb NOT NULL DEFAULT '{}',
        address text,
        user_agent text,
        request_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT audit_log_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX audit_log_org ON audit_log (org_id, id)`);
    await runner.query(
      `ALTER TABLE audit_log ADD CONSTRAINT audit_log_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('audit_log')`);
    // Append-only: the application may add and read, and nothing else.
    await runner.query(`REVOKE UPDATE, DELETE ON audit_log FROM artel_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_log');
  }
}
