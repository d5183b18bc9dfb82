import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Servers of tools, and their tools as they were accepted. */
export class McpServers1795230023000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mcp_servers (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        name text NOT NULL,
        url text NOT NULL,
        secret_id uuid,
        auth jsonb,
        enabled boolean NOT NULL,
        digest text,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT mcp_servers_org_id UNIQUE (org_id, id),
        CONSTRAINT mcp_servers_org_name UNIQUE (org_id, name),
        CONSTRAINT mcp_servers_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`
      CREATE TABLE mcp_tools (
        org_id uuid NOT NULL,
        name text NOT NULL,
        server_id uuid NOT NULL,
        tool text NOT NULL,
        description text NOT NULL,
        parameters jsonb NOT NULL,
        hints_read_only boolean NOT NULL,
        read_only boolean NOT NULL,
        digest text NOT NULL,
        CONSTRAINT mcp_tools_pkey PRIMARY KEY (org_id, name)
      )`);
    await runner.query('CREATE INDEX mcp_tools_of_server ON mcp_tools (org_id, server_id)');
    await runner.query(
      `ALTER TABLE mcp_servers ADD CONSTRAINT mcp_servers_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE mcp_servers ADD CONSTRAINT mcp_servers_secret FOREIGN KEY (org_id, secret_id) REFERENCES secrets(org_id,id)`,
    );
    await runner.query(
      `ALTER TABLE mcp_servers ADD CONSTRAINT mcp_servers_creator FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)`,
    );
    await runner.query(
      `ALTER TABLE mcp_tools ADD CONSTRAINT mcp_tools_server FOREIGN KEY (org_id, server_id) REFERENCES mcp_servers(org_id,id) ON DELETE CASCADE`,
    );
    for (const table of ['mcp_servers', 'mcp_tools']) await runner.query(`SELECT artel_wall('${table}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mcp_tools, mcp_servers');
  }
}
