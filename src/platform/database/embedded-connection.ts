import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { serialize } from 'pg-protocol';

type Parse = Parameters<typeof serialize.parse>[0];
type Bind = Parameters<typeof serialize.bind>[0];
type Execute = Parameters<typeof serialize.execute>[0];
type Target = Parameters<typeof serialize.describe>[0];

/** So much work in a row, and whatever else the process has to do gets its turn: by itself the database gives it none. */
const breathMillis = 10;

/**
 * PGlite as a connection of node-postgres. What a statement sends up to its Sync goes over in one call: message by
 * message, as PGlite's own adapter does it, the calls cost more than the statement.
 */
export class EmbeddedConnection extends EventEmitter {
  readonly stream = { destroy: () => this.end() };
  readonly parsedStatements: Record<string, string> = {};
  readonly submittedNamedStatements: Record<string, string> = {};
  /** Read by the client while it opens. */
  _connecting = false;
  private messages: Uint8Array[] = [];
  private answering: Promise<void> = Promise.resolve();
  /** Milliseconds since the last breath. */
  private worked = 0;

  constructor(private readonly pglite: PGlite) {
    super();
  }

  async connect(): Promise<void> {
    this._connecting = true;
    await this.pglite.waitReady;
    process.nextTick(() => this.emit('readyForQuery'));
  }

  parse = (message: Parse): void => this.gather(serialize.parse(message));
  bind = (message: Bind): void => this.gather(serialize.bind(message));
  describe = (message: Target): void => this.gather(serialize.describe(message));
  execute = (message: Execute): void => this.gather(serialize.execute(message));
  close = (message: Target): void => this.gather(serialize.close(message));
  sync = (): void => this.send(serialize.sync());
  flush = (): void => this.send(serialize.flush());
  query = (text: string): void => this.send(serialize.query(text));

  /** Its client has gone; the database, with its prepared statements, waits for the next one. */
  end(): void {
    void this.answering.then(() => {
      this.emit('end');
      this.removeAllListeners();
    });
  }

  // A connection over a network would also do these.
  requestSsl(): void {}
  startup(): void {}
  cancel(): void {}
  ref(): void {}
  unref(): void {}

  private gather(message: Uint8Array): void {
    this.messages.push(message);
  }

  private send(last: Uint8Array): void {
    const bytes = Buffer.concat([...this.messages, last]);
    this.messages = [];
    this.answering = this.answering.then(() => this.exchange(bytes));
  }

  private async exchange(bytes: Uint8Array): Promise<void> {
    if (this.worked > breathMillis) {
      await turn();
      this.worked = 0;
    }
    const began = performance.now();
    try {
      const answers = await this.pglite.execProtocolStream(bytes, { throwOnError: false });
      for (const answer of answers) this.emit(answer.name === 'error' ? 'errorMessage' : answer.name, answer);
    } catch (error) {
      this.emit('error', error);
    } finally {
      this.worked += performance.now() - began;
    }
  }
}
