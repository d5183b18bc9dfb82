import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parts of a definition as versions keep them, by their columns. */
const parts = {
  name: 'name',
  title: 'title',
  description: 'description',
  type: 'type',
  model: 'model',
  temperature: 'temperature',
  prompt: 'prompt',
  tools: 'tools',
  toolPolicies: 'tool_policies',
  httpTools: 'http_tools',
  knowledge: 'knowledge',
  prefetchTopK: 'prefetch_top_k',
  steps: 'steps',
  members: 'members',
  graph: 'graph',
  limits: 'limits',
  greeting: 'greeting',
  examples: 'examples',
  outputSchema: 'output_schema',
  approverIds: 'approver_ids',
};

/** The username of a removed agent is free again, and what agents are now is the first of their versions that is kept. */
export class AgentVersions1795230021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agents DROP CONSTRAINT agents_org_username');
    // A file that comes back finds its own row.
    await runner.query(
      `CREATE UNIQUE INDEX agents_org_username ON agents (org_id, username) WHERE is_active OR origin = 'file'`,
    );
    const content = Object.entries(parts).map(([part, column]) => `'${part}', ${column}`);
    await runner.query(
      `INSERT INTO agent_versions (agent_id, version, org_id, content, created_at)
       SELECT id, version, org_id, jsonb_build_object(${content.join(', ')}), updated_at FROM agents`,
    );
    await runner.query(`SELECT artel_allow('agent_versions', 'artel_keeper', 'INSERT')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY artel_keeper ON agent_versions');
    await runner.query('REVOKE INSERT ON agent_versions FROM artel_keeper');
    await runner.query('DELETE FROM agent_versions');
    await runner.query('DROP INDEX agents_org_username');
    await runner.query('ALTER TABLE agents ADD CONSTRAINT agents_org_username UNIQUE (org_id, username)');
  }
}
