import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { TokenUsage } from '../../../llm/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, GroupCommit, type Tx } from '../../../platform/database/index.js';
import type { ErrorCode } from '../../../platform/errors/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import type { RunEvent } from './run-event.js';
import type { ClaimedRun } from './run.claims.js';
import type { FacadeInput } from './run.entity.js';
import { passTurn } from './run.turns.js';

interface NewFacadeRun {
  id: string;
  orgId: string;
  agentId: string;
  agentUsername: string;
  apiKeyId: string;
  input: FacadeInput;
  traceParent: string | null;
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
  /** Where the answer took one call of a model, and nothing else. */
  plainCall?: { model: string; firstTokenAt: Date | null };
}

/** Ends attempts and stores their last events in one statement; only a worker that still holds the lease can. */
const finishSql = `
  WITH ends AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, epoch int, status text, output text, message_id text,
      finish_reason text, usage jsonb, error_code text, error_detail text,
      model text, first_token_at timestamptz)
  ), held AS (
    SELECT r.id FROM runs r JOIN ends d ON r.id = d.id
    WHERE r.epoch = d.epoch AND r.status = 'running' ORDER BY r.id FOR NO KEY UPDATE OF r
  ), done AS (
    UPDATE runs r SET status = d.status, output = d.output, message_id = d.message_id::uuid,
      finish_reason = d.finish_reason, usage = d.usage, error_code = d.error_code, error_detail = d.error_detail,
      model = d.model, first_token_at = d.first_token_at,
      finished_at = now(), lease_until = NULL
    FROM held JOIN ends d ON d.id = held.id WHERE r.id = held.id
    RETURNING r.id, r.org_id, r.epoch
  ), stored AS (
    INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
    SELECT done.id, done.epoch, e.first_seq, e.last_seq, done.org_id, e.events
    FROM json_to_recordset($2::json) AS e(id uuid, first_seq int, last_seq int, events json)
    JOIN done ON done.id = e.id
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM done`;

/** What becomes of claimed runs: their events, their ends. Many runs at once become one statement. */
@Injectable()
export class RunStore {
  private readonly inserts = new GroupCommit<NewFacadeRun, void>((runs) => this.insertFacade(runs));
  private readonly ends = new GroupCommit<Outcome, boolean>((outcomes) =>
    asSystem('runner', () => this.finishAll(this.dataSource.manager, outcomes)),
  );

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  /** Inserts a run; one inserted as claimed comes back as its first attempt. */
  async addFacadeRun(run: NewFacadeRun): Promise<ClaimedRun | undefined> {
    await this.inserts.add(run);
    if (!run.claimed) return undefined;
    return {
      ...run,
      chatId: null,
      triggerMessageId: null,
      generation: 0,
      calledThrough: [],
      prefix: null,
      userId: null,
      attempts: 1,
      epoch: 1,
      createdAt: new Date(),
      deadlineInMillis: this.config.RUN_DEADLINE * 1_000,
    };
  }

  /** Stores what was streamed lately, of attempts that hold their lease, or were cancelled under it. */
  async storeEvents(batches: { run: ClaimedRun; events: RunEvent[] }[]): Promise<void> {
    await this.query(
      `INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
       SELECT r.id, r.epoch, e.first_seq, e.last_seq, r.org_id, e.events
       FROM json_to_recordset($1::json) AS e(id uuid, epoch int, first_seq int, last_seq int, events json)
       JOIN runs r ON r.id = e.id AND r.epoch = e.epoch AND r.status IN ('running', 'cancelled')
       ORDER BY r.id ON CONFLICT DO NOTHING`,
      [JSON.stringify(batches.map(({ run, events }) => ({ epoch: run.epoch, ...batchRow(run.id, events) })))],
    );
  }

  /** Ends an attempt outside of chats; false when the lease was lost, and nothing was changed. */
  finish(outcome: Outcome): Promise<boolean> {
    return this.ends.add(outcome);
  }

  /** The same in a transaction that holds the chat's lock: the next run of its role and chat has its turn. */
  async finishIn(tx: Tx, outcome: Outcome): Promise<boolean> {
    const [finished = false] = await this.finishAll(tx.manager, [outcome]);
    if (finished && (await passTurn(tx.manager, [outcome.run]))) tx.afterCommit(() => this.wake());
    return finished;
  }

  /** Lays a run aside until people have decided; false when the lease was lost. The turn passes to the next one. */
  async layAsideIn(tx: Tx, run: ClaimedRun, events: RunEvent[]): Promise<boolean> {
    const [rows] = await tx.manager.query<[unknown[], number]>(
      `UPDATE runs SET status = 'waiting_approval', waiting_since = now(), lease_until = NULL, worker_id = NULL
       WHERE org_id = $1 AND id = $2 AND epoch = $3 AND status = 'running' RETURNING id`,
      [run.orgId, run.id, run.epoch],
    );
    if (rows.length === 0) return false;
    if (events.length > 0) {
      await tx.manager.query(
        `INSERT INTO run_events (run_id, epoch, first_seq, last_seq, org_id, events)
         SELECT e.id, $2, e.first_seq, e.last_seq, $3, e.events
         FROM json_to_record($1::json) AS e(id uuid, first_seq int, last_seq int, events json)
         ON CONFLICT DO NOTHING`,
        [JSON.stringify(batchRow(run.id, events)), run.epoch, run.orgId],
      );
    }
    if (await passTurn(tx.manager, [run])) tx.afterCommit(() => this.wake());
    return true;
  }

  /** Tells the workers that something may be due. */
  wake(): void {
    this.live.publish({ topics: [topics.runsDue], type: 'wake', data: {} });
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
      model: outcome.plainCall?.model,
      first_token_at: outcome.plainCall?.firstTokenAt,
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
      `INSERT INTO runs (id, org_id, agent_id, agent_username, api_key_id, input, trace_parent, deadline_at,
         status, epoch, attempts, worker_id, lease_until, started_at)
       SELECT r.id, r.org_id, r.agent_id, r.agent_username, r.api_key_id, r.input, r.trace_parent, now() + make_interval(secs => $2),
         CASE WHEN r.claimed THEN 'running' ELSE 'queued' END, r.claimed::int, r.claimed::int,
         CASE WHEN r.claimed THEN $3 END,
         CASE WHEN r.claimed THEN now() + make_interval(secs => $4) END,
         CASE WHEN r.claimed THEN now() END
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, org_id uuid, agent_id uuid, agent_username text,
         api_key_id uuid, input jsonb, trace_parent text, claimed boolean)
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
            trace_parent: run.traceParent,
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
