import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Files1795230017000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE files (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        uploaded_by uuid NOT NULL,
        name text NOT NULL,
        mime text NOT NULL,
        charset text,
        size bigint NOT NULL,
        sha256 text NOT NULL,
        width integer,
        height integer,
        message_id uuid,
        place integer,
        expires_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT files_org_id UNIQUE (org_id, id),
        CONSTRAINT files_charset CHECK (charset IN ('utf-8', 'utf-16le', 'utf-16be', 'windows-1251')),
        CONSTRAINT files_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX files_attached ON files (org_id, message_id) WHERE message_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX files_waiting ON files (expires_at) WHERE message_id IS NULL`);
    await runner.query(
      `ALTER TABLE files ADD CONSTRAINT files_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE files ADD CONSTRAINT files_uploader FOREIGN KEY (org_id, uploaded_by) REFERENCES users(org_id,id)`,
    );
    // The row outlives its message: by it the bytes are found and deleted.
    await runner.query(
      `ALTER TABLE files ADD CONSTRAINT files_message FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE SET NULL (message_id)`,
    );
    await runner.query(`SELECT artel_wall('files')`);
    await runner.query(
      `SELECT artel_allow('files', 'artel_keeper', 'SELECT (id, org_id, message_id, expires_at), DELETE')`,
    );
    // Most messages have none, and need not be asked for them.
    await runner.query(`ALTER TABLE messages ADD COLUMN has_files boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages DROP COLUMN has_files`);
    await runner.query('DROP TABLE files');
  }
}
