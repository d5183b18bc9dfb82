import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EmbeddingRegistry, isModelFault } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces, isOf, mostDimensions, servingOf, type Wanted } from './embedding-spaces.js';

/** A doubt is told so often at most. */
const tellingMillis = 5_000;

/** Which space the vectors that this process makes belong to. */
@Injectable()
export class SpaceChoice implements OnModuleInit {
  private wanted?: EmbeddingSpace;
  /** Why no index takes the vectors of the configured model, for people. */
  unfit?: string;
  /** Why this process leaves the vectors to others, for people. */
  taken?: string;
  /** Why making vectors ended the last time, for people. */
  failure?: string;
  private isDoubted = false;
  private toldAt = -Infinity;
  private starting?: Promise<void>;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly live: LiveBus,
  ) {}

  onModuleInit(): void {
    if (this.config.consumes) this.live.subscribe(topics.embeddingsDoubted, () => (this.isDoubted = true));
  }

  /** What is served decides what `auto` means, in every process. */
  start(): Promise<void> {
    this.starting ??= this.begin();
    return this.starting;
  }

  private async begin(): Promise<void> {
    if (this.spaces.whyNone) return;
    const [serving] = servingOf(await this.spaces.live());
    if (serving) await this.embeddings.choose({ provider: serving.provider, model: serving.model });
  }

  /** Making vectors ended with this; undefined: it went well. */
  failed(error: unknown): void {
    const detail = isModelFault(error) ? error.detail : 'see the log';
    this.failure = error === undefined ? undefined : `The vectors of the passages cannot be made: ${detail}`;
  }

  /** Says again that the space is wanted. */
  async wishOn(): Promise<void> {
    const { wanted } = this;
    if (!wanted) return;
    try {
      const { space, isTheirs } = await this.spaces.want(wanted, wanted.dimensions, wanted);
      if (this.wanted === wanted) this.wanted = isTheirs ? undefined : space;
    } catch (error) {
      log.debug({ err: error }, 'it could not be said which space is wanted');
    }
  }

  /**
   * The space of the configured model; that of others where those came first. Undefined when there is no model, or no
   * place for its vectors. Throws what `isModelFault` knows when the model does not tell how long its vectors are.
   */
  async target(): Promise<Wanted | undefined> {
    if (this.spaces.whyNone) return undefined;
    const model = this.embeddings.current ?? (await this.embeddings.choose());
    if (!model) return undefined;
    const dimensions = await this.lengthOf();
    if (dimensions > mostDimensions) {
      this.unfit = `${model.model} makes vectors of ${dimensions} numbers, and an index takes ${mostDimensions}`;
      return undefined;
    }
    const wanted = await this.spaces.want(model, dimensions, this.wanted);
    const { space, isTheirs } = wanted;
    this.unfit = undefined;
    this.taken = isTheirs ? takenBy(model.model, dimensions, space) : undefined;
    this.wanted = isTheirs ? undefined : space;
    // One of them has not yet heard that the server has another model behind the name.
    if (isTheirs && isOf(space, model)) this.doubt();
    return wanted;
  }

  private async lengthOf(): Promise<number> {
    const anew = this.isDoubted;
    this.isDoubted = false;
    try {
      return await this.embeddings.dimensions({ anew });
    } catch (error) {
      this.isDoubted ||= anew;
      throw error;
    }
  }

  /** As `target`, by what is known already: for what is asked often. */
  async current(): Promise<EmbeddingSpace | undefined> {
    const { wanted } = this;
    if (wanted && !this.isDoubted && (await this.spaces.live()).some(({ id }) => id === wanted.id))
      return wanted;
    return (await this.target())?.space;
  }

  /** A model answers otherwise than it did: there may be another one behind the name, and who makes vectors shall look. */
  doubt(): void {
    this.isDoubted = true;
    const now = performance.now();
    if (now - this.toldAt < tellingMillis) return;
    this.toldAt = now;
    log.debug('an embedding model may have become another one');
    this.live.publish({ topics: [topics.embeddingsDoubted], type: 'doubted', data: {} });
  }

  /** As long as nobody doubts, the length of the vectors is not asked again: this does. */
  lookAgain(): void {
    this.isDoubted = true;
  }
}

const takenBy = (model: string, dimensions: number, { model: other, dimensions: others }: EmbeddingSpace) =>
  `This process is set to ${model} (${dimensions} numbers), and others make the vectors with ${other} (${others}): ` +
  'EMBEDDING_MODEL must be the same everywhere, and its server have the same model';
