import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { TokenUsage } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, GroupCommit } from '../../platform/database/index.js';
import type { ErrorCode } from '../../platform/errors/index.js';
import type { RunEvent } from './run-event.js';
import type { FacadeInput, Run } from './run.entity.js';

/** A claimed run: what its worker needs, under the epoch it may write in. */
export type ClaimedRun = Pick<
  Run,
  | 'id'
  | 'orgId'
  | 'agentId'
  | 'agentUsername'
  | 'chatId'
  | 'triggerMessageId'
  | 'userId'
  | 'input'
  | 'attempts'
  | 'epoch'
  | 'createdAt'
> & { deadlineInMillis: number };

interface NewFacadeRun {
  id: string;
  orgId: string;
  agentId: string;
  agentUsername: string;
  apiKeyId: string;
  input: FacadeInput;
  /** Inserted as already claimed by this process, when it has room and nobody waits: one statement less. */
  claimed: boolean;
}

/** How an attempt ended, with the events that were not stored yet. */
export interface Outcome {
  run: ClaimedRun;
  status: 'succeeded' | 'failed';
  events: RunEvent[];
  output?: string;
  messageId?: string;
  finishReason?: string;
  usage?: TokenUsage;
  error?: { code: ErrorCode; detail: string };
}

const claimedColumns = `r.id, r.org_id AS "orgId", r.agent_id AS "agentId", r.agent_username AS "agentUsername",
  r.chat_id AS "chatId", r.trigger_message_id AS "triggerMessageId", r.user_id AS "userId", r.input, r.attempts,
  r.epoch, r.created_at AS "createdAt",
  (EXTRACT(EPOCH FROM r.deadline_at - now()) * 1000)::float8 AS "deadlineInMillis"`;

/**
 * Claims fairly: an organization's next run waits behind as many of its own as are running or ahead of it,
 * so that ten thousand runs of one do not hold back the first of another. Organizations are found by
 * stepping through the index, so the cost does not grow with the backlog.
 */
const claimSql = `
  WITH RECURSIVE waiting AS (
    (SELECT org_id FROM runs WHERE status = 'queued' ORDER BY org_id LIMIT 1)
    UNION ALL
    SELECT (SELECT r.org_id FROM runs r WHERE r.status = 'queued' AND r.org_id > w.org_id ORDER BY r.org_id LIMIT 1)
    FROM waiting w WHERE w.org_id IS NOT NULL
  ), busy AS (
    SELECT org_id, count(*) AS running FROM runs WHERE status = 'running' GROUP BY org_id
  ), candidates AS (
    SELECT c.id, c.due_at, c.place + COALESCE(b.running, 0) AS rank
    FROM waiting w
    CROSS JOIN LATERAL (
      SELECT r.id, r.due_at, row_number() OVER (ORDER BY r.due_at, r.id) AS place FROM runs r
      WHERE r.org_id = w.org_id AND r.status = 'queued' AND r.due_at <= now()
      ORDER BY r.due_at, r.id LIMIT $2 * 2
    ) c
    LEFT JOIN busy b ON b.org_id = w.org_id
    WHERE w.org_id IS NOT NULL
    ORDER BY rank, c.due_at LIMIT $2 * 4
  ), picked AS (
    SELECT r.id FROM runs r JOIN candidates c ON c.id = r.id
    WHERE r.status = 'queued'
    ORDER BY c.rank, c.due_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
  )
  UPDATE runs r SET status = 'running', epoch = r.epoch + 1, attempts = r.attempts + 1, worker_id = $1,
    lease_until = now() + make_interval(secs => $3), started_at = COALESCE(r.started_at, now())
  FROM picked WHERE r.id = picked.id
  RETURNING ${claimedColumns}`;

/** Ends attempts and stores their last events in one statement; only a worker that still holds the lease can. */
const finishSql = `
  WITH done AS (
    UPDATE runs r SET status = d.status, output = d.output, message_id = d.message_id::uuid,
      finish_reason = d.finish_reason, usage = d.usage, error_code = d.error_code, error_detail = d.error_detail,
      finished_at = now(), lease_until = NULL
    FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, epoch int, status text, output text, message_id text,
      finish_reason text, usage jsonb, error_code text, error_detail text)
    WHERE r.id = d.id AND r.epoch = d.epoch AND r.status = 'running'
    RETURNING r.id, r.org_id, r.epoch
  ), stored AS (
    INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
    SELECT done.id, done.epoch, e.first_seq, e.last_seq, done.org_id, e.events
    FROM jsonb_to_recordset($2::jsonb) AS e(id uuid, first_seq int, last_seq int, events jsonb)
    JOIN done ON done.id = e.id
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM done`;

/** Every statement that changes runs from a worker's side. Many runs at once become one statement. */
@Injectable()
export class RunStore {
  private readonly inserts = new GroupCommit<NewFacadeRun, void>((runs) => this.insertFacade(runs));
  private readonly ends = new GroupCommit<Outcome, boolean>((outcomes) =>
    asSystem('runner', () => this.finishAll(this.dataSource.manager, outcomes)),
  );

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Inserts a run; one inserted as claimed comes back as its first attempt. */
  async addFacadeRun(run: NewFacadeRun): Promise<ClaimedRun | undefined> {
    await this.inserts.add(run);
    if (!run.claimed) return undefined;
    return {
      ...run,
      chatId: null,
      triggerMessageId: null,
      userId: null,
      attempts: 1,
      epoch: 1,
      createdAt: new Date(),
      deadlineInMillis: this.config.RUN_DEADLINE * 1_000,
    };
  }

  async claim(limit: number): Promise<ClaimedRun[]> {
    const [rows] = await this.query<[ClaimedRun[], number]>(claimSql, [
      this.config.processId,
      limit,
      this.config.RUN_LEASE,
    ]);
    return rows;
  }

  /** Extends the leases of these runs; returns the ids of those that are still this worker's. */
  async renew(runs: ClaimedRun[]): Promise<Set<string>> {
    const [rows] = await this.query<[{ id: string }[], number]>(
      `UPDATE runs r SET lease_until = now() + make_interval(secs => $3)
       FROM unnest($1::uuid[], $2::int[]) AS mine(id, epoch)
       WHERE r.id = mine.id AND r.epoch = mine.epoch AND r.status = 'running' RETURNING r.id`,
      [runs.map((run) => run.id), runs.map((run) => run.epoch), this.config.RUN_LEASE],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Gives runs back undone: their attempt does not count, and they are due at once. */
  async release(runs: ClaimedRun[]): Promise<void> {
    await this.query(
      `UPDATE runs r SET status = 'queued', due_at = now(), lease_until = NULL, worker_id = NULL,
         attempts = GREATEST(r.attempts - 1, 0)
       FROM unnest($1::uuid[], $2::int[]) AS mine(id, epoch)
       WHERE r.id = mine.id AND r.epoch = mine.epoch AND r.status = 'running'`,
      [runs.map((run) => run.id), runs.map((run) => run.epoch)],
    );
  }

  /** Stores what was streamed in the last second, of attempts that still hold their lease. */
  async storeEvents(batches: { run: ClaimedRun; events: RunEvent[] }[]): Promise<void> {
    await this.query(
      `INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
       SELECT r.id, r.epoch, e.first_seq, e.last_seq, r.org_id, e.events
       FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, epoch int, first_seq int, last_seq int, events jsonb)
       JOIN runs r ON r.id = e.id AND r.epoch = e.epoch AND r.status = 'running'
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(batches.map(({ run, events }) => ({ epoch: run.epoch, ...batchRow(run.id, events) })))],
    );
  }

  /** Ends an attempt; false when the lease was lost, and nothing was changed. */
  finish(outcome: Outcome): Promise<boolean> {
    return this.ends.add(outcome);
  }

  /** The same in a transaction of the caller's. */
  async finishIn(manager: EntityManager, outcome: Outcome): Promise<boolean> {
    const [finished] = await this.finishAll(manager, [outcome]);
    return finished ?? false;
  }

  /** Whether this attempt's end stands, whoever was told of it. */
  async hasEnded({ run, status }: Outcome): Promise<boolean> {
    const rows = await this.query<unknown[]>(
      'SELECT 1 FROM runs WHERE org_id = $1 AND id = $2 AND epoch = $3 AND status = $4',
      [run.orgId, run.id, run.epoch, status],
    );
    return rows.length > 0;
  }

  private async finishAll(manager: EntityManager, outcomes: Outcome[]): Promise<boolean[]> {
    const ends = outcomes.map((outcome) => ({
      id: outcome.run.id,
      epoch: outcome.run.epoch,
      status: outcome.status,
      output: outcome.output,
      message_id: outcome.messageId,
      finish_reason: outcome.finishReason,
      usage: outcome.usage,
      error_code: outcome.error?.code,
      error_detail: outcome.error?.detail,
    }));
    const events = outcomes.filter((o) => o.events.length > 0).map((o) => batchRow(o.run.id, o.events));
    const rows = await manager.query<{ id: string }[]>(finishSql, [
      JSON.stringify(ends),
      JSON.stringify(events),
    ]);
    const finished = new Set(rows.map((row) => row.id));
    return outcomes.map((outcome) => finished.has(outcome.run.id));
  }

  private async insertFacade(runs: NewFacadeRun[]): Promise<void[]> {
    await this.query(
      `INSERT INTO runs (id, org_id, agent_id, agent_username, api_key_id, input, deadline_at,
         status, epoch, attempts, worker_id, lease_until, started_at)
       SELECT r.id, r.org_id, r.agent_id, r.agent_username, r.api_key_id, r.input, now() + make_interval(secs => $2),
         CASE WHEN r.claimed THEN 'running' ELSE 'queued' END, r.claimed::int, r.claimed::int,
         CASE WHEN r.claimed THEN $3 END,
         CASE WHEN r.claimed THEN now() + make_interval(secs => $4) END,
         CASE WHEN r.claimed THEN now() END
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, org_id uuid, agent_id uuid, agent_username text,
         api_key_id uuid, input jsonb, claimed boolean)
       ON CONFLICT (id) DO NOTHING`,
      [
        JSON.stringify(
          runs.map((run) => ({
            id: run.id,
            org_id: run.orgId,
            agent_id: run.agentId,
            agent_username: run.agentUsername,
            api_key_id: run.apiKeyId,
            input: run.input,
            claimed: run.claimed,
          })),
        ),
        this.config.RUN_DEADLINE,
        this.config.processId,
        this.config.RUN_LEASE,
      ],
    );
    return runs.map(() => undefined);
  }

  private query<Rows>(statement: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(statement, values));
  }
}

const batchRow = (id: string, events: RunEvent[]) => ({
  id,
  first_seq: events[0]?.seq,
  last_seq: events.at(-1)?.seq,
  events,
});
