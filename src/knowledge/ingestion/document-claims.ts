import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem } from '../../platform/database/index.js';
import { underWaySql } from '../documents/document.entity.js';

/** A document that a worker holds: under this epoch it may write. */
export interface Claim {
  id: string;
  orgId: string;
  epoch: number;
  /** How often it was begun without getting on, this time included. */
  attempts: number;
  faults: number;
}

/**
 * The organization with the fewest documents in work comes first, and among those the one after the last that this
 * worker served: ten thousand documents of one do not hold back the first of another. Organizations are found by stepping
 * through the index, so that the cost does not grow with the backlog.
 */
const claimSql = `
  WITH RECURSIVE waiting AS (
    (SELECT org_id FROM documents WHERE state IN ${underWaySql} ORDER BY org_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.org_id FROM documents d
            WHERE d.state IN ${underWaySql} AND d.org_id > w.org_id ORDER BY d.org_id LIMIT 1)
    FROM waiting w WHERE w.org_id IS NOT NULL
  ), busy AS (
    SELECT org_id, count(*) AS held FROM documents
    WHERE state IN ${underWaySql} AND lease_until > now() GROUP BY org_id
  ), turns AS (
    SELECT w.org_id FROM waiting w LEFT JOIN busy b ON b.org_id = w.org_id
    WHERE w.org_id IS NOT NULL AND w.org_id <> ALL ($3::uuid[])
    ORDER BY COALESCE(b.held, 0), w.org_id > $2::uuid DESC, w.org_id
  ), picked AS (
    SELECT l.id FROM turns t
    CROSS JOIN LATERAL (
      SELECT d.id FROM documents d
      WHERE d.org_id = t.org_id AND d.state IN ${underWaySql} AND d.due_at <= now()
      ORDER BY d.due_at, d.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) l LIMIT 1
  )
  UPDATE documents d SET epoch = d.epoch + 1, attempts = d.attempts + 1,
    lease_until = now() + make_interval(secs => $1), due_at = now() + make_interval(secs => $1)
  WHERE d.id = ANY (ARRAY (SELECT id FROM picked))
  RETURNING d.id, d.org_id AS "orgId", d.epoch, d.attempts, d.faults`;

/** Who reads which document, and until when. A lease that ran out makes its document due by itself. */
@Injectable()
export class DocumentClaims {
  /** Whose document was claimed last. */
  private last: string | null = null;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Not of these organizations. */
  async claim(without: string[]): Promise<Claim | undefined> {
    const [claim] = await this.update<Claim>(claimSql, [this.config.RUN_LEASE, this.last, without]);
    this.last = claim?.orgId ?? this.last;
    return claim;
  }

  /** Extends the leases of these; returns the ids of those that are still held. */
  async renew(claims: Claim[]): Promise<Set<string>> {
    const mine = [claims.map(({ id }) => id), claims.map(({ epoch }) => epoch)];
    await this.update(
      // A row that is locked is being written by its own attempt: the others do not wait for that.
      `WITH free AS (
         SELECT d.id FROM documents d
         JOIN unnest($1::uuid[], $2::int[]) AS mine(id, epoch) ON d.id = mine.id AND d.epoch = mine.epoch
         ORDER BY d.id FOR UPDATE OF d SKIP LOCKED)
       UPDATE documents d SET lease_until = now() + make_interval(secs => $3),
         due_at = now() + make_interval(secs => $3)
       FROM free WHERE d.id = free.id
       RETURNING d.id`,
      [...mine, this.config.RUN_LEASE],
    );
    const held = await asSystem('runner', () =>
      this.dataSource.query<{ id: string }[]>(
        `SELECT d.id FROM documents d
         JOIN unnest($1::uuid[], $2::int[]) AS mine(id, epoch) ON d.id = mine.id AND d.epoch = mine.epoch`,
        mine,
      ),
    );
    return new Set(held.map(({ id }) => id));
  }

  /** Gives it back as it is, due at once; what was not its fault is no attempt. */
  async release({ id, epoch }: Claim, { counts }: { counts: boolean }): Promise<void> {
    await this.update(
      `UPDATE documents SET epoch = epoch + 1, lease_until = NULL, due_at = now(), attempts = attempts - $3::int
       WHERE id = $1 AND epoch = $2`,
      [id, epoch, counts ? 0 : 1],
    );
  }

  /** Gives it back for later, with what it waits for. */
  async postpone(
    { id, epoch }: Claim,
    seconds: number,
    problem: { code: string; detail: string },
  ): Promise<void> {
    await this.update(
      `UPDATE documents SET epoch = epoch + 1, lease_until = NULL, due_at = now() + make_interval(secs => $3),
         attempts = attempts - 1, faults = faults + 1, error_code = $4, error_detail = $5, updated_at = now()
       WHERE id = $1 AND epoch = $2`,
      [id, epoch, seconds, problem.code, problem.detail],
    );
  }

  private async update<Row>(statement: string, values: unknown[]): Promise<Row[]> {
    const [rows] = await asSystem('runner', () => this.dataSource.query<[Row[], number]>(statement, values));
    return rows;
  }
}
