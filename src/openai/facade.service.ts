import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import {
  FacadeRuns,
  isTerminal,
  type Agent,
  type RunEvent,
  type RunOrder,
  type StartedFacadeRun,
} from '../agents/index.js';
import type { ApiKeyActor } from '../identity/index.js';
import { FreshCache } from '../platform/cache/index.js';
import { AppError } from '../platform/errors/index.js';
import type { SseFrame } from '../platform/http/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import type { ChatCompletionRequest } from './completions/chat-completion.dto.js';
import { CompletionInput } from './completions/completion-input.js';
import type { CompletionHead } from './completions/completion.js';
import { likelyTokensOf } from './completions/likely-tokens.js';
import { toldInPieces, toldWhole } from './completions/told.js';
import { FacadeBudgets } from './facade-budgets.js';
import { ModelService } from './models/model.service.js';

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);

type RunKey = Pick<ApiKeyActor, 'orgId'> & { id: string };

/** A completion under way: its run exists, its events are heard. */
export interface StartedCompletion {
  head: CompletionHead;
  includeUsage: boolean;
  /** It was asked for before, under the same idempotency key. */
  isRepeated: boolean;
  events: (signal: AbortSignal) => AsyncIterableIterator<RunEvent[], void>;
}

/** Agents as OpenAI models: the same runs, the same workers, another protocol. */
@Injectable()
export class FacadeService implements BeforeApplicationShutdown {
  private readonly known = new FreshCache<Agent>(5_000);
  private isStopping = false;

  constructor(
    private readonly models: ModelService,
    private readonly runs: FacadeRuns,
    private readonly inputs: CompletionInput,
    private readonly budgets: FacadeBudgets,
    live: LiveBus,
  ) {
    for (const topic of [topics.promptsChanged, topics.agentsChanged]) {
      live.subscribe(topic, () => this.known.clear());
    }
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /** Throws `agent_stopped`, beside what keeps a request from being read or paid for. */
  async start(
    actor: ApiKeyActor,
    request: ChatCompletionRequest,
    order: RunOrder,
    { endsWithClient = false }: { endsWithClient?: boolean } = {},
  ): Promise<StartedCompletion> {
    const agent = await this.roleOf(actor, request.model);
    if (agent.desired === 'stopped') throw new AppError('agent_stopped');
    const input = await this.inputs.of(request, agent);
    await this.budgets.requireRoom(actor, agent, input);
    const run = await this.runs.start(actor, agent, input, order);
    return this.startedWith(run, actor, request, endsWithClient);
  }

  /** Of one call of the role's model, at most. Throws `model_not_found`. */
  async likelyTokensOf(actor: ApiKeyActor, request: ChatCompletionRequest): Promise<number> {
    return likelyTokensOf(request, await this.roleOf(actor, request.model), this.inputs.longestAnswer);
  }

  private roleOf(actor: ApiKeyActor, model: string): Agent | Promise<Agent> {
    const name = `${actor.apiKeyId}:${model}`;
    return this.known.known(name) ?? this.known.get(name, () => this.models.role(actor, model));
  }

  /** Of the same request, made before: it takes nothing anew, so no limit and no budget stands in its way. */
  async repeated(
    actor: ApiKeyActor,
    request: ChatCompletionRequest,
    idempotency: NonNullable<RunOrder['idempotency']>,
    { endsWithClient = false }: { endsWithClient?: boolean } = {},
  ): Promise<StartedCompletion | undefined> {
    const run = await this.runs.earlier(actor, idempotency);
    return run && this.startedWith(run, actor, request, endsWithClient);
  }

  private startedWith(
    { id, createdAt, isRepeated, events }: StartedFacadeRun,
    { orgId }: ApiKeyActor,
    request: ChatCompletionRequest,
    endsWithClient: boolean,
  ): StartedCompletion {
    return {
      head: { runId: id, created: seconds(createdAt), model: request.model },
      includeUsage: request.stream_options?.include_usage ?? false,
      isRepeated,
      events: (signal) =>
        endsWithClient ? this.orEnd({ id, orgId }, events(signal), signal) : events(signal),
    };
  }

  /** The whole answer at once; throws what the run failed with. */
  complete({ head, events }: StartedCompletion, signal: AbortSignal) {
    return toldWhole(head, events(signal));
  }

  /** The answer as it comes; throws what the run failed with. */
  stream({ head, includeUsage, events }: StartedCompletion, signal: AbortSignal): AsyncIterable<SseFrame[]> {
    return toldInPieces(head, events(signal), includeUsage);
  }

  /** The same events; a run whose client leaves before its end is ended, if we did not cut the client off ourselves. */
  private async *orEnd(
    run: RunKey,
    events: AsyncIterable<RunEvent[]>,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent[], void, undefined> {
    let isOver = false;
    try {
      for await (const batch of events) {
        isOver = batch.some(isTerminal);
        yield batch;
      }
    } finally {
      if (signal.aborted && !isOver && !this.isStopping) await this.runs.end(run);
    }
  }
}
