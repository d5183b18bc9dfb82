import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { isModelFault } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { ChunkEmbedder, type EmbedOptions } from './chunk-embedder.js';
import { ChunkVectors } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces } from './embedding-spaces.js';
import { SpaceChoice } from './space-choice.js';
import { VectorBacklog } from './vector-backlog.js';
import { VectorIndex } from './vector-index.js';

const roundMillis = 5_000;
const renewalMillis = 10_000;
/** After failures, which come from a model server that is away; it may ask for more itself. */
const longestRestMillis = 60_000;
const mostAskedForMillis = 600_000;
/** Documents that nobody missed are looked for as rarely as this. */
const sweepMillis = 600_000;
/** Searches and documents that somebody waits for go first. */
const pauseMillis = 50;
const vectorsAtOnce = 1_000;

/**
 * Brings the vectors to the configured model, over all organizations: builds its space beside the served one, lets it
 * be served when it is whole, takes away the old one; and later gives vectors to what was left without. One process
 * does it at a time, by a lease; whoever comes after goes on where it ended.
 */
@Injectable()
export class SpaceBuilder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private rounds?: Promise<void>;
  private wishing?: NodeJS.Timeout;
  /** The space that was looked through last, and when. */
  private swept?: { id: string; at: number };

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly spaces: EmbeddingSpaces,
    private readonly choice: SpaceChoice,
    private readonly index: VectorIndex,
    private readonly backlog: VectorBacklog,
    private readonly vectors: ChunkVectors,
    private readonly embedder: ChunkEmbedder,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.choice.start();
    if (this.spaces.whyNone || !this.config.consumes) return;
    await this.spaces.mend();
    if (this.spaces.whyNone) return;
    this.rounds = this.goRound();
    // Also while a round rests or takes long.
    this.wishing = setInterval(() => void this.choice.wishOn(), renewalMillis);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('Artel is shutting down'));
    clearInterval(this.wishing);
    await this.rounds;
  }

  private async goRound(): Promise<void> {
    let rest = roundMillis;
    do {
      try {
        await this.round();
        this.choice.failed(undefined);
        rest = roundMillis;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.choice.failed(error);
        log.warn({ err: error }, 'vectors of passages could not be made, and will be tried again');
        rest = Math.max(Math.min(rest * 2, longestRestMillis), askedFor(error));
      }
    } while (await this.pause(rest));
  }

  /** In the scope of who keeps house; each organization's passages are read in its own. */
  private round(): Promise<void> {
    return asSystem('keeper', async () => {
      await this.dropRetired();
      // A name may have got another model behind it while nobody asked.
      if (this.swept && this.isSweptLongAgo) this.choice.lookAgain();
      const target = await this.choice.target();
      if (!target || target.isTheirs) return;
      const { space } = target;
      const isWhole = space.state === 'serving' && !this.isSweepDue(space);
      if (isWhole && (await this.backlog.due()).length === 0) return;
      if (!(await this.spaces.claim(space))) return;
      await this.whileHeld(space, (signal) =>
        isWhole ? this.catchUp(space, signal) : this.build(space, signal),
      );
    });
  }

  /** The lease is renewed as long as the work takes. */
  private async whileHeld(
    space: EmbeddingSpace,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const lost = new AbortController();
    const renewal = setInterval(() => void this.renew(space, lost), renewalMillis);
    try {
      await work(AbortSignal.any([this.stopping.signal, lost.signal]));
    } finally {
      clearInterval(renewal);
      await this.spaces.leave(space);
    }
  }

  private async renew(space: EmbeddingSpace, lost: AbortController): Promise<void> {
    const isOurs = await this.spaces.claim(space).catch(() => true);
    if (!isOurs) lost.abort(new Error('Another process makes these vectors'));
  }

  private isSweepDue({ id }: EmbeddingSpace): boolean {
    return this.swept?.id !== id || this.isSweptLongAgo;
  }

  private get isSweptLongAgo(): boolean {
    return this.swept !== undefined && performance.now() - this.swept.at > sweepMillis;
  }

  private async build(space: EmbeddingSpace, signal: AbortSignal): Promise<void> {
    if (space.state === 'building') await this.spaces.prepare(space);
    await this.fill(space, signal);
    if (space.state === 'building') await this.spaces.serve(space);
    await this.spaces.retireAbandoned();
    await this.catchUp(space, signal);
  }

  private async fill(space: EmbeddingSpace, signal: AbortSignal): Promise<void> {
    let done = 0;
    let total = 0;
    const isBuilt = space.state === 'building';
    if (isBuilt) {
      for await (const orgId of this.backlog.organizations()) {
        signal.throwIfAborted();
        const counts = await this.vectors
          .counts(space, { orgId })
          .catch((error: unknown) => this.passOver(error, orgId, signal));
        done += counts?.done ?? 0;
        total += counts?.total ?? 0;
      }
      await this.spaces.tell(space, done, total);
    }
    const onProgress = async (newlyDone: number) => {
      this.index.answered();
      done += newlyDone;
      if (isBuilt) await this.spaces.tell(space, done, Math.max(done, total));
    };
    const options = { ...this.options(signal), onProgress };
    let failure: Error | undefined;
    for await (const orgId of this.backlog.organizations()) {
      try {
        const embedded = await this.embedder.embed(space, { orgId }, options);
        if (embedded === 'all') continue;
        if (embedded === 'stopped') failure ??= new Error(`${space.model} fails with passage after passage`);
      } catch (error) {
        this.passOver(error, orgId, signal);
        failure ??= new Error('No vectors could be made', { cause: error });
      }
      await this.backlog.mark(space, orgId);
    }
    // A space in which there is nothing is worse than the one before it.
    if (isBuilt && failure && done === 0) throw failure;
    this.swept = { id: space.id, at: performance.now() };
  }

  /** What was served without its vectors gets them. */
  private async catchUp(space: EmbeddingSpace, signal: AbortSignal): Promise<void> {
    const options = { ...this.options(signal), onProgress: () => this.index.answered() };
    for (let some = await this.backlog.due(); some.length > 0; some = await this.backlog.due())
      for (const document of some) {
        signal.throwIfAborted();
        const scope = await this.backlog.scopeOf(document);
        if (scope)
          await this.embedder
            .embed(space, scope, options)
            .catch((error: unknown) => this.passOver(error, document.orgId, signal));
        await this.backlog.settle(space, document);
      }
  }

  /** What is wrong with one organization keeps no other from its vectors; throws what any would meet. */
  private passOver(error: unknown, orgId: string, signal: AbortSignal): void {
    signal.throwIfAborted();
    if (isModelFault(error)) throw error;
    log.warn({ err: error, orgId }, 'vectors of an organization could not be made, and will be tried again');
  }

  private options(signal: AbortSignal): EmbedOptions {
    return { signal, pause: pauseMillis, patience: this.config.EMBEDDING_WAIT * 1_000 };
  }

  private async dropRetired(): Promise<void> {
    for (const { id } of await this.spaces.retired()) {
      while ((await this.spaces.dropSome(id, vectorsAtOnce)) && (await this.pause(pauseMillis)));
    }
  }

  /** False when the process stops meanwhile. */
  private async pause(millis: number): Promise<boolean> {
    const { signal } = this.stopping;
    // Rejects with the abort and with nothing else.
    await sleep(millis, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

const askedFor = (error: unknown): number =>
  error instanceof AppError ? Math.min((error.retryAfter ?? 0) * 1_000, mostAskedForMillis) : 0;
