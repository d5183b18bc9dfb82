import type { Tx } from './transactions.js';

/** What ten thousands of rows take is more than a statement usually may: those of this transaction have two minutes each. */
export async function takeTime(tx: Tx): Promise<void> {
  await tx.manager.query(`SET LOCAL statement_timeout = '120s'`);
}
