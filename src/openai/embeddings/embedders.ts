import { Injectable } from '@nestjs/common';
import type { ApiKeyActor } from '../../identity/index.js';
import { EmbeddingRegistry, type EmbeddingModel } from '../../llm/index.js';

/** The embedding model of this server, as a key may call it: one that is confined to roles may not. */
@Injectable()
export class Embedders {
  constructor(private readonly embeddings: EmbeddingRegistry) {}

  async of(actor: Pick<ApiKeyActor, 'agentIds'>): Promise<EmbeddingModel | undefined> {
    if (actor.agentIds) return undefined;
    // Its server did not answer when this process began.
    if (!this.embeddings.isSettled) await this.embeddings.choose();
    return this.embeddings.current;
  }

  /** The same, if that is its name: with or without the tag `latest`, which means the same to Ollama. */
  async named(actor: Pick<ApiKeyActor, 'agentIds'>, name: string): Promise<EmbeddingModel | undefined> {
    const embedder = await this.of(actor);
    return embedder && withoutTag(embedder.model) === withoutTag(name) ? embedder : undefined;
  }

  /** Whether the server has told which model there is, or that there is none. */
  get isSettled(): boolean {
    return this.embeddings.isSettled;
  }

  /** Why there is none. */
  get reason(): string {
    return this.embeddings.reason;
  }
}

const withoutTag = (name: string): string => name.replace(/:latest$/, '');
