import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notifications know the chat of which they tell: who leaves it, or when it goes, they are found by that. */
export class NotificationsOfChats1795700050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notifications ADD COLUMN chat_id uuid');
    await runner.query(
      `UPDATE notifications SET chat_id = substring(link FROM '^/chats/([-0-9a-f]{36})')::uuid
       WHERE link LIKE '/chats/%' AND template <> 'withdrawn'`,
    );
    await runner.query(
      `UPDATE notifications n SET chat_id = m.chat_id FROM messages m
       WHERE n.chat_id IS NULL AND n.subject_kind = 'message' AND n.template <> 'withdrawn'
         AND m.org_id = n.org_id AND m.id = n.subject_id`,
    );
    await runner.query(
      `UPDATE notifications n SET chat_id = a.chat_id FROM approvals a
       WHERE n.subject_kind = 'approval' AND a.org_id = n.org_id AND a.id = n.subject_id`,
    );
    await runner.query(
      'CREATE INDEX notifications_chat ON notifications (org_id, chat_id, user_id) WHERE chat_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notifications_chat');
    await runner.query('ALTER TABLE notifications DROP COLUMN chat_id');
  }
}
