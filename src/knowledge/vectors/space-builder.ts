import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EmbeddingRegistry, type EmbeddingModel } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { ChunkEmbedder } from './chunk-embedder.js';
import { ChunkVectors } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces } from './embedding-spaces.js';
import { servingOf, VectorIndex } from './vector-index.js';

const roundMillis = 5_000;
const renewalMillis = 10_000;
/** After failures, which come from a model server that is away. */
const longestRestMillis = 60_000;
/** Documents that nobody missed are looked for as rarely as this. */
const sweepMillis = 600_000;
/** Searches and documents that somebody waits for go first. */
const pauseMillis = 50;
const organizationsAtOnce = 100;
const vectorsAtOnce = 1_000;
const noId = '00000000-0000-0000-0000-000000000000';

/**
 * Brings the vectors to the configured model, over all organizations: builds its space beside the served one, lets it
 * be served when it is whole, takes away the old one; and later gives vectors to what was left without. One process
 * does it at a time, by a lease; whoever comes after goes on where it ended.
 */
@Injectable()
export class SpaceBuilder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private rounds?: Promise<void>;
  /** The space that was looked through last, and when. */
  private swept?: { id: string; at: number };

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly index: VectorIndex,
    private readonly vectors: ChunkVectors,
    private readonly embedder: ChunkEmbedder,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.spaces.whyNone) return;
    // What is served decides what `auto` means, in every process.
    const [serving] = servingOf(await this.spaces.live());
    if (serving) await this.embeddings.choose(modelOf(serving));
    if (!this.config.consumes) return;
    await this.spaces.mend();
    if (!this.spaces.whyNone) this.rounds = this.goRound();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('Artel is shutting down'));
    await this.rounds;
  }

  private async goRound(): Promise<void> {
    let rest = roundMillis;
    do {
      try {
        await this.round();
        rest = roundMillis;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        log.warn({ err: error }, 'vectors of passages could not be made, and will be tried again');
        rest = Math.min(rest * 2, longestRestMillis);
      }
    } while (await this.pause(rest));
  }

  /** In the scope of who keeps house; each organization's passages are read in its own. */
  private round(): Promise<void> {
    return asSystem('keeper', async () => {
      await this.dropRetired();
      if (!this.embeddings.current && !(await this.embeddings.choose())) return;
      const target = await this.wanted();
      if (!target) return;
      if (target.state === 'serving' && !this.isSweepDue(target)) return;
      if (!(await this.spaces.claim(target))) return;
      const lost = new AbortController();
      const renewal = setInterval(() => void this.renew(target, lost), renewalMillis);
      try {
        await this.fill(target, AbortSignal.any([this.stopping.signal, lost.signal]));
        if (target.state === 'building') await this.spaces.serve(target);
        await this.spaces.retireAbandoned();
      } finally {
        clearInterval(renewal);
        await this.spaces.leave(target);
      }
    });
  }

  private async renew(space: EmbeddingSpace, lost: AbortController): Promise<void> {
    const isOurs = await this.spaces.claim(space).catch(() => true);
    if (!isOurs) lost.abort(new Error('Another process makes these vectors'));
  }

  private async wanted(): Promise<EmbeddingSpace | undefined> {
    const [serving] = servingOf(await this.spaces.live());
    const isNew = serving !== undefined && this.swept?.id !== serving.id;
    // A name may have got another model behind it.
    if (this.index.takeDoubt() || isNew) await this.embeddings.dimensions({ anew: true });
    return this.index.target();
  }

  private isSweepDue({ id }: EmbeddingSpace): boolean {
    const wasSwept = this.swept?.id === id && performance.now() - this.swept.at < sweepMillis;
    return this.index.takeLacking() || !wasSwept;
  }

  private async fill(space: EmbeddingSpace, signal: AbortSignal): Promise<void> {
    let done = 0;
    let total = 0;
    const isBuilt = space.state === 'building';
    if (isBuilt) {
      for await (const orgId of this.organizations()) {
        const counts = await this.vectors.counts(space, { orgId });
        done += counts.done;
        total += counts.total;
      }
      await this.spaces.tell(space, done, total);
    }
    const onProgress = async (newlyDone: number) => {
      done += newlyDone;
      if (isBuilt) await this.spaces.tell(space, done, Math.max(done, total));
    };
    for await (const orgId of this.organizations()) {
      await this.embedder.embed(space, { orgId }, { signal, pause: pauseMillis, onProgress });
    }
    this.swept = { id: space.id, at: performance.now() };
  }

  private async *organizations(): AsyncGenerator<string, void> {
    let after = noId;
    for (;;) {
      const rows = await this.dataSource.query<{ id: string }[]>(
        'SELECT id FROM organizations WHERE id > $1 ORDER BY id LIMIT $2',
        [after, organizationsAtOnce],
      );
      for (const { id } of rows) {
        this.stopping.signal.throwIfAborted();
        yield id;
      }
      const last = rows.at(-1);
      if (!last || rows.length < organizationsAtOnce) return;
      after = last.id;
    }
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

const modelOf = ({ provider, model }: EmbeddingSpace): EmbeddingModel => ({ provider, model });
