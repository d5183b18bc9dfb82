import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'];

/**
 * The tables of LangGraph's PostgresSaver (@langchain/langgraph-checkpoint-postgres 1.0, its five migrations), in a
 * schema of their own. It knows no organizations: ours begins every thread's id, and the database reads it there.
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
    for (const table of tables) {
      await runner.query(
        `ALTER TABLE checkpoints.${table} ADD COLUMN org_id uuid NOT NULL
         GENERATED ALWAYS AS (split_part(thread_id, ':', 1)::uuid) STORED`,
      );
      await runner.query(
        `ALTER TABLE checkpoints.${table} ADD CONSTRAINT ${table}_organization
         FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
      );
      await runner.query(`SELECT artel_wall('checkpoints.${table}')`);
      await runner.query(
        `SELECT artel_allow('checkpoints.${table}', 'artel_keeper', 'SELECT (thread_id), DELETE')`,
      );
    }
    await runner.query('GRANT SELECT (checkpoint) ON checkpoints.checkpoints TO artel_keeper');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA checkpoints CASCADE');
  }
}
