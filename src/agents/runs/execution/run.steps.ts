import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApprovalSteps, ToolCalls } from '../../../tools/index.js';
import type { Run } from '../queue/run.entity.js';
import { ModelCall } from './model-call.entity.js';
import { RunStage } from './run-stage.entity.js';
import type { RunStep, RunSteps } from './run-step.dto.js';

const mostSteps = 1_000;

/** Shows how runs came about: attempts, steps of chains and plans, calls of models and tools, decisions of people. */
@Injectable()
export class RunStepReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tools: ToolCalls,
    private readonly approvals: ApprovalSteps,
  ) {}

  async of(run: Run): Promise<RunSteps> {
    const { orgId, id: runId } = run;
    const rows = {
      where: { orgId, runId },
      order: { startedAt: 'ASC', id: 'ASC' },
      take: mostSteps,
    } as const;
    const { manager } = this.dataSource;
    const models = await manager.find(ModelCall, rows);
    const stages = await manager.find(RunStage, rows);
    const steps = [
      ...stages.map(stageStep),
      ...(models.length + stages.length > 0 ? models.map((call) => modelStep(run, call)) : plainStep(run)),
      ...(await this.tools.ofRun(orgId, runId, mostSteps)).map(toolStep),
      ...(await this.approvals.ofRun(orgId, runId, mostSteps)),
    ];
    steps.sort((a, b) => a.startedAt.localeCompare(b.startedAt) || order(a) - order(b));
    return { items: steps.slice(0, mostSteps) };
  }
}

/** Of those that began in the same millisecond: the whole before its parts. */
const kinds: RunStep['kind'][] = ['attempt', 'step', 'model', 'tool', 'approval'];
const order = ({ kind }: RunStep): number => kinds.indexOf(kind);

function stageStep({ kind, name, ...stage }: RunStage): RunStep {
  const { agentUsername, state, errorCode, path: via, epoch } = stage;
  const about = { agentUsername, state, errorCode, via, epoch, ...timesOf(stage) };
  return kind === 'attempt' ? { kind, ...about } : { kind, name, ...about };
}

const modelStep = (run: Run, call: ModelCall): RunStep => ({
  kind: 'model',
  model: call.model,
  purpose: call.purpose,
  agentUsername: call.agentUsername,
  inputTokens: call.inputTokens,
  outputTokens: call.outputTokens,
  cachedTokens: call.cachedTokens,
  reasoningTokens: call.reasoningTokens,
  cost: call.cost,
  isEstimate: call.isEstimate,
  firstTokenMillis: millisTo(call.firstTokenAt, call.startedAt),
  finishReason: call.finishReason,
  errorCode: isLost(run, call) ? 'worker_lost' : call.errorCode,
  via: call.path,
  epoch: call.epoch,
  ...timesOf(call),
});

const isLost = ({ status, epoch }: Run, call: ModelCall): boolean =>
  call.finishedAt === null && !(status === 'running' && call.epoch === epoch);

const toolStep = (call: Awaited<ReturnType<ToolCalls['ofRun']>>[number]): RunStep => ({
  kind: 'tool',
  key: call.key,
  tool: call.tool,
  arguments: call.arguments,
  readOnly: call.readOnly,
  state: call.state,
  result: call.shown ?? call.result,
  via: call.key.includes('/') ? call.key.slice(0, call.key.lastIndexOf('/')) : '',
  epoch: call.epoch,
  ...timesOf(call),
});

/** A plain answer is one call of the model, and the run itself says all about it. */
function plainStep(run: Run): RunStep[] {
  const { finishedAt, firstTokenAt, model, usage, finishReason, epoch, agentUsername } = run;
  const startedAt = run.askedAt ?? run.startedAt;
  if (!startedAt || model === null) return [];
  return [
    {
      kind: 'model',
      model,
      purpose: 'answer',
      agentUsername,
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      cachedTokens: usage?.cachedTokens ?? null,
      reasoningTokens: usage?.reasoningTokens ?? null,
      cost: usage?.cost ?? null,
      isEstimate: false,
      firstTokenMillis: millisTo(firstTokenAt, startedAt),
      finishReason,
      errorCode: null,
      via: '',
      epoch,
      ...timesOf({ startedAt, finishedAt }),
    },
  ];
}

const timesOf = ({ startedAt, finishedAt }: { startedAt: Date; finishedAt: Date | null }) => ({
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});

const millisTo = (moment: Date | null, start: Date): number | null =>
  moment && Math.max(0, moment.getTime() - start.getTime());
