import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Purges look at rows over all organizations by the end of their time. */
export class PurgeIndexes1795230019000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX sessions_end ON sessions (LEAST(expires_at, revoked_at))');
    await runner.query('CREATE INDEX invites_end ON invites (expires_at)');
    await runner.query('CREATE INDEX password_resets_end ON password_resets (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['sessions_end', 'invites_end', 'password_resets_end'])
      await runner.query(`DROP INDEX ${index}`);
  }
}
