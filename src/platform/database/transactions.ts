import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ContextValue } from '../context/index.js';
import { withCommit } from './scope.js';
import { log } from '../logging/index.js';
import { isDeadlock } from './violation.js';

/** An open transaction: its manager is the only way to the database until it ends. */
export interface Tx {
  manager: EntityManager;
  /**
   * Asks for the transaction's last statement, and for nothing else: its COMMIT goes along with it, so that locks it
   * takes are held for no round trip. Its failure rolls everything back. Once per transaction.
   */
  commitWith(statement: () => Promise<void>): void;
  /** Runs after a successful commit, never after a rollback. Best effort: what must happen is a row. */
  afterCommit(hook: () => void): void;
}

/** Locks are taken in an order that keeps transactions from blocking each other; this is for where that fails. */
const mostTries = 3;

const open = new ContextValue<true>();

/**
 * Short transactions. Opening one inside another is a mistake, refused at once: it would need a second
 * connection while holding the first, which deadlocks a busy pool and always deadlocks PGlite's one.
 */
@Injectable()
export class Transactions {
  constructor(private readonly dataSource: DataSource) {}

  /** `work` is done again when the database ended it in favour of another: it changes nothing but the database. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (open.get()) throw new Error('A transaction is already open here: pass its tx down');
    for (let tries = 1; ; tries++) {
      try {
        return await this.runOnce(work);
      } catch (error) {
        if (tries === mostTries || !isDeadlock(error)) throw error;
        log.warn({ err: error }, 'a transaction met a deadlock and begins anew');
      }
    }
  }

  private async runOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let last: (() => Promise<void>) | undefined;
    const hooks: (() => void)[] = [];
    const result = await open.run(true, () =>
      this.dataSource.transaction(async (manager) => {
        const done = await work({
          manager,
          commitWith: (statement) => {
            if (last) throw new Error('A transaction has one last statement');
            last = statement;
          },
          afterCommit: (hook) => hooks.push(hook),
        });
        if (last) await withCommit(last);
        return done;
      }),
    );
    for (const hook of hooks) {
      try {
        hook();
      } catch (error) {
        log.error({ err: error }, 'a hook after commit failed');
      }
    }
    return result;
  }
}
