import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries that are messages of somebody outside. */
export class WebhookMessages1796400010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE webhook_deliveries ADD COLUMN contact_id uuid, ADD COLUMN message_id uuid',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_deliveries DROP COLUMN contact_id, DROP COLUMN message_id');
  }
}
