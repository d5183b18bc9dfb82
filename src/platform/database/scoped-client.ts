import pg from 'pg';
import { currentScope, type Scope } from './scope.js';

/** The parts of node-postgres that its types leave out: a query writes its own messages and reads its answers. */
interface Connection {
  parse(message: { name: string; text: string }): void;
  bind(message: { portal: string; statement: string; values: string[] }): void;
  execute(message: { portal: string; rows: number }): void;
}
interface BareQuery {
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
const BareQuery = pg.Query as unknown as new (text: string, values?: unknown[]) => BareQuery;
const BareClient = pg.Client as unknown as new (options: object) => BareClient;

const name = 'artel_scope';
const text = `SELECT set_config('role', $1, true), set_config('artel.org_id', $2, true)`;

/** Where the client remembers that its connection knows the prologue already. */
interface Known {
  prologue: boolean;
}

/**
 * A statement behind its scope. Both travel in one pipeline up to one Sync, which PostgreSQL takes as one implicit
 * transaction (manual, section 55.2.3.1 "Pipelining"): the scope ends with the statement, or with the transaction
 * it opens, and costs no round trip.
 */
class ScopedQuery extends BareQuery {
  private inPrologue = true;

  constructor(
    statement: string,
    values: unknown[] | undefined,
    private readonly scope: string[],
    private readonly known: Known,
  ) {
    super(statement, values);
    this.queryMode = 'extended';
  }

  override prepare(connection: Connection): void {
    if (!this.known.prologue) connection.parse({ name, text });
    connection.bind({ portal: '', statement: name, values: this.scope });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.inPrologue) this.known.prologue = true;
    else super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.inPrologue) this.inPrologue = false;
    else super.handleCommandComplete(message, connection);
  }
}

const transactionControl = /^(START TRANSACTION|COMMIT|ROLLBACK)\b/;

/**
 * The only door to the database: every statement runs in the scope that is current where it is asked for, and one
 * without a scope is refused. A transaction has one scope from its first statement to its end.
 */
export class ScopedClient extends BareClient {
  private readonly known: Known = { prologue: false };
  private confinedTo?: Scope;

  override query(statement: string, given?: unknown[] | Callback, then?: Callback): unknown {
    const values = typeof given === 'function' ? undefined : given;
    const callback = typeof given === 'function' ? given : then;
    if (callback) return this.send(statement, values).then((result) => callback(null, result), callback);
    return this.send(statement, values);
  }

  private async send(statement: string, values: unknown[] | undefined): Promise<unknown> {
    const scope = currentScope();
    if (scope === 'owner') return super.query(statement, values);
    if (transactionControl.test(statement)) {
      this.confinedTo = undefined;
      return super.query(statement);
    }
    if (!scope) throw new Error(`A statement outside of any scope: ${statement.slice(0, 60)}`);
    if (this.getTransactionStatus() === 'I') return this.sendScoped(scope, statement, values);
    if (!this.confinedTo) {
      this.confinedTo = scope;
      return this.sendScoped(scope, statement, values);
    }
    if (settingsOf(scope).join() !== settingsOf(this.confinedTo).join())
      throw new Error('The scope of an open transaction cannot change');
    return super.query(statement, values);
  }

  private sendScoped(scope: Scope, statement: string, values: unknown[] | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const query = new ScopedQuery(statement, values, settingsOf(scope), this.known);
      super.query(query, undefined, (error, result) => {
        if (!error) return resolve(result);
        // Its own stack leads to the socket, not to who asked.
        Error.captureStackTrace(error);
        reject(error);
      });
    });
  }
}

/** The database role, and the organization or none. */
function settingsOf(scope: Scope): [role: string, orgId: string] {
  if (scope === 'none' || scope === 'owner') return ['artel_app', ''];
  return 'orgId' in scope ? ['artel_app', scope.orgId] : [`artel_${scope.role}`, ''];
}
