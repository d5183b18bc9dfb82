import { createHash } from 'node:crypto';
import pg from 'pg';
import { commitsNow, currentScope, type Scope } from './scope.js';

/** The parts of node-postgres that its types leave out: a query writes its own messages and reads its answers. */
interface Connection {
  parsedStatements: Record<string, string>;
  parse(message: { name: string; text: string }): void;
  bind(message: { portal: string; statement: string; values: string[] }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
}
interface BareQuery {
  name?: string;
  queryMode: string;
  prepare(connection: Connection): void;
  _getRows(connection: Connection, rows: number): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
type Callback = (error: Error | null, result?: unknown) => void;
interface BareClient {
  query(statement: unknown, values?: unknown[], callback?: Callback): unknown;
}
interface Statement {
  text: string;
  values?: unknown[];
  name?: string;
}
const BareQuery = pg.Query as unknown as new (statement: Statement) => BareQuery;
const BareClient = pg.Client as unknown as new (options: object) => BareClient;

/** A statement that goes along with another one, prepared under its name. */
interface Companion {
  name: string;
  text: string;
  values: string[];
}
const begin: Companion = { name: 'artel_begin', text: 'BEGIN', values: [] };
const scopeOf = (settings: string[]): Companion => ({
  name: 'artel_scope',
  text: `SELECT set_config('role', $1, true), set_config('artel.org_id', $2, true)`,
  values: settings,
});

/** So many statements are kept prepared on each connection: more than we have, unless lists of any length make them. */
const mostPrepared = 500;

/**
 * A statement behind others, and before the COMMIT that it is the last one for. All travel in one pipeline up to one
 * Sync, which PostgreSQL takes as one implicit transaction (manual, section 55.2.3.1 "Pipelining"): a scope ends with
 * the statement, or with the transaction that BEGIN opens, and costs no round trip; and none of them is carried out
 * once one has failed.
 */
class AccompaniedQuery extends BareQuery {
  private completed = 0;

  constructor(
    statement: Statement,
    private readonly before: Companion[],
    private readonly commits: boolean,
  ) {
    super(statement);
    this.queryMode = 'extended';
  }

  override prepare(connection: Connection): void {
    for (const { name, text, values } of this.before) {
      if (!connection.parsedStatements[name]) {
        connection.parse({ name, text });
        // The client would take its ParseComplete for this statement's.
        this.name = undefined;
      }
      connection.bind({ portal: '', statement: name, values });
      connection.execute({ portal: '', rows: 0 });
    }
    super.prepare(connection);
  }

  /** Comes last, and only when the values of the statement could be written. */
  override _getRows(connection: Connection, rows: number): void {
    if (!this.commits) return super._getRows(connection, rows);
    connection.execute({ portal: '', rows: 0 });
    connection.parse({ name: '', text: 'COMMIT' });
    connection.bind({ portal: '', statement: '', values: [] });
    connection.execute({ portal: '', rows: 0 });
    connection.sync();
  }

  override handleDataRow(message: unknown): void {
    if (this.completed === this.before.length) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    const companion = this.before[this.completed];
    if (companion) connection.parsedStatements[companion.name] = companion.text;
    else if (this.completed === this.before.length) super.handleCommandComplete(message, connection);
    this.completed++;
  }
}

const transactionBegin = /^(START TRANSACTION|BEGIN)$/;
const transactionEnd = /^(COMMIT|ROLLBACK)$/;

/**
 * The only door to the database: every statement runs in the scope that is current where it is asked for, and one
 * without a scope is refused. A transaction has one scope from its first statement, with which its beginning is told,
 * to its end.
 */
export class ScopedClient extends BareClient {
  /** A transaction was asked for, and waits for its first statement. */
  private isBeginning = false;
  /** Of the open transaction. */
  private confinedTo?: Scope;
  private readonly prepared = new Map<string, string>();

  override query(statement: string, given?: unknown[] | Callback, then?: Callback): unknown {
    const values = typeof given === 'function' ? undefined : given;
    const callback = typeof given === 'function' ? given : then;
    if (callback) return this.send(statement, values).then((result) => callback(null, result), callback);
    return this.send(statement, values);
  }

  private async send(text: string, values: unknown[] | undefined): Promise<unknown> {
    const scope = currentScope();
    if (scope === 'owner') return super.query(text, values);
    if (transactionBegin.test(text)) return void (this.isBeginning = true);
    if (transactionEnd.test(text)) return this.endTransaction(text);
    if (!scope) throw new Error(`A statement outside of any scope: ${text.slice(0, 60)}`);
    const statement = { text, values, name: this.nameOf(text, values) };
    const settings = settingsOf(scope);
    if (this.confinedTo && settings.join() !== settingsOf(this.confinedTo).join())
      throw new Error('The scope of an open transaction cannot change');
    const before = this.confinedTo ? [] : [...(this.isBeginning ? [begin] : []), scopeOf(settings)];
    if (this.isBeginning) this.confinedTo = scope;
    this.isBeginning = false;
    if (!commitsNow()) return before.length > 0 ? this.accompany(statement, before) : super.query(statement);
    const result = await this.accompany(statement, before, { commits: true });
    this.confinedTo = undefined;
    return result;
  }

  /** Of a transaction that never began, or that its last statement has committed, there is nothing to tell. */
  private endTransaction(text: string): unknown {
    const isOpen = this.confinedTo !== undefined;
    this.isBeginning = false;
    this.confinedTo = undefined;
    return isOpen ? super.query(text) : undefined;
  }

  private accompany(statement: Statement, before: Companion[], { commits = false } = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      super.query(new AccompaniedQuery(statement, before, commits), undefined, (error, result) => {
        if (!error) return resolve(result);
        // Its own stack leads to the socket, not to who asked.
        Error.captureStackTrace(error);
        reject(error);
      });
    });
  }

  /** What is asked with parameters is asked again: parsed and planned once, it costs less than without any scope. */
  private nameOf(text: string, values: unknown[] | undefined): string | undefined {
    if (!values?.length) return undefined;
    const known = this.prepared.get(text);
    if (known || this.prepared.size >= mostPrepared) return known;
    const name = `artel_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
    this.prepared.set(text, name);
    return name;
  }
}

/** The database role, and the organization or none. */
function settingsOf(scope: Scope): [role: string, orgId: string] {
  if (scope === 'none' || scope === 'owner') return ['artel_app', ''];
  return 'orgId' in scope ? ['artel_app', scope.orgId] : [`artel_${scope.role}`, ''];
}
