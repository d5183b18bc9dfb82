import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers of webhooks that send nothing were read by people, as those are that come from now on: they count as said. */
export class UnsentAnswers1797650000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE messages m SET delivery = m.delivery || '{"error": "unsent"}'
       FROM contact_sends s JOIN integrations i ON i.org_id = s.org_id AND i.id = s.integration_id
       WHERE m.org_id = s.org_id AND m.id = s.message_id AND m.delivery->>'state' = 'dropped'
         AND s.audience = 'contact' AND s.state = 'dropped' AND NOT s.silenced AND s.attempts > 0
         AND i.type = 'webhook' AND i.settings->>'replyUrl' IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE messages SET delivery = delivery - 'error' WHERE delivery->>'error' = 'unsent'`,
    );
  }
}
