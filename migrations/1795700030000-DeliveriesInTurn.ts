import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries are claimed by channel, the urgent first; what was being sent is told from what was only held. */
export class DeliveriesInTurn1795700030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE deliveries ADD COLUMN urgent boolean NOT NULL DEFAULT false, ADD COLUMN channel_type text,
       ADD COLUMN sending_at timestamptz`,
    );
    await runner.query(
      `UPDATE deliveries d SET urgent = n.urgent, sending_at = d.lease_until, channel_type = COALESCE(
         (SELECT c.type FROM notification_channels c WHERE c.org_id = d.org_id AND c.id = d.channel_id), 'email')
       FROM notifications n WHERE n.org_id = d.org_id AND n.id = d.notification_id`,
    );
    await runner.query('ALTER TABLE deliveries ALTER COLUMN channel_type SET NOT NULL');
    await runner.query('DROP INDEX deliveries_due');
    await runner.query(
      `CREATE INDEX deliveries_due ON deliveries (org_id, channel_type, urgent, due_at, id) WHERE state = 'due'`,
    );
    await runner.query(`CREATE INDEX deliveries_person ON deliveries (org_id, user_id) WHERE state = 'due'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX deliveries_person');
    await runner.query('DROP INDEX deliveries_due');
    await runner.query(`CREATE INDEX deliveries_due ON deliveries (org_id, due_at, id) WHERE state = 'due'`);
    await runner.query(
      'ALTER TABLE deliveries DROP COLUMN urgent, DROP COLUMN channel_type, DROP COLUMN sending_at',
    );
  }
}
