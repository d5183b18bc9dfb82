import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TokenUsage } from '../../../llm/index.js';
import { asSystem } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { failed, together, type PartEnd } from '../../tracing/watched.js';
import { Tracing } from '../../tracing/tracing.js';
import type { AgentEnd } from '../../types/agent-type.js';
import { ModelCall } from './model-call.entity.js';
import { RunStage } from './run-stage.entity.js';
import type { Attempt } from './run.attempt.js';

/** Has attempts traced at their work, and keeps what their own records say. */
@Injectable()
export class RunTimeline {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tracing: Tracing,
  ) {}

  /** The work of an attempt, until its answer is ready, people must decide, or it fails. */
  async watch(attempt: Attempt, work: () => Promise<AgentEnd>): Promise<AgentEnd> {
    const startedAt = new Date();
    const input = () => [{ role: 'user', content: attempt.question }];
    attempt.traced = together(this.tracing.begins(attempt.run, input));
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
      if (!record.plainCall || ended.error) record.noteAttempt(startedAt, ended);
      await attempt.storing;
      await this.store([attempt]);
    }
  }

  /**
   * What was not stored yet, of runs of whatever organization. Best effort: an answer is not lost for the sake of how it
   * came about. What was stored, and only not confirmed, is stored once.
   */
  async store(attempts: Attempt[]): Promise<void> {
    const taken = attempts.map(({ record }) => {
      const { modelCalls, stages } = record;
      record.modelCalls = [];
      record.stages = [];
      return { record, modelCalls, stages };
    });
    try {
      await asSystem('runner', async () => {
        await this.insert(
          ModelCall,
          taken.flatMap(({ modelCalls }) => modelCalls),
        );
        await this.insert(
          RunStage,
          taken.flatMap(({ stages }) => stages),
        );
      });
    } catch (error) {
      for (const { record, modelCalls, stages } of taken) {
        record.modelCalls.unshift(...modelCalls);
        record.stages.unshift(...stages);
      }
      log.warn({ err: error }, 'how runs came about could not be stored');
    }
  }

  /** What earlier attempts have spent counts, and is not asked for again: graphs go on after it. */
  async recall({ run: { orgId, id: runId, epoch }, record: { spending } }: Attempt): Promise<void> {
    if (epoch === 1) return;
    const earlier = await this.dataSource.query<{ path: string; usage: TokenUsage; cost: number }[]>(
      `SELECT path, COALESCE(sum(cost), 0) AS cost, json_build_object('inputTokens', COALESCE(sum(input_tokens), 0),
         'outputTokens', COALESCE(sum(output_tokens), 0)) AS usage
       FROM model_calls WHERE org_id = $1 AND run_id = $2 AND epoch < $3 GROUP BY path`,
      [orgId, runId, epoch],
    );
    for (const { path, usage, cost } of earlier) spending.add(path, usage, cost);
  }

  private async insert<Row extends ModelCall | RunStage>(into: new () => Row, rows: Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into<ModelCall | RunStage>(into)
      .values(rows)
      .orIgnore()
      .updateEntity(false)
      .execute();
  }
}

const answered = ({ text, usage, finishReason }: Attempt): PartEnd => ({
  output: { role: 'assistant', content: text },
  usage,
  finishReason,
});
