import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Journal1795230012100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journal (
        org_id uuid NOT NULL,
        position bigint NOT NULL,
        topic text NOT NULL,
        type text NOT NULL,
        ref jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT journal_pkey PRIMARY KEY (org_id, position)
      )`);
    await runner.query('CREATE INDEX journal_age ON journal (created_at)');
    await runner.query(
      `ALTER TABLE journal ADD CONSTRAINT journal_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    // One row per organization, rewritten with every commit that tells something: kept on its page.
    await runner.query(`
      CREATE TABLE journal_positions (
        org_id uuid NOT NULL,
        last bigint NOT NULL,
        CONSTRAINT journal_positions_pkey PRIMARY KEY (org_id)
      ) WITH (fillfactor = 50)`);
    await runner.query(
      `ALTER TABLE journal_positions ADD CONSTRAINT journal_positions_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('journal')`);
    await runner.query(`SELECT artel_wall('journal_positions')`);
    await runner.query(
      `SELECT artel_allow('journal', 'artel_keeper', 'SELECT (org_id, position, created_at), DELETE')`,
    );
    await runner.query(`SELECT artel_allow('journal_positions', 'artel_relay', 'SELECT (org_id, last)')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE journal');
    await runner.query('DROP TABLE journal_positions');
  }
}
