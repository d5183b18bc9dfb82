import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall between organizations. The application never works as the owner of its tables: in an organization
 * it is `artel_app`, confined to the rows of `artel.org_id`; over organizations it is one of the narrow roles.
 * Roles belong to the whole server, so another database of it may have made them already.
 */
const roles = [
  'artel_app',
  'artel_auth',
  'artel_relay',
  'artel_runner',
  'artel_keeper',
  'artel_migrator',
  // Made here, with the others, so that an administrator is asked once.
  'artel_search',
];

const walled = [
  'outbox',
  'users',
  'sessions',
  'api_keys',
  'idempotency_keys',
  'chats',
  'chat_members',
  'messages',
  'agents',
  'runs',
  'run_events',
];

/** What the narrow roles may do, over all organizations; nothing else. */
const grants: [role: string, table: string, rights: string][] = [
  ['auth', 'users', 'SELECT (id, org_id, email, password_hash, role, is_active)'],
  ['auth', 'sessions', 'SELECT (id, org_id, user_id, family_hash, expires_at, revoked_at)'],
  ['auth', 'api_keys', 'SELECT (id, org_id, created_by, hash, expires_at, revoked_at)'],
  ['relay', 'outbox', 'SELECT, UPDATE, DELETE'],
  ['runner', 'runs', 'SELECT, INSERT, UPDATE'],
  ['runner', 'run_events', 'SELECT, INSERT'],
  ['keeper', 'organizations', 'SELECT'],
  ['keeper', 'agents', 'SELECT, INSERT, UPDATE'],
  // What tells that a row is old, and nothing of what is in it.
  ['keeper', 'idempotency_keys', 'SELECT (id, created_at), DELETE'],
  ['keeper', 'sessions', 'SELECT (id, expires_at, revoked_at), DELETE'],
  ['keeper', 'messages', 'SELECT (id, org_id, chat_id, seq), DELETE'],
  ['keeper', 'runs', 'SELECT (id, org_id, finished_at), DELETE'],
  ['keeper', 'run_events', 'SELECT (run_id, epoch, first_seq, org_id), DELETE'],
  ['keeper', 'outbox', 'SELECT (id, state, due_at), DELETE'],
];

export class RowSecurity1795230005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const role of roles) await runner.query(makeRole(role));
    await runner.query(`
      CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
      RETURN NULLIF(current_setting('artel.org_id', true), '')::uuid`);
    // Later migrations wall their tables with these two: SELECT artel_wall('things'), SELECT artel_allow(...).
    await runner.query(`
      CREATE FUNCTION artel_wall(walled regclass, owner_column name DEFAULT 'org_id') RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', walled);
        EXECUTE format('CREATE POLICY org_wall ON %s TO artel_app USING (%I = current_org())
                        WITH CHECK (%2$I = current_org())', walled, owner_column);
        EXECUTE format('CREATE POLICY migrations ON %s TO artel_migrator USING (true) WITH CHECK (true)', walled);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO artel_app', walled);
      END $$`);
    await runner.query(`
      CREATE FUNCTION artel_allow(allowed regclass, role name, rights text) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE POLICY %I ON %s TO %1$I USING (true) WITH CHECK (true)', role, allowed);
        EXECUTE format('GRANT %s ON %s TO %I', rights, allowed, role);
      END $$`);
    // A closed server asks whether it has its first organization yet; nobody may see the organizations of others.
    await runner.query(`
      CREATE FUNCTION any_organization() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path FROM CURRENT AS 'SELECT EXISTS (SELECT FROM organizations)'`);
    await runner.query(`REVOKE EXECUTE ON FUNCTION artel_wall, artel_allow FROM PUBLIC`);
    await runner.query(`SELECT artel_wall('organizations', 'id')`);
    for (const table of walled) await runner.query(`SELECT artel_wall('${table}')`);
    for (const [role, table, rights] of grants)
      await runner.query(`SELECT artel_allow($1::regclass, $2, $3)`, [table, `artel_${role}`, rights]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [role, table, rights] of grants) {
      await runner.query(`DROP POLICY artel_${role} ON ${table}`);
      await runner.query(`REVOKE ${rights} ON ${table} FROM artel_${role}`);
    }
    for (const table of [...walled, 'organizations']) {
      await runner.query(`REVOKE ALL ON ${table} FROM artel_app`);
      await runner.query(`DROP POLICY org_wall ON ${table}`);
      await runner.query(`DROP POLICY migrations ON ${table}`);
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
    await runner.query('DROP FUNCTION any_organization');
    await runner.query('DROP FUNCTION artel_wall');
    await runner.query('DROP FUNCTION artel_allow');
    await runner.query('DROP FUNCTION current_org');
  }
}

/**
 * The migrating user must be able to become each role. One that may not make roles gets them from an administrator,
 * and is told how.
 */
const makeRole = (role: string): string => `
  DO $$
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
      BEGIN
        CREATE ROLE ${role} NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      BEGIN
        EXECUTE format('GRANT ${role} TO %I', current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, '${role}', 'MEMBER') THEN RAISE; END IF;
      END;
    END IF;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
      'the user %1$I may not make the roles that keep organizations apart. Let an administrator run once: %2$s',
      current_user, (SELECT string_agg(format('CREATE ROLE %I NOLOGIN; GRANT %1$I TO %I;', name, current_user), ' ')
                     FROM unnest(ARRAY['${roles.join("','")}']) AS name));
  END $$`;
