import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log is append-only for everybody, whatever their grants: only the end of a whole organization takes its
 * rows along. Its lists are read newest first by (created_at, id), in milliseconds, as clients see and send them.
 */
export class AuditAppendOnly1795230009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit_log ALTER COLUMN created_at TYPE timestamptz(3)`);
    await runner.query(`ALTER TABLE audit_log
      ADD CONSTRAINT audit_log_org_id UNIQUE (org_id, id),
      ADD CONSTRAINT audit_log_actor_kind CHECK (actor_kind IN ('user', 'api-key', 'operator', 'system')),
      ADD CONSTRAINT audit_log_details CHECK (octet_length(details::text) <= 16384)`);
    await runner.query(`DROP INDEX audit_log_org`);
    await runner.query(`CREATE INDEX audit_log_time ON audit_log (org_id, created_at, id)`);
    await runner.query(`CREATE INDEX audit_log_actor ON audit_log (org_id, actor_id, created_at, id)`);
    await runner.query(`CREATE INDEX audit_log_action ON audit_log (org_id, action, created_at, id)`);
    await runner.query(
      `CREATE INDEX audit_log_object ON audit_log (org_id, object_type, object_id, created_at, id)`,
    );
    await runner.query(`
      CREATE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
          -- Called by another trigger: the cascade, if the organization is gone already.
          IF NOT EXISTS (SELECT 1 FROM organizations WHERE id = OLD.org_id) THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
      FOR EACH ROW EXECUTE FUNCTION audit_log_append_only()`);
    await runner.query(`
      CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION audit_log_append_only()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER audit_log_no_truncate ON audit_log');
    await runner.query('DROP TRIGGER audit_log_append_only ON audit_log');
    await runner.query('DROP FUNCTION audit_log_append_only');
    for (const index of ['audit_log_object', 'audit_log_action', 'audit_log_actor', 'audit_log_time'])
      await runner.query(`DROP INDEX ${index}`);
    await runner.query(`CREATE INDEX audit_log_org ON audit_log (org_id, id)`);
    await runner.query(`ALTER TABLE audit_log
      DROP CONSTRAINT audit_log_details, DROP CONSTRAINT audit_log_actor_kind, DROP CONSTRAINT audit_log_org_id`);
    await runner.query(`ALTER TABLE audit_log ALTER COLUMN created_at TYPE timestamptz`);
  }
}
