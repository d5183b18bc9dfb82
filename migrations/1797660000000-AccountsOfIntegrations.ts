import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose an account is says which addresses of this server the account may still call; a key is nothing secret. */
export class AccountsOfIntegrations1797660000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT SELECT (account_key) ON integrations TO artel_auth');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE SELECT (account_key) ON integrations FROM artel_auth');
  }
}
