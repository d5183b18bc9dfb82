import { costOf, type ModelPrice } from '../../../llm/index.js';
import { newId } from '../../../platform/database/index.js';
import { unwatched, type Part, type PartEnd, type Watched } from '../../tracing/watched.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import type { ModelCall } from './model-call.entity.js';
import type { RunStage } from './run-stage.entity.js';
import { Spending } from './spending.js';

/** Where in a run a role works. */
interface Place {
  /** The key of the call by which it was asked; empty for the run's own role. */
  path: string;
  agentUsername: string;
  /** Of its model, where it has one. */
  price?: ModelPrice;
}

/** What one attempt at a run has done and taken, beside its calls of tools, which are written down as they are made. */
export class RunRecord {
  /** Not stored yet. */
  modelCalls: ModelCall[] = [];
  stages: RunStage[] = [];
  readonly spending = new Spending();
  /** The one call that a plain answer is: the run's own row says all about it. */
  plainCall?: Pick<ModelCall, 'model' | 'firstTokenAt'>;

  /** Some call was noted, of which the run's own row says nothing. */
  private noted = false;

  constructor(private readonly run: Pick<ClaimedRun, 'id' | 'orgId' | 'epoch' | 'agentUsername'>) {}

  /** Writes down the calls of models and the steps of a role. */
  at(place: Place): Watched {
    return {
      begins: (part) => this.begin(place, part),
      ends: () => undefined,
    };
  }

  noteAttempt(startedAt: Date, end: PartEnd): void {
    const { agentUsername } = this.run;
    this.noteStage({ path: '', agentUsername }, { kind: 'attempt', name: '' }, startedAt, end);
  }

  private begin(place: Place, part: Part): Watched {
    const startedAt = new Date();
    if (part.kind === 'model')
      return { ...unwatched, ends: (end) => this.noteModelCall(place, part, startedAt, end) };
    if (part.kind === 'step')
      return { ...unwatched, ends: (end) => this.noteStage(place, part, startedAt, end) };
    return unwatched;
  }

  private noteModelCall(
    { path, agentUsername, price }: Place,
    { model: asked, purpose, isWhole }: Extract<Part, { kind: 'model' }>,
    startedAt: Date,
    { answeredBy, usage, finishReason, firstTokenAt: heardAt, error }: PartEnd,
  ): void {
    const model = answeredBy ?? asked;
    const firstTokenAt = heardAt ?? null;
    const cost = price && usage && costOf(price, usage);
    if (!error) this.spending.add(path, usage, cost ?? 0);
    if (isWhole && !error && path === '' && this.spending.calls === 1 && !this.noted) {
      this.plainCall = { model, firstTokenAt };
      return;
    }
    this.noted = true;
    this.modelCalls.push({
      ...this.own(path, agentUsername),
      model,
      purpose: purpose ?? 'answer',
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      cost: cost ?? null,
      finishReason: finishReason ?? null,
      errorCode: error?.code ?? null,
      startedAt,
      firstTokenAt,
      finishedAt: new Date(),
    });
  }

  private noteStage(
    { path, agentUsername }: Place,
    { kind, name }: Pick<RunStage, 'kind' | 'name'>,
    startedAt: Date,
    { error, waits }: PartEnd,
  ): void {
    this.stages.push({
      ...this.own(path, agentUsername),
      kind,
      name,
      state: waits ? 'waiting' : error ? 'failed' : 'succeeded',
      errorCode: error?.code ?? null,
      startedAt,
      finishedAt: new Date(),
    });
  }

  private own(path: string, agentUsername: string) {
    const { id: runId, orgId, epoch } = this.run;
    return { id: newId(), orgId, runId, epoch, path, agentUsername };
  }
}
