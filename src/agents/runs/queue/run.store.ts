import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { asSystem, GroupCommit, type Tx } from '../../../platform/database/index.js';
import type { ErrorCode } from '../../../platform/errors/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import type { RunEvent } from './run-event.js';
import type { ClaimedRun } from './run.claims.js';
import type { RunUsage } from './run-usage.js';
import { dueAgainSql, heldSql, isHeldSql, storeEventsSql, uncountedSql } from './run.sql.js';
import { openInSql } from './run.status.js';
import { enterEndsSql, enterLateSql, takenRows, toldRow, type NotedCall } from './run.taken.js';
import { passTurn } from './run.turns.js';

/** How an attempt ended, with the events that were not stored yet. */
export interface Outcome {
  run: ClaimedRun;
  status: 'succeeded' | 'failed';
  events: RunEvent[];
  output?: string;
  messageId?: string;
  finishReason?: string;
  usage?: RunUsage;
  /** All calls of models that it made. */
  calls: NotedCall[];
  error?: { code: ErrorCode; detail: string };
  /** Where the answer took one call of a model, and nothing else. */
  plainCall?: { model: string; startedAt: Date; firstTokenAt: Date | null };
}

/**
 * Ends attempts, stores their last events and enters what they took, in one statement; only a worker that still holds the
 * lease can.
 */
const finishSql = `
  WITH ends AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, epoch int, status text, output text, message_id text,
      finish_reason text, usage jsonb, calls jsonb, error_code text, error_detail text,
      model text, asked_at timestamptz, first_token_at timestamptz)
  ), ${heldSql('ends AS mine')}, done AS (
    UPDATE runs r SET status = d.status, output = d.output, message_id = d.message_id::uuid,
      finish_reason = d.finish_reason, usage = d.usage, error_code = d.error_code, error_detail = d.error_detail,
      model = d.model, asked_at = d.asked_at, first_token_at = d.first_token_at,
      finished_at = now(), lease_until = NULL
    FROM ends d WHERE r.id = d.id AND ${isHeldSql}
    RETURNING r.id, r.org_id, r.epoch, r.agent_id, r.agent_username, r.user_id, r.api_key_id, r.source
  ), stored AS (
    ${storeEventsSql('$2', 'done')}
  ), entered AS (
    ${enterEndsSql('done', 'ends')}
  )
  SELECT id FROM done`;

/**
 * Of a run that its worker did not end: what it took counts all the same, once it has ended. Deleting a message moves the
 * epoch on, too. A later attempt has counted itself what it knew of this one. With its chat the run may be gone, which had
 * ended before: then its worker is the last who knows for whom it was.
 */
const keepTakenSql = `
  WITH kept AS (
    UPDATE runs SET usage = $4::jsonb
    WHERE org_id = $1 AND id = $2 AND epoch = $3 AND status = 'cancelled'
  ), ended AS (
    SELECT org_id, id, agent_id, agent_username, user_id, api_key_id, source FROM runs
    WHERE org_id = $1 AND id = $2 AND status NOT IN ${openInSql}
      AND (epoch = $3 OR (epoch = $3 + 1 AND attempts = $6))
    UNION ALL
    SELECT $1::uuid, $2::uuid, $7::uuid, $8::text, $9::uuid, $10::uuid, $11::text
    WHERE NOT EXISTS (SELECT FROM runs WHERE org_id = $1 AND id = $2)
  )
  ${enterLateSql('ended', '$5')}`;

const layAsideSql = `
  WITH aside AS (
    UPDATE runs SET status = 'waiting_approval', waiting_since = now(), lease_until = NULL, worker_id = NULL
    WHERE org_id = $1 AND id = $2 AND epoch = $3 AND status = 'running' RETURNING id, org_id, epoch
  ), stored AS (
    ${storeEventsSql('$4', 'aside')}
  )
  SELECT id FROM aside`;

/** What becomes of claimed runs: their events, their ends. Many runs at once become one statement. */
@Injectable()
export class RunStore {
  private readonly ends = new GroupCommit<Outcome, boolean>((outcomes) =>
    asSystem('runner', () => this.finishAll(this.dataSource.manager, outcomes)),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  /** Stores what was streamed lately, of attempts that hold their lease, or were cancelled under it. */
  async storeEvents(batches: { run: ClaimedRun; events: RunEvent[] }[]): Promise<void> {
    await this.query(
      storeEventsSql('$1', `(SELECT id, epoch, org_id FROM runs WHERE status IN ('running', 'cancelled'))`),
      [JSON.stringify(batches.map(({ run, events }) => batchRow(run, events)))],
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
    const rows = await tx.manager.query<unknown[]>(layAsideSql, [
      run.orgId,
      run.id,
      run.epoch,
      JSON.stringify(events.length > 0 ? [batchRow(run, events)] : []),
    ]);
    if (rows.length === 0) return false;
    if (await passTurn(tx.manager, [run])) tx.afterCommit(() => this.wake());
    return true;
  }

  /** Takes it up again when nothing is left to decide; its waiting counts neither as an attempt nor as its time. */
  async takeUpIn(tx: Tx, { orgId, runId }: { orgId: string; runId: string }): Promise<void> {
    const [rows] = await tx.manager.query<[unknown[], number]>(
      `UPDATE runs r SET ${dueAgainSql}, ${uncountedSql},
         deadline_at = r.deadline_at + (now() - r.waiting_since), waiting_since = NULL
       WHERE r.org_id = $1 AND r.id = $2 AND r.status = 'waiting_approval'
         AND NOT EXISTS (SELECT FROM approvals a WHERE a.org_id = $1 AND a.run_id = $2 AND a.state = 'pending')
       RETURNING r.id`,
      [orgId, runId],
    );
    if (rows.length > 0) tx.afterCommit(() => this.wake());
  }

  /** Tells the workers that something may be due. */
  wake(): void {
    this.live.publish({ topics: [topics.runsDue], type: 'wake', data: {} });
  }

  /** What an attempt had taken whose run was ended by others. May be said again. */
  async keepTaken({ run, usage, calls }: Pick<Outcome, 'run' | 'usage' | 'calls'>): Promise<void> {
    const { orgId, id, epoch, attempts } = run;
    if (calls.length === 0) return;
    await this.query(keepTakenSql, [
      orgId,
      id,
      epoch,
      usage ? JSON.stringify(usage) : null,
      JSON.stringify(calls.map(toldRow)),
      attempts,
      ...[run.agentId, run.agentUsername, run.userId, run.apiKeyId, run.source],
    ]);
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
      calls: takenRows(outcome.calls),
      error_code: outcome.error?.code,
      error_detail: outcome.error?.detail,
      model: outcome.plainCall?.model,
      asked_at: outcome.plainCall?.startedAt,
      first_token_at: outcome.plainCall?.firstTokenAt,
    }));
    const events = outcomes.filter((o) => o.events.length > 0).map((o) => batchRow(o.run, o.events));
    const rows = await manager.query<{ id: string }[]>(finishSql, [
      JSON.stringify(ends),
      JSON.stringify(events),
    ]);
    const finished = new Set(rows.map((row) => row.id));
    return outcomes.map((outcome) => finished.has(outcome.run.id));
  }

  private query<Rows>(statement: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(statement, values));
  }
}

const batchRow = ({ id, epoch }: ClaimedRun, events: RunEvent[]) => ({
  id,
  epoch,
  first_seq: events[0]?.seq,
  last_seq: events.at(-1)?.seq,
  events,
});
