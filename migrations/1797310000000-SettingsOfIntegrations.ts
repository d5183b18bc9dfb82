import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who calls from outside may be heard by what integrations of all organizations are set up by; nothing of it is secret. */
export class SettingsOfIntegrations1797310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT SELECT (settings) ON integrations TO artel_auth');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE SELECT (settings) ON integrations FROM artel_auth');
  }
}
