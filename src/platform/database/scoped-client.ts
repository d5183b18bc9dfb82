import { createHash } from 'node:crypto';
import pg from 'pg';
import { currentScope, type Scope } from './scope.js';

/** The parts of node-postgres that its types leave out: a query writes its own messages and reads its answers. */
interface Connection {
  parsedStatements: Record<string, string>;
  parse(message: { name: string; text: string }): void;
  bind(message: { portal: string; statement: string; values: string[] }): void;
  execute(message: { portal: string; rows: number }): void;
}
interface BareQuery {
  name?: string;
  queryMode: string;
  prepare(connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
type Callback = (error: Error | null, result?: unknown) => void;
interface BareClient {
  query(statement: unknown, values?: unknown[], callback?: Callback): unknown;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}
interface Statement {
  text: string;
  values?: unknown[];
  name?: string;
}
const BareQuery = pg.Query as unknown as new (statement: Statement) => BareQuery;
const BareClient = pg.Client as unknown as new (options: object) => BareClient;

const prologue = {
  name: 'artel_scope',
  text: `SELECT set_config('role', $1, true), set_config('artel.org_id', $2, true)`,
};

/** So many statements are kept prepared on each connection: more than we have, unless lists of any length make them. */
const mostPrepared = 500;

/**
 * A statement behind its scope. Both travel in one pipeline up to one Sync, which PostgreSQL takes as one implicit
 * transaction (manual, section 55.2.3.1 "Pipelining"): the scope ends with the statement, or with the transaction
 * it opens, and costs no round trip.
 */
class ScopedQuery extends BareQuery {
  private inPrologue = true;
  private connection?: Connection;

  constructor(
    statement: Statement,
    private readonly scope: string[],
  ) {
    super(statement);
    this.queryMode = 'extended';
  }

  override prepare(connection: Connection): void {
    this.connection = connection;
    if (!connection.parsedStatements[prologue.name]) {
      connection.parse(prologue);
      // The client would take the prologue's ParseComplete for this statement's.
      this.name = undefined;
    }
    connection.bind({ portal: '', statement: prologue.name, values: this.scope });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.inPrologue) super.handleDataRow(message);
    else if (this.connection) this.connection.parsedStatements[prologue.name] = prologue.text;
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.inPrologue) this.inPrologue = false;
    else super.handleCommandComplete(message, connection);
  }
}

const transactionControl = /^(START TRANSACTION|BEGIN|COMMIT|ROLLBACK)\b/;

/**
 * The only door to the database: every statement runs in the scope that is current where it is asked for, and one
 * without a scope is refused. A transaction has one scope from its first statement to its end.
 */
export class ScopedClient extends BareClient {
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
    if (transactionControl.test(text)) {
      this.confinedTo = undefined;
      return super.query(text);
    }
    if (!scope) throw new Error(`A statement outside of any scope: ${text.slice(0, 60)}`);
    const statement = { text, values, name: this.nameOf(text, values) };
    if (this.getTransactionStatus() === 'I') return this.sendScoped(scope, statement);
    if (!this.confinedTo) {
      this.confinedTo = scope;
      return this.sendScoped(scope, statement);
    }
    if (settingsOf(scope).join() !== settingsOf(this.confinedTo).join())
      throw new Error('The scope of an open transaction cannot change');
    return super.query(statement);
  }

  private sendScoped(scope: Scope, statement: Statement): Promise<unknown> {
    return new Promise((resolve, reject) => {
      super.query(new ScopedQuery(statement, settingsOf(scope)), undefined, (error, result) => {
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
