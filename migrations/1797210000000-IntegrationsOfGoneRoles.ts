import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `GRANT SELECT (agent_id) ON integrations TO artel_runner`,
  `SELECT artel_allow('agents', 'artel_runner', 'SELECT (id, org_id, is_active)')`,
];

const down = [
  `DROP POLICY artel_runner ON agents`,
  `REVOKE SELECT (id, org_id, is_active) ON agents FROM artel_runner`,
  `REVOKE SELECT (agent_id) ON integrations FROM artel_runner`,
];

/** Whoever keeps integrations at work sees, over all organizations, whose roles are gone. */
export class IntegrationsOfGoneRoles1797210000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
