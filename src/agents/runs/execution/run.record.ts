import type { Purse } from '../../../usage/index.js';
import { newId } from '../../../platform/database/index.js';
import { unwatched, type PartEnd, type Watched } from '../../tracing/watched.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { ModelCallLog } from './model-call-log.js';
import { RoleBudget } from './role-budget.js';
import type { RunStage } from './run-stage.entity.js';
import { Spending, type Spender } from './spending.js';
import { WorkedTimes } from './work-time.js';

type Place = Pick<Spender, 'path' | 'agentUsername'>;

/** What a role has taken in earlier attempts; null: nothing came of its calls. */
export interface Earlier {
  path: string;
  calls: number;
  cost: number | null;
  input: number | null;
  output: number | null;
  cached: number | null;
  reasoning: number | null;
}

/** What one attempt at a run has done and taken, beside its calls of tools, which are written down as they are made. */
export class RunRecord {
  readonly modelCalls: ModelCallLog;
  /** What the organization's budgets let it take; nothing says so where it asks no model. */
  purse?: Purse;
  /** Not stored yet. */
  stages: RunStage[] = [];
  readonly spending = new Spending();
  readonly times = new WorkedTimes();
  /** The keys of all calls of tools and roles, in all attempts. */
  private readonly calls = new Set<string>();

  constructor(private readonly run: Pick<ClaimedRun, 'id' | 'orgId' | 'epoch' | 'agentUsername'>) {
    this.modelCalls = new ModelCallLog(run);
  }

  /** Of the run's own role; all that is counted begins with it. A run makes so many calls of tools and roles at most. */
  budgetOf(own: Spender, mostCalls: number): RoleBudget {
    const { spending, calls, modelCalls: log } = this;
    return new RoleBudget(
      { spending, isOver: () => calls.size >= mostCalls, log, purse: () => this.purse },
      own,
    );
  }

  /** What earlier attempts have taken and called counts: graphs go on after it, and make none of it again. */
  recall(earlier: Earlier[], isSilent: boolean, calls: string[]): void {
    this.modelCalls.recall(isSilent);
    for (const { path, calls, cost, input, output, cached, reasoning } of earlier) {
      this.spending.add(path, { calls, cost: cost ?? 0, tokens: (input ?? 0) + (output ?? 0) });
      if (input === null) continue;
      const details = { cachedTokens: cached ?? 0, reasoningTokens: reasoning ?? 0 };
      this.spending.tell({ inputTokens: input, outputTokens: output ?? 0, ...details }, cost);
    }
    for (const key of calls) this.calls.add(key);
  }

  /** From now on calls of models take of it; of a later attempt, when what earlier ones have taken is held of it. */
  takeFrom(purse: Purse): Promise<void> | undefined {
    this.purse = purse;
    return this.run.epoch > 1 ? purse.recall(this.spending.ended('')) : undefined;
  }

  /** There is something about it that is not stored yet. */
  get hasNews(): boolean {
    return this.stages.length > 0 || this.modelCalls.hasNews || this.times.all.length > 0;
  }

  /** One bound for all that a run calls, however deep: what an earlier attempt has called is not counted again. */
  admitsCall(key: string, most: number): boolean {
    if (!this.calls.has(key) && this.calls.size >= most) return false;
    this.calls.add(key);
    return true;
  }

  /** Writes down the steps of a role. */
  at(place: Place): Watched {
    return {
      begins: (part) => {
        const startedAt = new Date();
        if (part.kind !== 'step') return unwatched;
        return { ...unwatched, ends: (end) => this.noteStage(place, part, startedAt, end) };
      },
      ends: () => undefined,
    };
  }

  noteAttempt(startedAt: Date, end: PartEnd): void {
    const { agentUsername } = this.run;
    this.noteStage({ path: '', agentUsername }, { kind: 'attempt', name: '' }, startedAt, end);
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
