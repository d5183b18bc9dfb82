import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contacts may shut us out, and correct what they wrote. */
export class ReachOfContacts1796700010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contacts ADD COLUMN unreachable_since timestamptz');
    await runner.query(`CREATE INDEX contact_arrivals_provider ON contact_arrivals (integration_id, provider_id)
      WHERE provider_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX contact_arrivals_provider');
    await runner.query('ALTER TABLE contacts DROP COLUMN unreachable_since');
  }
}
