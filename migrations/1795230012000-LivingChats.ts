import type { MigrationInterface, QueryRunner } from 'typeorm';

const chatColumns = [
  'created_by uuid',
  'archived_at timestamptz',
  'allowed_agent_ids uuid[]',
  `when_busy text NOT NULL DEFAULT 'queue'`,
  'validator_ids uuid[]',
  'validation_due_minutes integer',
];

const messageColumns = [
  'validation_diff jsonb',
  'validation_due_at timestamptz',
  'validation_reminded_at timestamptz',
  'trusted_by uuid',
  'trusted_at timestamptz',
  'siblings_of uuid',
  'is_current boolean NOT NULL DEFAULT true',
  'system jsonb',
  'deleted_at timestamptz',
  'deleted_by uuid',
];

const runColumns = [
  `generation integer NOT NULL DEFAULT '0'`,
  'parent_run_id uuid',
  'root_run_id uuid',
  `called_through uuid[] NOT NULL DEFAULT '{}'`,
  'prefix text',
];

const nameOf = (column: string): string => column.slice(0, column.indexOf(' '));

export class LivingChats1795230012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of chatColumns) await runner.query(`ALTER TABLE chats ADD COLUMN ${column}`);
    await runner.query(
      `ALTER TABLE chats ADD CONSTRAINT chats_when_busy CHECK (when_busy IN ('queue', 'interrupt'))`,
    );
    for (const column of messageColumns) await runner.query(`ALTER TABLE messages ADD COLUMN ${column}`);
    await runner.query(
      `CREATE INDEX messages_siblings ON messages (org_id, siblings_of) WHERE siblings_of IS NOT NULL`,
    );
    for (const column of runColumns) await runner.query(`ALTER TABLE runs ADD COLUMN ${column}`);
    await runner.query('DROP INDEX runs_trigger');
    await runner.query(
      `CREATE UNIQUE INDEX runs_trigger ON runs (trigger_message_id, agent_id, generation) WHERE trigger_message_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX runs_chat_open ON runs (org_id, chat_id, agent_id, id)
       WHERE chat_id IS NOT NULL AND status IN ('queued', 'running', 'waiting_approval')`,
    );
    await runner.query(`CREATE INDEX runs_root ON runs (org_id, root_run_id) WHERE root_run_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX runs_trigger');
    for (const [table, columns] of [
      ['chats', chatColumns],
      ['messages', messageColumns],
      ['runs', runColumns],
    ] as const)
      for (const column of columns) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${nameOf(column)}`);
    await runner.query(
      `CREATE UNIQUE INDEX runs_trigger ON runs (trigger_message_id, agent_id) WHERE trigger_message_id IS NOT NULL`,
    );
  }
}
