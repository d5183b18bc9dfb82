import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem } from '../../../platform/database/index.js';
import { Supervision } from '../../../platform/supervision/index.js';
import type { Run } from './run.entity.js';
import { dueAgainSql, heldSql, isHeldSql, uncountedSql } from './run.sql.js';
import { busyInSql } from './run.status.js';
import { lookAgainSeconds } from './run.turns.js';

/** A claimed run: what its worker needs, under the epoch it may write in. */
export type ClaimedRun = Pick<
  Run,
  | 'id'
  | 'orgId'
  | 'agentId'
  | 'agentUsername'
  | 'chatId'
  | 'triggerMessageId'
  | 'generation'
  | 'calledThrough'
  | 'source'
  | 'prefix'
  | 'userId'
  | 'apiKeyId'
  | 'input'
  | 'traceParent'
  | 'attempts'
  | 'epoch'
  | 'createdAt'
> & { deadlineInMillis: number };

interface Claimed {
  runs: ClaimedRun[];
  /** Some were passed over because their turn has not come: behind them may stand others. */
  postponed: boolean;
}

/** In bytes, as it is stored: what is larger is read by who works on it, one at a time, and not with all that is claimed. */
const largestClaimed = 100_000;

/** Of API keys, and so of the runs they start, from high to low; everything else is in the middle. */
const prioritiesSql = '(VALUES (1::smallint), (0::smallint), (-1::smallint)) AS p(priority)';

/**
 * Claims fairly: an organization's next run waits behind as many of its own as are running or ahead of it,
 * so that ten thousand runs of one do not hold back the first of another; among its own the more urgent ones come
 * first. Organizations are found by stepping through the index, and of each only the first due runs are looked at, so the
 * cost does not grow with the backlog. Those whose turn has not come are postponed: they are not met again by every claim.
 * Rows are found one by one by their ids (LATERAL, ANY): joined, they would be looked for among all that there are.
 *
 * A run whose earlier attempts ended with their processes may be what ended them. Of those that have one attempt left a
 * worker takes one at a time: whose neighbours they would be, they would cost the answer.
 */
const claimSql = `
  WITH RECURSIVE suspected AS MATERIALIZED (
    SELECT EXISTS (
      SELECT FROM runs WHERE status = 'running' AND worker_id = $1 AND attempts > 1 AND attempts >= $4) AS here
  ), waiting AS (
    (SELECT org_id FROM runs WHERE status = 'queued' ORDER BY org_id LIMIT 1)
    UNION ALL
    SELECT (SELECT r.org_id FROM runs r WHERE r.status = 'queued' AND r.org_id > w.org_id ORDER BY r.org_id LIMIT 1)
    FROM waiting w WHERE w.org_id IS NOT NULL
  ), busy AS (
    SELECT org_id, count(*) AS running FROM runs WHERE status = 'running' GROUP BY org_id
  ), due AS MATERIALIZED (
    SELECT c.id, c.org_id, c.priority, c.due_at, c.chat_id IS NOT NULL AND EXISTS (
        SELECT FROM runs e
        WHERE e.org_id = c.org_id AND e.chat_id = c.chat_id AND e.agent_id = c.agent_id AND e.id < c.id
          AND e.status IN ${busyInSql}) AS waits, c.is_last
    FROM waiting w
    CROSS JOIN ${prioritiesSql}
    CROSS JOIN LATERAL (
      SELECT r.id, r.org_id, r.priority, r.due_at, r.chat_id, r.agent_id, r.attempts > 0 AND r.attempts + 1 >= $4 AS is_last
      FROM runs r
      WHERE r.org_id = w.org_id AND r.priority = p.priority AND r.status = 'queued' AND r.due_at <= now()
        AND NOT (r.attempts > 0 AND r.attempts + 1 >= $4 AND (SELECT here FROM suspected))
      ORDER BY r.due_at, r.id LIMIT $2 * 2
    ) c
    WHERE w.org_id IS NOT NULL
  ), candidates AS (
    SELECT d.id, d.due_at,
      row_number() OVER (PARTITION BY d.org_id ORDER BY d.priority DESC, d.due_at, d.id) + COALESCE(b.running, 0) AS rank
    FROM (SELECT *, row_number() OVER (PARTITION BY is_last, waits ORDER BY due_at, id) AS place FROM due) d
    LEFT JOIN busy b ON b.org_id = d.org_id
    WHERE NOT d.waits AND (NOT d.is_last OR d.place = 1)
    ORDER BY rank, d.due_at LIMIT $2 * 4
  ), picked AS (
    SELECT l.id FROM (SELECT id FROM candidates ORDER BY rank, due_at) c
    CROSS JOIN LATERAL (
      SELECT r.id FROM runs r WHERE r.id = c.id AND r.status = 'queued' FOR UPDATE SKIP LOCKED
    ) l LIMIT $2
  ), early AS (
    SELECT l.id FROM due d
    CROSS JOIN LATERAL (
      SELECT r.id FROM runs r WHERE r.id = d.id AND r.status = 'queued' AND r.due_at = d.due_at
      FOR UPDATE SKIP LOCKED
    ) l WHERE d.waits
  ), postponed AS (
    UPDATE runs SET due_at = now() + make_interval(secs => ${lookAgainSeconds})
    WHERE id = ANY (ARRAY (SELECT id FROM early)) RETURNING id
  ), claimed AS (
    UPDATE runs r SET status = 'running', epoch = r.epoch + 1, attempts = r.attempts + 1, worker_id = $1,
      lease_until = now() + make_interval(secs => $3), started_at = COALESCE(r.started_at, now())
    WHERE r.id = ANY (ARRAY (SELECT id FROM picked))
    RETURNING r.id, r.org_id AS "orgId", r.agent_id AS "agentId", r.agent_username AS "agentUsername",
      r.chat_id AS "chatId", r.trigger_message_id AS "triggerMessageId", r.generation,
      r.called_through AS "calledThrough", r.source, r.prefix, r.user_id AS "userId",
      r.api_key_id AS "apiKeyId", CASE WHEN pg_column_size(r.input) <= ${largestClaimed} THEN r.input END AS input, r.trace_parent AS "traceParent", r.attempts, r.epoch,
      r.created_at AS "createdAt",
      (EXTRACT(EPOCH FROM r.deadline_at - now()) * 1000)::float8 AS "deadlineInMillis"
  )
  SELECT p.postponed, c.* FROM (SELECT count(*) > 0 AS postponed FROM postponed) p LEFT JOIN claimed c ON true`;

const mineSql = heldSql('unnest($1::uuid[], $2::int[]) AS mine(id, epoch)');

/** Who works on which run, and until when. */
@Injectable()
export class RunClaims {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly supervision: Supervision,
  ) {}

  async claim(limit: number): Promise<Claimed> {
    const rows = await this.query<(ClaimedRun & { postponed: boolean })[]>(claimSql, [
      this.config.processId,
      limit,
      this.config.RUN_LEASE,
      this.config.RUN_MAX_ATTEMPTS,
    ]);
    const runs = rows.filter(({ id }) => id !== null).map(({ postponed: _, ...run }) => run);
    this.noteNeed(runs);
    return { runs, postponed: rows[0]?.postponed ?? false };
  }

  /** Extends the leases of these runs; returns the ids of those that are still this worker's. */
  async renew(runs: ClaimedRun[]): Promise<Set<string>> {
    const [rows] = await this.query<[{ id: string }[], number]>(
      `WITH ${mineSql}
       UPDATE runs r SET lease_until = now() + make_interval(secs => $3) WHERE ${isHeldSql}
       RETURNING r.id`,
      [runs.map((run) => run.id), runs.map((run) => run.epoch), this.config.RUN_LEASE],
    );
    this.noteNeed(runs);
    return new Set(rows.map((row) => row.id));
  }

  /** Whoever answers is awake. */
  private noteNeed(runs: Pick<ClaimedRun, 'orgId' | 'agentId'>[]): void {
    for (const { orgId, agentId: id } of runs) this.supervision.touch('agent', { orgId, id });
  }

  /** Gives runs back undone: their attempt does not count, and they are due at once. */
  async release(runs: ClaimedRun[]): Promise<void> {
    await this.query(
      `WITH ${mineSql}
       UPDATE runs r SET ${dueAgainSql}, ${uncountedSql} WHERE ${isHeldSql}`,
      [runs.map((run) => run.id), runs.map((run) => run.epoch)],
    );
  }

  private query<Rows>(statement: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(statement, values));
  }
}
