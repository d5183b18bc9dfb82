import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Updates that could not be taken are tried again a few times, by those who know that they come late. */
export class UpdatesSetAside1796700030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE telegram_inbox ADD COLUMN aside_at timestamptz, ADD COLUMN replays integer NOT NULL DEFAULT 0',
    );
    await runner.query('UPDATE telegram_inbox SET aside_at = failed_at WHERE failed_at IS NOT NULL');
    await runner.query(`CREATE INDEX telegram_inbox_aside ON telegram_inbox (integration_id, bot_id, update_id)
      WHERE failed_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX telegram_inbox_aside');
    await runner.query('ALTER TABLE telegram_inbox DROP COLUMN aside_at, DROP COLUMN replays');
  }
}
