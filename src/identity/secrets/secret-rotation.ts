import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { toAppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { OperatorActor } from '../access/actor.js';
import { AuditLog } from '../audit/audit-log.js';
import { SecretVault } from './secret-vault.js';
import { SealedColumns, type SealedColumn } from './sealed-columns.js';

const batchSize = 200;
/** A step answers well before its caller gives up, however many secrets there are. */
const stepMillis = 10_000;

/** What a step of a rotation found, by secrets. */
export interface RotationStep {
  /** Now under the newest key. */
  rotated: number;
  /** Under it already. */
  current: number;
  /** Left as they are: their key is unknown, or they are damaged. The log names them. */
  failed: number;
  /** Where the next step goes on; null at the end. */
  next: string | null;
}

interface Found {
  id: string;
  orgId: string;
  keyId: string;
}

interface Sealed {
  id: string;
  keyId: string;
  ciphertext: string;
}

type Outcome = Readonly<Omit<RotationStep, 'next'>>;

const add = (a: Outcome, b: Outcome): Outcome => ({
  rotated: a.rotated + b.rotated,
  current: a.current + b.current,
  failed: a.failed + b.failed,
});
const nothing: Outcome = { rotated: 0, current: 0, failed: 0 };

/** Behind every id: what comes after the first column is looked at as a whole. */
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Takes the secrets of all organizations over to the newest master key. It may be cut off anywhere and started
 * again: each secret says itself which key it needs.
 */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly vault: SecretVault,
    private readonly audit: AuditLog,
    private readonly columns: SealedColumns,
  ) {}

  /** As many as can be done in some seconds, after the secret `after`. Throws `encryption_not_configured`. */
  async step(actor: OperatorActor, after?: string): Promise<RotationStep> {
    const until = Date.now() + stepMillis;
    let outcome = nothing;
    for (const [number, column] of this.columns.all.entries()) {
      const { next, ...done } = await this.rotateIn(column, actor, until, number === 0 ? after : undefined);
      outcome = add(outcome, done);
      if (next !== null) return { ...outcome, next: number === 0 ? next : last };
    }
    return { ...outcome, next: null };
  }

  private async rotateIn(
    column: SealedColumn,
    actor: OperatorActor,
    until: number,
    after?: string,
  ): Promise<RotationStep> {
    const newest = this.vault.newestKeyId;
    let outcome = nothing;
    let reached = after;
    while (Date.now() < until) {
      const batch = await this.find(column, reached);
      for (const [orgId, ids] of staleByOrganization(batch, newest)) {
        outcome = add(outcome, await this.rotate(column, actor, orgId, ids));
      }
      const current = batch.filter(({ keyId }) => keyId === newest).length;
      outcome = add(outcome, { ...nothing, current });
      if (batch.length < batchSize) return { ...outcome, next: null };
      reached = batch.at(-1)?.id;
    }
    return { ...outcome, next: reached ?? last };
  }

  private find({ table, keyId }: SealedColumn, after?: string): Promise<Found[]> {
    return asSystem('keeper', () =>
      this.dataSource.query<Found[]>(
        `SELECT id, org_id AS "orgId", ${keyId} AS "keyId" FROM ${table}
         WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2`,
        [after ?? null, batchSize],
      ),
    );
  }

  private rotate(column: SealedColumn, actor: OperatorActor, orgId: string, ids: string[]): Promise<Outcome> {
    const { table, sealed, keyId } = column;
    return inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        // Locked and read anew: what somebody replaces at this moment must not be taken back.
        const rows = await tx.manager.query<Sealed[]>(
          `SELECT id, ${sealed} AS ciphertext, ${keyId} AS "keyId" FROM ${table}
           WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`,
          [orgId, ids],
        );
        let outcome = nothing;
        for (const row of rows) outcome = add(outcome, await this.rotateOne(tx, column, orgId, row));
        if (outcome.rotated > 0) {
          await this.audit.record(
            tx,
            { ...actor, orgId },
            {
              action: 'secret.key-rotated',
              objectId: this.vault.newestKeyId,
              details: { count: outcome.rotated },
            },
          );
        }
        return outcome;
      }),
    );
  }

  private async rotateOne(
    tx: Tx,
    { table, sealed, keyId: keyColumn }: SealedColumn,
    orgId: string,
    { id, keyId, ciphertext }: Sealed,
  ): Promise<Outcome> {
    if (keyId === this.vault.newestKeyId) return { ...nothing, current: 1 };
    try {
      const anew = this.vault.rewrap({ orgId, table, id }, ciphertext);
      await tx.manager.query(
        `UPDATE ${table} SET ${sealed} = $3, ${keyColumn} = $4 WHERE org_id = $1 AND id = $2`,
        [orgId, id, anew.ciphertext, anew.keyId],
      );
      return { ...nothing, rotated: 1 };
    } catch (error) {
      const { code, detail } = toAppError(error);
      // Anything else is no matter of this one secret, and the transaction is lost.
      if (code !== 'encryption_key_unknown' && code !== 'secret_damaged') throw error;
      log.error(
        { orgId, table, secretId: id, code, detail },
        'a secret could not be taken over to the newest key',
      );
      return { ...nothing, failed: 1 };
    }
  }
}

function staleByOrganization(found: Found[], newest: string): Map<string, string[]> {
  const byOrganization = new Map<string, string[]>();
  for (const { id, orgId, keyId } of found) {
    if (keyId === newest) continue;
    byOrganization.set(orgId, [...(byOrganization.get(orgId) ?? []), id]);
  }
  return byOrganization;
}
