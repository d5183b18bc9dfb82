import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People say of contacts that they are who they should be, and whose word it was is kept. */
export class AuthorizedBy1797100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contacts ADD COLUMN authorized_by uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contacts DROP COLUMN authorized_by');
  }
}
