import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { invalid } from '../../platform/http/index.js';
import { Purges } from '../../platform/purge/index.js';
import type { UserActor } from '../access/actor.js';
import { canonicalJson } from './canonical-json.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

/** A request under a key, reduced to what tells it from another one. */
export interface KeyedRequest {
  key: string;
  route: string;
  requestHash: string;
}

export interface StoredAnswer {
  status: number;
  /** Null when the answer held a secret, or what was deleted since. */
  body: object | null;
}

const keyForm = /^[\x20-\x7e]{1,255}$/;
const keptHours = 24;
/** A request that has not ended after this long died with its process. */
const takeOverSeconds = 60;
const waitMillis = 10_000;
const pollMillis = 100;
const retryAfterSeconds = 5;

/** Which requests were made already under which `Idempotency-Key`, and what was answered. */
@Injectable()
export class IdempotencyService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('idempotency keys', (limit) => this.purge(limit));
  }

  /** Tells requests apart. Keyed, because a request may hold a short secret that a plain hash would let one guess. */
  fingerprint(request: string): string {
    return createHmac('sha256', this.config.JWT_SECRET).update(`idempotency:${request}`).digest('hex');
  }

  /** The same of what means the same, in whatever order its fields come. */
  fingerprintOf(value: unknown): string {
    return this.fingerprint(canonicalJson(value));
  }

  /** Throws `validation_failed` for a key that is none. */
  requireForm(key: string): void {
    if (keyForm.test(key)) return;
    throw invalid([{ path: ['Idempotency-Key'], message: 'must be 1 to 255 printable ASCII characters' }]);
  }

  /**
   * Takes the key for a new request, or tells what the same one was answered before, waiting for it up to 10 s.
   * Throws `idempotency_conflict` for another request under the key, and `request_in_progress`.
   */
  async begin(
    actor: UserActor,
    request: KeyedRequest,
  ): Promise<{ claim: string; answer?: undefined } | { answer: StoredAnswer }> {
    const until = Date.now() + waitMillis;
    for (;;) {
      const claim = await this.claim(actor, request);
      if (claim) return { claim };
      const known = await this.find(actor, request.key);
      if (known && (known.route !== request.route || known.requestHash !== request.requestHash)) {
        throw new AppError('idempotency_conflict');
      }
      if (known?.state === 'done') return { answer: { status: known.status ?? 200, body: known.body } };
      if (Date.now() > until) {
        throw new AppError('request_in_progress', undefined, { retryAfter: retryAfterSeconds });
      }
      await sleep(pollMillis);
    }
  }

  async finish({ orgId }: UserActor, claim: string, { status, body }: StoredAnswer): Promise<void> {
    await this.dataSource.query(
      `UPDATE idempotency_keys SET state = 'done', status = $2, body = $3, subject_id = $5
       WHERE org_id = $4 AND id = $1`,
      [claim, status, body && JSON.stringify(body), orgId, body && subjectOf(body)],
    );
  }

  /** Gives the key back: nothing was created under it. */
  async release({ orgId }: UserActor, claim: string): Promise<void> {
    await this.dataSource.query('DELETE FROM idempotency_keys WHERE org_id = $2 AND id = $1', [claim, orgId]);
  }

  /**
   * Leaves no answer about a subject that was deleted, or about a part of it; that its request was carried out stays
   * known.
   */
  async forget(tx: Tx, orgId: string, subjectId: string, part = subjectId): Promise<void> {
    await tx.manager.query(
      `UPDATE idempotency_keys SET body = NULL
       WHERE org_id = $1 AND subject_id = $2 AND strpos(body::text, $3) > 0`,
      [orgId, subjectId, part],
    );
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM idempotency_keys WHERE id IN
       (SELECT id FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $2) LIMIT $1)`,
      [limit, keptHours],
    );
    return gone;
  }

  private async claim(
    actor: UserActor,
    { key, route, requestHash }: KeyedRequest,
  ): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ id: string }[]>(
      `INSERT INTO idempotency_keys AS k (id, org_id, user_id, key, route, request_hash)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (org_id, user_id, key) DO UPDATE
         SET id = excluded.id, route = excluded.route, request_hash = excluded.request_hash,
             state = 'open', status = NULL, body = NULL, subject_id = NULL, created_at = now()
         WHERE k.created_at < now() - make_interval(hours => $7)
            OR (k.state = 'open' AND k.created_at < now() - make_interval(secs => $8)
                AND k.route = excluded.route AND k.request_hash = excluded.request_hash)
       RETURNING id`,
      [newId(), actor.orgId, actor.userId, key, route, requestHash, keptHours, takeOverSeconds],
    );
    return row?.id;
  }

  private find({ orgId, userId }: UserActor, key: string): Promise<IdempotencyKey | null> {
    return this.dataSource.manager.findOneBy(IdempotencyKey, { orgId, userId, key });
  }
}

const About = z.object({ chatId: z.uuid() }).transform(({ chatId }) => chatId);
const Subject = z.union([
  About,
  z.object({ message: About }).transform(({ message }) => message),
  z.object({ id: z.uuid() }).transform(({ id }) => id),
]);

const subjectOf = (body: object): string | null => Subject.safeParse(body).data ?? null;
