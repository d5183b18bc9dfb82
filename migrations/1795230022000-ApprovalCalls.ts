import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  'agent_id uuid NOT NULL',
  'agent_username text NOT NULL',
  'agent_name text NOT NULL',
  'tool_description text NOT NULL',
  'read_only boolean NOT NULL',
  'chat_id uuid',
  'user_id uuid',
  `approver_ids uuid[] NOT NULL DEFAULT '{}'`,
  `note_ids uuid[] NOT NULL DEFAULT '{}'`,
];

const nameOf = (column: string): string => column.slice(0, column.indexOf(' '));

/** What people need to know of a call to decide about it, as it was when they were asked, and who they are. */
export class ApprovalCalls1795230022000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE approvals ADD COLUMN ${column}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE approvals DROP COLUMN ${nameOf(column)}`);
  }
}
