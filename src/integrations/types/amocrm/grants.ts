import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SealedColumns } from '../../../identity/index.js';
import { Envelopes } from '../../../platform/crypto/index.js';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { Supervision } from '../../../platform/supervision/index.js';
import { IntegrationRefused, type IntegrationRef } from '../../integration.js';
import { AmocrmGrant } from './amocrm-grant.entity.js';
import { AmocrmOauth, GrantOver, type Granted, type Tokens } from './oauth.js';
import type { AmocrmClient } from './settings.js';

/** An access token is renewed so long before its end, or in the last tenth of its life. */
const marginSeconds = 300;
/** Longer than a request for tokens may take, and its answer to be written: who dies meanwhile holds up nobody for ever. */
const claimSeconds = 120;
const waitMillis = 200;
const longestWaitMillis = 45_000;
/** What amoCRM has given cannot be asked for again: it is written when the database is there again. */
const longestWriteMillis = 600_000;
const longestRestMillis = 5_000;
const askMillis = 15_000;

/** Whoever is let in no more needs a new code. */
export const grantPath = 'secrets.authorizationCode';

/** Tokens are shown to the account alone that has given them. */
const KeptTokens = z.object({ domain: z.string(), access: z.string(), refresh: z.string().optional() });

/** Whose token it is. */
export interface Holder extends Pick<IntegrationRef, 'id' | 'orgId'> {
  domain: string;
  client: AmocrmClient;
  /** Something else is tried than what is kept: what comes of it is nothing that the others must bear. */
  isTrial?: boolean;
}

type Place = Pick<IntegrationRef, 'id' | 'orgId'>;
type Given = Pick<Holder, 'id' | 'orgId' | 'domain'>;

/**
 * Tokens of accounts, for all processes: a refresh token is good once, so that one process renews while the others wait, and
 * all go on with the same pair. Every statement is in the scope of the organization, and no transaction is open.
 */
@Injectable()
export class AmocrmGrants {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly envelopes: Envelopes,
    private readonly oauth: AmocrmOauth,
    private readonly supervision: Supervision,
    columns: SealedColumns,
  ) {
    columns.add({ table: 'amocrm_grants', sealed: 'sealed', keyId: 'key_id' });
  }

  /** In place of what was granted before. */
  async keep({ manager }: Tx, at: Given, { livesFor, ...tokens }: Granted): Promise<void> {
    const { orgId, id } = at;
    await manager.query(
      `INSERT INTO amocrm_grants AS g (id, org_id, sealed, key_id, renew_at, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6))
       ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, key_id = excluded.key_id, version = g.version + 1,
         renew_at = excluded.renew_at, expires_at = excluded.expires_at, claim = NULL, claimed_until = NULL, refused = NULL`,
      [
        id,
        orgId,
        this.sealed(at, tokens),
        this.envelopes.newestKeyId,
        renewsAfter(livesFor),
        livesFor ?? null,
      ],
    );
  }

  /**
   * A token that is good now. `stale`: one that the account has just refused. Throws `IntegrationRefused` when it lets nobody
   * in any more, of which whoever keeps the integration is told; and as `AmocrmOauth`.
   */
  async access(holder: Holder, signal: AbortSignal, stale?: string): Promise<string> {
    const deadline = performance.now() + longestWaitMillis;
    for (;;) {
      signal.throwIfAborted();
      const grant = await this.read(holder);
      const tokens = this.opened(grant, holder.domain);
      const isGood = tokens.access !== stale && !grant.isOver;
      if (isGood && !grant.isDue) return tokens.access;
      if (tokens.refresh === undefined) {
        await this.refuse(holder, grant.version, 'The long-lived token is not accepted any more');
        continue;
      }
      const claim = await this.claim(holder, grant.version);
      if (claim !== undefined)
        return this.renew(
          holder,
          grant,
          { claim, refresh: tokens.refresh, meanwhile: isGood ? tokens.access : undefined },
          signal,
        );
      // Somebody else renews it: until that is done the old one will do, while it is good.
      if (isGood) return tokens.access;
      if (performance.now() > deadline)
        throw new AppError('egress_timeout', 'Tokens of amoCRM were not renewed in time');
      await sleep(waitMillis, undefined, { signal });
    }
  }

  private async renew(
    holder: Holder,
    { version }: Pick<AmocrmGrant, 'version'>,
    { claim, refresh, meanwhile }: { claim: string; refresh: string; meanwhile: string | undefined },
    signal: AbortSignal,
  ): Promise<string> {
    let granted: Granted;
    try {
      // Not given up with its caller: what amoCRM has given by then would be lost, and the old pair with it.
      granted = await this.oauth.ask(
        holder.domain,
        holder.client,
        { grant_type: 'refresh_token', refresh_token: refresh },
        AbortSignal.timeout(askMillis),
      );
    } catch (error) {
      if (error instanceof GrantOver && !holder.isTrial) {
        await this.refuse(holder, version, error.detail);
        return this.access(holder, signal);
      }
      await this.release(holder, claim);
      if (meanwhile === undefined || error instanceof IntegrationRefused) throw error;
      log.warn({ err: error, integrationId: holder.id }, 'tokens of amoCRM could not be renewed yet');
      signal.throwIfAborted();
      return meanwhile;
    }
    await this.renewed(holder, version, granted);
    return granted.access;
  }

  private async read({ orgId, id }: Place) {
    const [found] = await this.dataSource.query<
      (Pick<AmocrmGrant, 'orgId' | 'id' | 'sealed' | 'version' | 'refused'> & {
        isDue: boolean;
        isOver: boolean;
      })[]
    >(
      `SELECT id, org_id AS "orgId", sealed, version, refused, COALESCE(renew_at <= now(), false) AS "isDue",
         COALESCE(expires_at <= now(), false) AS "isOver"
       FROM amocrm_grants WHERE org_id = $1 AND id = $2`,
      [orgId, id],
    );
    if (!found) throw new IntegrationRefused('amoCRM has granted nothing yet', grantPath);
    if (found.refused !== null) throw new IntegrationRefused(found.refused, grantPath);
    return found;
  }

  /** Who may renew this pair: one process at a time. */
  private async claim({ orgId, id }: Place, version: number): Promise<string | undefined> {
    const claim = randomUUID();
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE amocrm_grants SET claim = $4, claimed_until = now() + make_interval(secs => $5)
       WHERE org_id = $1 AND id = $2 AND version = $3 AND refused IS NULL
         AND (claimed_until IS NULL OR claimed_until < now()) RETURNING id`,
      [orgId, id, version, claim, claimSeconds],
    );
    return rows.length > 0 ? claim : undefined;
  }

  /** In place of the pair that was renewed, whoever has claimed it by now: that one is used up. */
  private async renewed(holder: Holder, version: number, granted: Granted): Promise<void> {
    const end = performance.now() + longestWriteMillis;
    for (let rest = waitMillis; ; rest = Math.min(rest * 2, longestRestMillis)) {
      try {
        if (await this.write(holder, version, granted)) return;
        throw new AppError('conflict', 'The integration was set up anew while its tokens were renewed');
      } catch (error) {
        if (error instanceof AppError || performance.now() > end) throw error;
        log.warn({ err: error, integrationId: holder.id }, 'tokens of amoCRM could not be written yet');
        await sleep(rest);
      }
    }
  }

  /** What was given up for want of a grant begins anew: there is one. */
  private write(holder: Holder, version: number, { livesFor, ...tokens }: Granted): Promise<boolean> {
    const { orgId, id } = holder;
    return this.transactions.run(async (tx) => {
      const [before] = await tx.manager.query<{ refused: string | null }[]>(
        'SELECT refused FROM amocrm_grants WHERE org_id = $1 AND id = $2 AND version = $3 FOR UPDATE',
        [orgId, id, version],
      );
      if (!before) return false;
      await tx.manager.query(
        `UPDATE amocrm_grants SET sealed = $3, key_id = $4, version = version + 1, claim = NULL, claimed_until = NULL,
           refused = NULL, renew_at = now() + make_interval(secs => $5), expires_at = now() + make_interval(secs => $6)
         WHERE org_id = $1 AND id = $2`,
        [
          ...[orgId, id, this.sealed(holder, tokens), this.envelopes.newestKeyId],
          ...[renewsAfter(livesFor), livesFor ?? null],
        ],
      );
      if (before.refused !== null) await this.supervision.changed(tx, { orgId, kind: 'integration', id });
      return true;
    });
  }

  private async release({ orgId, id }: Place, claim: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE amocrm_grants SET claim = NULL, claimed_until = NULL WHERE org_id = $1 AND id = $2 AND claim = $3',
      [orgId, id, claim],
    );
  }

  /**
   * Written once for a pair; whoever keeps the integration begins anew by it, and gives up. Throws `IntegrationRefused`, unless
   * there is another pair by now: then nothing was refused.
   */
  private async refuse(holder: Holder, version: number, words: string): Promise<void> {
    const { orgId, id, isTrial = false } = holder;
    if (isTrial) throw new IntegrationRefused(words, grantPath);
    await this.transactions.run(async (tx) => {
      const [rows] = await tx.manager.query<[unknown[], number]>(
        `UPDATE amocrm_grants SET refused = $4, claim = NULL, claimed_until = NULL
         WHERE org_id = $1 AND id = $2 AND refused IS NULL AND version = $3 RETURNING id`,
        [orgId, id, version, words],
      );
      if (rows.length > 0) await this.supervision.changed(tx, { orgId, kind: 'integration', id });
    });
    // Throws what was written.
    await this.read(holder);
  }

  private sealed({ orgId, id, domain }: Given, tokens: Tokens): string {
    return this.envelopes.seal(JSON.stringify({ domain, ...tokens }), { orgId, table: 'amocrm_grants', id });
  }

  /** Throws as `Envelopes.open`. */
  private opened(
    { orgId, id, sealed }: Pick<AmocrmGrant, 'orgId' | 'id' | 'sealed'>,
    domain: string,
  ): Tokens {
    const text = this.envelopes.open(sealed, { orgId, table: 'amocrm_grants', id });
    const kept = KeptTokens.parse(JSON.parse(text));
    if (kept.domain !== domain)
      throw new IntegrationRefused('Another account has granted this: a new code is needed', grantPath);
    return kept;
  }
}

/** Seconds until a token of such a life is renewed; of one without an end, never. */
export const renewsAfter = (livesFor: number | undefined): number | null =>
  livesFor === undefined ? null : Math.max(livesFor - Math.max(marginSeconds, livesFor / 10), livesFor / 2);
