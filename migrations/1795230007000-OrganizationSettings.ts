import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrganizationSettings1795230007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        ADD retention_days integer,
        ADD CONSTRAINT organizations_retention CHECK (retention_days BETWEEN 1 AND 36500)`);
    // Ids are UUIDv7: the rows of before a moment are those below its id, which the indexes on (org_id, id) find.
    await runner.query(`
      CREATE FUNCTION first_id_at(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (lpad(to_hex(greatest(0, floor(extract(epoch FROM moment) * 1000))::bigint), 12, '0')
              || '00000000000000000000')::uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION first_id_at');
    await runner.query('ALTER TABLE organizations DROP COLUMN retention_days');
  }
}
