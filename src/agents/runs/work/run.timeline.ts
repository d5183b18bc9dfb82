import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TokenUsage } from '../../../llm/index.js';
import { asSystem } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { ToolCalls } from '../../../tools/index.js';
import { ModelCall } from './model-call.entity.js';
import type { RunStep, RunSteps } from './run-step.dto.js';
import type { Attempt } from './run.attempt.js';
import type { Run } from '../queue/run.entity.js';

const mostSteps = 1_000;

/** What a run did and what it took: its calls of models, beside those of tools. */
@Injectable()
export class RunTimeline {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tools: ToolCalls,
  ) {}

  /**
   * What was not stored yet, of runs of whatever organization. Best effort: an answer is not lost for the sake of how it
   * came about. What was stored, and only not confirmed, is stored once.
   */
  async store(attempts: Attempt[]): Promise<void> {
    const taken = attempts.map(({ modelCalls }) => ({ modelCalls, calls: modelCalls.splice(0) }));
    const calls = taken.flatMap((one) => one.calls);
    if (calls.length === 0) return;
    try {
      await asSystem('runner', () =>
        this.dataSource
          .createQueryBuilder()
          .insert()
          .into(ModelCall)
          .values(calls)
          .orIgnore()
          .updateEntity(false)
          .execute(),
      );
    } catch (error) {
      for (const one of taken) one.modelCalls.unshift(...one.calls);
      log.warn({ err: error }, 'calls of models could not be stored');
    }
  }

  /** What earlier attempts have spent counts, and is not asked for again: graphs go on after it. */
  async recall({ run: { orgId, id: runId, epoch }, spending }: Attempt): Promise<void> {
    if (epoch === 1) return;
    const earlier = await this.dataSource.query<{ path: string; usage: TokenUsage; cost: number }[]>(
      `SELECT path, COALESCE(sum(cost), 0) AS cost, json_build_object('inputTokens', COALESCE(sum(input_tokens), 0),
         'outputTokens', COALESCE(sum(output_tokens), 0)) AS usage
       FROM model_calls WHERE org_id = $1 AND run_id = $2 AND epoch < $3 GROUP BY path`,
      [orgId, runId, epoch],
    );
    for (const { path, usage, cost } of earlier) spending.add(path, usage, cost);
  }

  async of(run: Run): Promise<RunSteps> {
    const { orgId, id: runId } = run;
    const models = await this.dataSource.manager.find(ModelCall, {
      where: { orgId, runId },
      order: { startedAt: 'ASC' },
      take: mostSteps,
    });
    const tools = await this.tools.ofRun(orgId, runId, mostSteps);
    const steps = [...(models.length > 0 ? models.map(modelStep) : plainStep(run)), ...tools.map(toolStep)];
    steps.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    return { items: steps.slice(0, mostSteps) };
  }
}

const modelStep = (call: ModelCall): RunStep => ({
  kind: 'model',
  model: call.model,
  inputTokens: call.inputTokens,
  outputTokens: call.outputTokens,
  cost: call.cost,
  finishReason: call.finishReason,
  via: call.path,
  epoch: call.epoch,
  startedAt: call.startedAt.toISOString(),
  finishedAt: call.finishedAt.toISOString(),
});

type ToolCallRow = Awaited<ReturnType<ToolCalls['ofRun']>>[number];

const toolStep = (call: ToolCallRow): RunStep => ({
  kind: 'tool',
  key: call.key,
  tool: call.tool,
  arguments: call.arguments,
  readOnly: call.readOnly,
  state: call.state,
  result: call.result,
  via: call.key.includes('/') ? call.key.slice(0, call.key.lastIndexOf('/')) : '',
  epoch: call.epoch,
  startedAt: call.startedAt.toISOString(),
  finishedAt: call.finishedAt?.toISOString() ?? null,
});

/** A plain answer is one call of the model, and the run itself says all about it. */
function plainStep({ startedAt, finishedAt, usage, finishReason, epoch }: Run): RunStep[] {
  if (!startedAt || !usage) return [];
  return [
    {
      kind: 'model',
      model: '',
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cost: null,
      finishReason,
      via: '',
      epoch,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    },
  ];
}
