import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests to the facade that were answered with an error, for those who look why a client does not work. */
export class RefusedRequests1795800030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE refused_requests (
      id uuid NOT NULL,
      org_id uuid NOT NULL,
      api_key_id uuid,
      user_id uuid,
      request_id text NOT NULL,
      method text NOT NULL,
      path text NOT NULL,
      status integer NOT NULL,
      code text NOT NULL,
      reason text NOT NULL,
      body text,
      body_bytes integer,
      address text NOT NULL,
      user_agent text,
      others integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT refused_requests_org_id UNIQUE (org_id, id),
      CONSTRAINT refused_requests_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE,
      CONSTRAINT refused_requests_pkey PRIMARY KEY (id)
    )`);
    await runner.query('CREATE INDEX refused_requests_key ON refused_requests (org_id, api_key_id, id)');
    await runner.query(`SELECT artel_wall('refused_requests')`);
    await runner.query(
      `SELECT artel_allow('refused_requests', 'artel_keeper', 'SELECT (id, org_id), DELETE')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refused_requests');
  }
}
