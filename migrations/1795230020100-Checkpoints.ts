import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'];

/**
 * The tables of LangGraph's PostgresSaver (@langchain/langgraph-checkpoint-postgres 1.0, its five migrations), in a
 * schema of their own. It knows no organizations: ours begins every thread's id, and the wall goes by that.
 */
export class Checkpoints1795230020100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA checkpoints');
    await runner.query(`
      CREATE TABLE checkpoints.checkpoints (
        thread_id text NOT NULL,
        checkpoint_ns text NOT NULL DEFAULT '',
        checkpoint_id text NOT NULL,
        parent_checkpoint_id text,
        type text,
        checkpoint jsonb NOT NULL,
        metadata jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
      )`);
    await runner.query(`
      CREATE TABLE checkpoints.checkpoint_blobs (
        thread_id text NOT NULL,
        checkpoint_ns text NOT NULL DEFAULT '',
        channel text NOT NULL,
        version text NOT NULL,
        type text NOT NULL,
        blob bytea,
        PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
      )`);
    await runner.query(`
      CREATE TABLE checkpoints.checkpoint_writes (
        thread_id text NOT NULL,
        checkpoint_ns text NOT NULL DEFAULT '',
        checkpoint_id text NOT NULL,
        task_id text NOT NULL,
        idx integer NOT NULL,
        channel text NOT NULL,
        type text,
        blob bytea NOT NULL,
        PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
      )`);
    await runner.query(
      `CREATE INDEX checkpoints_age ON checkpoints.checkpoints ((checkpoint ->> 'ts'), thread_id)`,
    );
    await runner.query('GRANT USAGE ON SCHEMA checkpoints TO artel_app, artel_keeper');
    for (const table of tables) await this.wall(runner, `checkpoints.${table}`);
    await runner.query('GRANT SELECT (thread_id, checkpoint) ON checkpoints.checkpoints TO artel_keeper');
    for (const table of tables) {
      await runner.query(`GRANT SELECT (thread_id), DELETE ON checkpoints.${table} TO artel_keeper`);
    }
  }

  private async wall(runner: QueryRunner, table: string): Promise<void> {
    const ours = `split_part(thread_id, ':', 1) = current_org()::text`;
    await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
    await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    await runner.query(
      `CREATE POLICY org_wall ON ${table} TO artel_app USING (${ours}) WITH CHECK (${ours})`,
    );
    for (const role of ['artel_migrator', 'artel_keeper'])
      await runner.query(`CREATE POLICY ${role} ON ${table} TO ${role} USING (true) WITH CHECK (true)`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO artel_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA checkpoints CASCADE');
  }
}
