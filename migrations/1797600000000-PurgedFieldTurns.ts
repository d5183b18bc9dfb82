import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = 'SELECT (org_id, integration_id, entity, free_at), DELETE';

const up = [`SELECT artel_allow('amocrm_field_turns', 'artel_keeper', '${rights}')`];

const down = [
  'DROP POLICY artel_keeper ON amocrm_field_turns',
  `REVOKE ${rights} ON amocrm_field_turns FROM artel_keeper`,
];

/** Turns that nobody waits for are deleted in rounds, not by whoever answers. */
export class PurgedFieldTurns1797600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
