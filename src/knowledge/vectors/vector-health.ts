import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EmbeddingRegistry } from '../../llm/index.js';
import { HealthChecks, type Check } from '../../platform/health/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { EmbeddingSpaces, servingOf } from './embedding-spaces.js';
import { SpaceChoice } from './space-choice.js';
import { VectorBacklog } from './vector-backlog.js';
import { VectorIndex } from './vector-index.js';

type Part = Pick<Check, 'state' | 'detail'>;

/** Tells operators whether knowledge is searched by its meaning, and why not: readiness, metrics, what a start says. */
@Injectable()
export class VectorHealth implements OnApplicationBootstrap {
  /** How knowledge is searched when the server starts, in words for whoever starts it. */
  atBoot = '';

  constructor(
    checks: HealthChecks,
    metrics: Metrics,
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly choice: SpaceChoice,
    private readonly index: VectorIndex,
    private readonly backlog: VectorBacklog,
  ) {
    checks.add('vectors', () => this.read());
    metrics.gauge(
      {
        name: 'artel_vectors_searched',
        help: '1 when knowledge is searched by its meaning, 0 by words alone',
      },
      async () => ((await this.index.state()).state === 'ready' ? 1 : 0),
    );
    metrics.gauge(
      {
        name: 'artel_documents_without_vectors',
        help: 'Documents of which some or all passages lack vectors',
      },
      () => this.backlog.size(),
    );
    metrics.gaugeBy(
      {
        name: 'artel_vectors_building',
        help: 'Passages that the embedding model has read, and all, while it reads everything anew',
        label: 'passages',
      },
      async (): Promise<Record<string, number>> => {
        const building = await this.building();
        return building ? { done: building.done, total: building.total } : {};
      },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.choice.start();
    // Not by its server, which may have a moment yet.
    const { state, reason } = await this.index.state();
    const { model, provider } = this.embeddings.current ?? {};
    this.atBoot =
      state === 'ready'
        ? `searched by its meaning: ${model} by ${provider}`
        : `searched by its words alone: ${reason}`;
  }

  /** `down` is what somebody ought to mend; `off` is as it was set up, or not yet through. Search goes on in each. */
  async read(): Promise<Part> {
    const { whyNone, isBroken } = this.spaces;
    if (whyNone !== undefined) return { state: isBroken ? 'down' : 'off', detail: whyNone };
    const [server, { state, reason }, live, building] = await Promise.all([
      this.embeddings.health(),
      this.index.state(),
      this.spaces.live(),
      this.building(),
    ]);
    const { unfit, taken, failure } = this.choice;
    const misfit = unfit ?? taken;
    if (misfit !== undefined) return { state: 'down', detail: misfit };
    if (server.state !== 'up')
      return { state: server.state, detail: server.detail ?? 'The embedding server does not answer' };
    if (failure !== undefined) return { state: 'down', detail: failure };
    const progress = building && `${building.done} of ${building.total} passages`;
    if (servingOf(live).length === 0)
      return { state: 'off', detail: progress ? `${reason}: ${progress}` : reason };
    if (state === 'off') return { state: 'down', detail: reason };
    return { state: 'up', detail: progress && `Another model reads everything anew: ${progress}` };
  }

  private async building(): Promise<{ done: number; total: number } | undefined> {
    const building = this.spaces.whyNone === undefined ? await this.spaces.building() : null;
    return building?.total ? building : undefined;
  }
}
