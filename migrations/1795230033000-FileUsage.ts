import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many bytes of files each organization has: to sum them up for every upload takes longer with every file. */
export class FileUsage1795230033000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE file_usage (
        org_id uuid NOT NULL,
        bytes bigint NOT NULL,
        CONSTRAINT file_usage_pkey PRIMARY KEY (org_id),
        CONSTRAINT file_usage_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE
      )`);
    await runner.query(`SELECT artel_wall('file_usage')`);
    await runner.query(`SELECT artel_allow('file_usage', 'artel_keeper', 'SELECT, UPDATE (bytes)')`);
    await runner.query(
      `INSERT INTO file_usage (org_id, bytes) SELECT org_id, sum(size) FROM files GROUP BY org_id`,
    );
    await runner.query(countFile);
    await runner.query(`
      CREATE TRIGGER count_file AFTER INSERT OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION count_file()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER count_file ON files');
    await runner.query('DROP FUNCTION count_file');
    await runner.query('DROP TABLE file_usage');
  }
}

const countFile = `
  CREATE FUNCTION count_file() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' THEN
      UPDATE file_usage u SET bytes = u.bytes - OLD.size WHERE u.org_id = OLD.org_id;
    ELSE
      INSERT INTO file_usage AS u (org_id, bytes) VALUES (NEW.org_id, NEW.size)
      ON CONFLICT (org_id) DO UPDATE SET bytes = u.bytes + NEW.size;
    END IF;
    RETURN NULL;
  END $$`;
