import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The states of graphs go when their organization's messages do, and are looked for by organization. */
export class RetentionOfStates1795230031100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT SELECT (org_id) ON checkpoints.checkpoints TO artel_keeper');
    await this.index(runner, `org_id, (checkpoint ->> 'ts'), thread_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.index(runner, `(checkpoint ->> 'ts'), thread_id`);
    await runner.query('REVOKE SELECT (org_id) ON checkpoints.checkpoints FROM artel_keeper');
  }

  private async index(runner: QueryRunner, columns: string): Promise<void> {
    await runner.query('DROP INDEX checkpoints.checkpoints_age');
    await runner.query(`CREATE INDEX checkpoints_age ON checkpoints.checkpoints (${columns})`);
  }
}
