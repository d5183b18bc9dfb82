import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AgentAccess1795230010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agents
        ADD COLUMN visibility text NOT NULL DEFAULT 'everyone',
        ADD COLUMN allowed_roles text[] NOT NULL DEFAULT '{}',
        ADD CONSTRAINT agents_visibility CHECK (visibility IN ('everyone', 'users', 'roles'))`);
    await runner.query(`
      CREATE TABLE agent_users (
        agent_id uuid NOT NULL,
        user_id uuid NOT NULL,
        org_id uuid NOT NULL,
        CONSTRAINT agent_users_pkey PRIMARY KEY (agent_id, user_id)
      )`);
    await runner.query(`CREATE INDEX agent_users_user ON agent_users (org_id, user_id)`);
    await runner.query(
      `ALTER TABLE agent_users ADD CONSTRAINT agent_users_agent FOREIGN KEY (org_id, agent_id) REFERENCES agents(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE agent_users ADD CONSTRAINT agent_users_user_of FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('agent_users')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agent_users');
    await runner.query('ALTER TABLE agents DROP COLUMN visibility, DROP COLUMN allowed_roles');
  }
}
