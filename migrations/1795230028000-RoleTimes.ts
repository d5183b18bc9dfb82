import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long roles have worked in a run whose attempts end with their processes: their limit holds for all of these. */
export class RoleTimes1795230028000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE role_times (
        run_id uuid NOT NULL,
        path text NOT NULL,
        org_id uuid NOT NULL,
        millis integer NOT NULL,
        CONSTRAINT role_times_pkey PRIMARY KEY (run_id, path),
        CONSTRAINT role_times_run FOREIGN KEY (org_id, run_id) REFERENCES runs(org_id, id) ON DELETE CASCADE
      )`);
    await runner.query(`SELECT artel_wall('role_times')`);
    await runner.query(
      `SELECT artel_allow('role_times', 'artel_runner', 'SELECT (run_id, path, millis), INSERT, UPDATE (millis)')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE role_times');
  }
}
