import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, GroupCommit } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { ToolCalls } from '../../../tools/index.js';
import { failed, together, type PartEnd } from '../../tracing/watched.js';
import { Tracing } from '../../tracing/tracing.js';
import type { AgentEnd } from '../../types/agent-type.js';
import { ModelCall } from './model-call.entity.js';
import type { RoleTime } from './role-time.entity.js';
import { RunStage } from './run-stage.entity.js';
import type { Attempt } from './run.attempt.js';
import type { Earlier } from './run.record.js';

/** Has attempts traced at their work, and keeps what their own records say. */
@Injectable()
export class RunTimeline {
  private readonly ahead = new GroupCommit<ModelCall, void>(async (calls) => {
    await asSystem('runner', () => this.keepCalls(calls));
    return calls.map(() => undefined);
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly tracing: Tracing,
    private readonly tools: ToolCalls,
  ) {}

  /** The work of an attempt, until its answer is ready, people must decide, or it fails. */
  async watch(attempt: Attempt, work: () => Promise<AgentEnd>): Promise<AgentEnd> {
    const startedAt = new Date();
    const input = () => [{ role: 'user', content: attempt.question }];
    attempt.traced = together(this.tracing.begins(attempt.run, input));
    attempt.record.modelCalls.keep = (call) => this.ahead.add(call);
    let ended: PartEnd = {};
    try {
      const end = await work();
      ended = end === 'paused' ? { waits: true } : answered(attempt);
      return end;
    } catch (error) {
      ended = failed(error);
      throw error;
    } finally {
      attempt.traced.ends(ended);
      const { record } = attempt;
      if (ended.error) record.modelCalls.keepPlain();
      if (!record.modelCalls.plain) record.noteAttempt(startedAt, ended);
      if (attempt.storing) await attempt.storing;
      if (record.hasNews) await this.store([attempt]);
    }
  }

  /**
   * What was not stored yet, and calls under way as they stand, of runs of whatever organization. Best effort: an answer is
   * not lost for the sake of how it came about. What was stored, and only not confirmed, is stored once.
   */
  async store(attempts: Attempt[]): Promise<void> {
    const times = attempts.flatMap(({ run: { id }, record }) =>
      record.times.all.map(({ path, millis }) => ({ run_id: id, path, millis })),
    );
    const taken = attempts.map(({ record }) => {
      const { stages } = record;
      record.stages = [];
      return { record, ...record.modelCalls.take(), stages };
    });
    try {
      await asSystem('runner', async () => {
        await this.keepCalls(taken.flatMap(({ ended, underWay }) => [...ended, ...underWay]));
        await this.keepStages(taken.flatMap(({ stages }) => stages));
        await this.keepTimes(times);
      });
    } catch (error) {
      for (const { record, ended, stages } of taken) {
        record.modelCalls.putBack(ended);
        record.stages.unshift(...stages);
      }
      log.warn({ err: error }, 'how runs came about could not be stored');
    }
  }

  /** What earlier attempts have spent and taken counts, and is not asked for again: graphs go on after it. */
  async recall({ run: { orgId, id: runId, epoch }, record }: Attempt): Promise<void> {
    const earlier = await this.dataSource.query<Earlier[]>(
      `SELECT path, count(*) FILTER (WHERE purpose = 'answer')::int AS calls, sum(cost) AS cost,
         sum(input_tokens)::float8 AS input, sum(output_tokens)::float8 AS output,
         sum(cached_tokens)::float8 AS cached, sum(reasoning_tokens)::float8 AS reasoning
       FROM model_calls WHERE org_id = $1 AND run_id = $2 AND epoch < $3 GROUP BY path`,
      [orgId, runId, epoch],
    );
    // Its worker died before it wrote anything down.
    const [first] = await this.dataSource.query<{ isSilent: boolean }[]>(
      `SELECT NOT EXISTS (SELECT FROM model_calls c WHERE c.org_id = $1 AND c.run_id = $2 AND c.epoch = 1)
         AND NOT EXISTS (SELECT FROM run_stages s WHERE s.org_id = $1 AND s.run_id = $2 AND s.epoch = 1) AS "isSilent"`,
      [orgId, runId],
    );
    const calls = await this.tools.keysOf(this.dataSource.manager, orgId, [runId]);
    record.recall(
      earlier,
      first?.isSilent ?? false,
      calls.map(({ key }) => key),
    );
    const worked = await this.dataSource.query<Pick<RoleTime, 'path' | 'millis'>[]>(
      'SELECT path, millis FROM role_times WHERE org_id = $1 AND run_id = $2',
      [orgId, runId],
    );
    for (const { path, millis } of worked) record.times.recall(path, millis);
  }

  /** Said again and again while roles work: what a process that dies has not said by then is little. */
  private async keepTimes(times: { run_id: string; path: string; millis: number }[]): Promise<void> {
    if (times.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO role_times (run_id, path, org_id, millis)
       SELECT r.id, t.path, r.org_id, t.millis
       FROM jsonb_to_recordset($1::jsonb) AS t(run_id uuid, path text, millis int) JOIN runs r ON r.id = t.run_id
       ON CONFLICT (run_id, path) DO UPDATE SET millis = GREATEST(role_times.millis, excluded.millis)`,
      [JSON.stringify(times)],
    );
  }

  /** Stored before they are made, they are completed as more is known; in the order of ids, since two stores may meet. */
  private async keepCalls(calls: ModelCall[]): Promise<void> {
    if (calls.length === 0) return;
    const inOrder = calls.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(ModelCall)
      .values(inOrder)
      .orUpdate(becomingKnown, ['id'])
      .updateEntity(false)
      .execute();
  }

  private async keepStages(stages: RunStage[]): Promise<void> {
    if (stages.length === 0) return;
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(RunStage)
      .values(stages)
      .orIgnore()
      .updateEntity(false)
      .execute();
  }
}

/** Of a call of a model, when it has been made. */
const becomingKnown = [
  ...['model', 'input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens', 'cost', 'is_estimate'],
  ...['finish_reason', 'error_code', 'first_token_at', 'finished_at'],
];

const answered = ({ text, usage, finishReason }: Attempt): PartEnd => ({
  output: { role: 'assistant', content: text },
  usage,
  finishReason,
});
