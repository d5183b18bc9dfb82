import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The chats of a contact, also earlier ones, are found without a look at every chat of the organization. */
export class ContactChatsFound1797640000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX chats_contact ON chats (org_id, (contact->>'id')) WHERE contact IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX chats_contact');
  }
}
