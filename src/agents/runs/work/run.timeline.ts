import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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

  /** Best effort: an answer is not lost for the sake of how it came about. */
  async store({ modelCalls }: Attempt): Promise<void> {
    const calls = modelCalls.splice(0);
    if (calls.length === 0) return;
    try {
      await this.dataSource.manager.insert(ModelCall, calls);
    } catch (error) {
      modelCalls.unshift(...calls);
      log.warn({ err: error }, 'calls of models could not be stored');
    }
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
      finishReason,
      via: '',
      epoch,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    },
  ];
}
