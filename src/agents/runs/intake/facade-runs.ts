import { Injectable } from '@nestjs/common';
import type { ApiKeyActor } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { newId } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { traceParentOf } from '../../tracing/trace-parent.js';
import { RunWorker } from '../execution/run.worker.js';
import { RunBacklog } from '../queue/run.backlog.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import type { RunEvent } from '../queue/run-event.js';
import { RunEnder } from '../queue/run.ender.js';
import type { FacadeInput, Run } from '../queue/run.entity.js';
import { QueuePlaces } from '../reading/queue-places.js';
import { RunReader } from '../reading/run.reader.js';
import { FacadeRunInserts, type Idempotency, type NewFacadeRun } from './facade-run.inserts.js';

/** What a request says of its run beside the question. */
export interface RunOrder {
  idempotency?: Idempotency;
  /** It may end sooner than others, not later. */
  deadlineSeconds?: number;
  /** Nobody wants to hear of it before it has ended. */
  isWhole?: boolean;
}

export interface StartedFacadeRun {
  id: string;
  createdAt: Date;
  /** An earlier request with the same idempotency key has started it. */
  isRepeated: boolean;
  /** From its first event to its end; to be read once. */
  events: (signal: AbortSignal) => AsyncIterableIterator<RunEvent[], void>;
}

/** Starts the runs of the facade. */
@Injectable()
export class FacadeRuns {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly inserts: FacadeRunInserts,
    private readonly worker: RunWorker,
    private readonly reader: RunReader,
    private readonly backlog: RunBacklog,
    private readonly places: QueuePlaces,
    private readonly ender: RunEnder,
  ) {}

  /**
   * Of a request that may have been made before; `earlier` finds most of them with less effort. Throws
   * `idempotency_conflict` when another request was made under the same key, and `queue_full`.
   */
  start(
    actor: ApiKeyActor,
    agent: Agent,
    input: FacadeInput,
    { idempotency, deadlineSeconds = Infinity, isWhole }: RunOrder = {},
  ): Promise<StartedFacadeRun> {
    const run: NewFacadeRun = {
      id: newId(),
      orgId: actor.orgId,
      agentId: agent.id,
      agentUsername: agent.username,
      apiKeyId: actor.apiKeyId,
      input,
      traceParent: traceParentOf(this.config),
      claimed: this.worker.reserve(),
      deadlineSeconds: Math.min(deadlineSeconds, this.longestSeconds),
      priority: actor.priority,
      idempotency,
    };
    return this.startNew(actor, run, isWhole);
  }

  /** Ends what is open of it: its client has left, and wants no answer any more. */
  end({ id, orgId }: Pick<Run, 'id' | 'orgId'>): Promise<void> {
    return this.ender.endIfOpen({ id, orgId, chatId: null });
  }

  private get longestSeconds(): number {
    const { TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS, RUN_DEADLINE } = this.config;
    return TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS ?? RUN_DEADLINE;
  }

  private async startNew(
    actor: ApiKeyActor,
    run: NewFacadeRun,
    isPatient = false,
  ): Promise<StartedFacadeRun> {
    // It listens before there is anything to hear: then the database has nothing to add at first.
    const inbox = this.reader.listen(run.id, { isPatient });
    let isBegun = false;
    try {
      const write = () => this.inserts.add(run);
      const isNew = run.claimed ? await write() : await this.backlog.admit(run.orgId, write);
      if (!isNew) return await this.repeated(actor, run);
      if (run.claimed) this.worker.beginReserved(firstAttemptOf(run));
      isBegun = true;
    } finally {
      if (!isBegun) {
        inbox.close();
        if (run.claimed) this.worker.unreserve();
      }
    }
    const events = (signal: AbortSignal) => {
      const read = this.reader.read(run, signal, { inbox });
      return run.claimed ? read : this.places.before(run, read);
    };
    return { id: run.id, createdAt: new Date(), isRepeated: false, events };
  }

  /** Of the same request, made at the same time: it was the first to be written. */
  private async repeated(actor: ApiKeyActor, { idempotency }: NewFacadeRun): Promise<StartedFacadeRun> {
    const earlier = idempotency && (await this.earlier(actor, idempotency));
    if (!earlier) throw new AppError('request_in_progress', undefined, { retryAfter: 1 });
    return earlier;
  }

  /** The run of the same request, made before. Throws `idempotency_conflict`. */
  async earlier(
    actor: ApiKeyActor,
    { key, requestHash }: Idempotency,
  ): Promise<StartedFacadeRun | undefined> {
    const run = await this.inserts.earlier(actor, key);
    if (!run) return undefined;
    if (run.requestHash !== requestHash) throw new AppError('idempotency_conflict');
    const events = (signal: AbortSignal) => this.places.before(run, this.reader.read(run, signal));
    return { id: run.id, createdAt: run.createdAt, isRepeated: true, events };
  }
}

const firstAttemptOf = (run: NewFacadeRun): ClaimedRun => ({
  id: run.id,
  orgId: run.orgId,
  agentId: run.agentId,
  agentUsername: run.agentUsername,
  apiKeyId: run.apiKeyId,
  input: run.input,
  traceParent: run.traceParent,
  chatId: null,
  triggerMessageId: null,
  generation: 0,
  calledThrough: [],
  source: 'facade',
  prefix: null,
  userId: null,
  attempts: 1,
  epoch: 1,
  createdAt: new Date(),
  deadlineInMillis: run.deadlineSeconds * 1_000,
});
