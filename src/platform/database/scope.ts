import { ContextValue } from '../context/index.js';

/**
 * Work that belongs to no single organization, each with its own narrow database role (`artel_<name>`):
 * `auth` looks up credentials before an organization is known, `relay` carries the outbox, `runner` claims and
 * ends runs, `keeper` cleans up and gives every organization its roles from files.
 */
export type SystemRole = 'auth' | 'relay' | 'runner' | 'keeper';

/** Whose rows a statement can reach: one organization's, what a system role may, no table at all, or everything. */
export type Scope = { orgId: string } | { role: SystemRole } | 'none' | 'owner';

/** What statements are asked for in. One storage: Node carries each from every promise to the next. */
const scopes = new ContextValue<{ scope?: Scope; commits?: true }>();

/**
 * Everything that `work` asks the database is confined to this organization by row level security, whatever its
 * statements say. Entered once, where the caller's organization is established: the second wall is then
 * independent of the first, the `org_id` that each statement names itself.
 */
export const inOrganization = <T>(orgId: string, work: () => T): T => scopes.run({ scope: { orgId } }, work);

/** For work over organizations; what each role may is in the migrations. */
export const asSystem = <T>(role: SystemRole, work: () => T): T => scopes.run({ scope: { role } }, work);

/** For statements that need no table: `SELECT 1`, advisory locks. */
export const withoutTables = <T>(work: () => T): T => scopes.run({ scope: 'none' }, work);

/** As the user of the connection, who owns the tables: for migrations, before there are any roles. */
export const asOwner = <T>(work: () => T): T => scopes.run({ scope: 'owner' }, work);

/** The one statement that `work` asks for is its transaction's last: the COMMIT goes along with it. */
export const withCommit = <T>(work: () => T): T => scopes.run({ scope: currentScope(), commits: true }, work);

export const commitsNow = (): boolean => scopes.get()?.commits ?? false;

export const currentScope = (): Scope | undefined => scopes.get()?.scope;
