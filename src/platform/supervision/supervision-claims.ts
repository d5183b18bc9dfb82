import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../config/index.js';
import { asSystem } from '../database/index.js';
import type { SupervisedKind } from './keeper.js';

/** What this process has just taken on. */
export interface Claimed {
  orgId: string;
  id: string;
  epoch: number;
  /** Whether another process had it, and is gone. */
  moved: boolean;
  /** Whether that process died while it began this: what it begins may be what kills it. */
  killed: boolean;
}

interface Held {
  orgId: string;
  id: string;
  epoch: number;
}

/** A process is taken for dead that has not said so often in a row that it lives. */
const beats = 4;
/** Rows of dead processes are kept for so long at least: whose they were is still there to be taken. */
const keptSeconds = 60;

/** Which process has what, as the database knows it. */
@Injectable()
export class SupervisionClaims {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  get leaseSeconds(): number {
    return this.config.PROCESS_CHECK_INTERVAL * beats;
  }

  private get me(): string {
    return this.config.processId;
  }

  /** Says that this process lives, and says so for all that it has: one statement, however much that is. */
  async beat(): Promise<void> {
    await this.query(
      `INSERT INTO supervisors (id, lease_until) VALUES ($1, now() + make_interval(secs => $2))
       ON CONFLICT (id) DO UPDATE SET heartbeat_at = now(), lease_until = excluded.lease_until`,
      [this.me, this.leaseSeconds],
    );
  }

  /** Where there is one process only, whoever was there before is dead. */
  async buryOthers(): Promise<void> {
    await this.query('UPDATE supervisors SET lease_until = now() WHERE id <> $1', [this.me]);
  }

  /** Takes what is due, what dead processes had, and what is this one's own and not among what it holds. */
  async claim(
    { kind, occupies }: { kind: SupervisedKind; occupies: boolean },
    held: Held[],
    limit: number,
  ): Promise<Claimed[]> {
    if (limit <= 0) return [];
    const [rows] = await this.query<[Claimed[], number]>(
      `WITH gone AS (
         SELECT id FROM supervisors WHERE lease_until <= now()
       ), ready AS (
         SELECT s.org_id, s.kind, s.id, s.owner IS NOT NULL AS moved,
           s.owner IN (SELECT id FROM gone) AND s.actual = 'starting' AS killed
         FROM supervised s
         WHERE s.kind = $2 AND s.desired = 'running' AND (
           (s.due_at <= now() AND s.owner IS NULL) OR s.owner IN (SELECT id FROM gone)
           OR (s.owner = $1 AND NOT s.id = ANY($3::uuid[]) AND ($5 OR s.actual <> 'running')))
         ORDER BY s.org_id, s.id LIMIT $4 FOR UPDATE SKIP LOCKED
       )
       UPDATE supervised s SET owner = $1, epoch = s.epoch + 1
       FROM ready r WHERE s.org_id = r.org_id AND s.kind = r.kind AND s.id = r.id
       RETURNING s.org_id AS "orgId", s.id, s.epoch, r.moved,
         COALESCE(r.killed, false) AS killed`,
      [this.me, kind, held.map(({ id }) => id), limit, occupies],
    );
    return rows;
  }

  /** Looks after what dead processes looked after; it works all the same. */
  async adopt(kind: SupervisedKind): Promise<void> {
    await this.query(
      `WITH orphans AS (
         SELECT s.org_id, s.kind, s.id FROM supervised s
         WHERE s.kind = $2 AND s.actual = 'running'
           AND s.owner IN (SELECT id FROM supervisors WHERE lease_until <= now())
         LIMIT 1000 FOR UPDATE SKIP LOCKED
       )
       UPDATE supervised s SET owner = $1, epoch = s.epoch + 1, due_at = NULL
       FROM orphans o WHERE s.org_id = o.org_id AND s.kind = o.kind AND s.id = o.id`,
      [this.me, kind],
    );
  }

  /** The ids of those that are not this process's any more. */
  async lost(kind: SupervisedKind, held: Held[]): Promise<string[]> {
    if (held.length === 0) return [];
    const rows = await this.query<{ id: string }[]>(
      `SELECT h.id FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS h(org_id, id, epoch)
       LEFT JOIN supervised s ON s.org_id = h.org_id AND s.kind = $1 AND s.id = h.id
       WHERE s.owner IS DISTINCT FROM $5 OR s.epoch <> h.epoch`,
      [
        kind,
        held.map(({ orgId }) => orgId),
        held.map(({ id }) => id),
        held.map(({ epoch }) => epoch),
        this.me,
      ],
    );
    return rows.map(({ id }) => id);
  }

  /** How many of this kind each living process should have, rounded up. */
  async share(kind: SupervisedKind): Promise<number> {
    const [row] = await this.query<[{ all: number; processes: number }]>(
      `SELECT (SELECT count(*)::int FROM supervised
               WHERE kind = $1 AND desired = 'running' AND (owner IS NOT NULL OR due_at <= now())) AS all,
         (SELECT count(*)::int FROM supervisors WHERE lease_until > now()) AS processes`,
      [kind],
    );
    return Math.ceil(row.all / Math.max(1, row.processes));
  }

  /** Those that this process looks after, and nobody has needed for so long. */
  silent(kind: SupervisedKind, seconds: number, limit: number): Promise<{ orgId: string; id: string }[]> {
    return this.query(
      `SELECT org_id AS "orgId", id FROM supervised
       WHERE owner = $1 AND kind = $2 AND actual = 'running' AND desired = 'running'
         AND GREATEST(last_activity_at, running_since) < now() - make_interval(secs => $3) LIMIT $4`,
      [this.me, kind, seconds, limit],
    );
  }

  /** Says that this process is gone: what it has is everybody's to take. It does not die of what it had just begun. */
  async leave(): Promise<void> {
    await this.query(
      `WITH begun AS (
         UPDATE supervised SET owner = NULL, due_at = now() WHERE owner = $1 AND actual = 'starting'
       )
       UPDATE supervisors SET lease_until = now() WHERE id = $1`,
      [this.me],
    );
  }

  /** Rows of processes that are gone, and whose things have all been taken. */
  async forgetGone(): Promise<void> {
    await this.query(
      `DELETE FROM supervisors p WHERE p.lease_until < now() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT FROM supervised s WHERE s.owner = p.id)`,
      [keptSeconds],
    );
  }

  private query<Rows>(sql: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(sql, values));
  }
}
