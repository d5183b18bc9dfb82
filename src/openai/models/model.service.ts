import { Injectable } from '@nestjs/common';
import { AgentService, type Agent } from '../../agents/index.js';
import type { ApiKeyActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import { normalizeUsername } from '../../platform/text/index.js';
import { Embedders } from '../embeddings/embedders.js';
import { embedderView, roleView } from './model.view.js';

/** What a key may call, as OpenAI's models: roles, and the model that makes vectors. */
@Injectable()
export class ModelService {
  constructor(
    private readonly agents: AgentService,
    private readonly embedders: Embedders,
  ) {}

  async list(actor: ApiKeyActor) {
    const [agents, embedder] = await Promise.all([this.agents.all(actor), this.embedders.of(actor)]);
    const data = agents.map(roleView);
    return { object: 'list' as const, data: embedder ? [...data, embedderView(embedder)] : data };
  }

  /** A role by its username, or the embedding model by its name; throws `model_not_found`. */
  async get(actor: ApiKeyActor, id: string) {
    const agent = await this.agents.findByUsername(actor, normalizeUsername(id));
    if (agent) return roleView(agent);
    const embedder = await this.embedders.named(actor, id);
    if (embedder) return embedderView(embedder);
    throw unknownModel(id);
  }

  /** Throws `model_not_found`. */
  async role(actor: ApiKeyActor, id: string): Promise<Agent> {
    const agent = await this.agents.findByUsername(actor, normalizeUsername(id));
    if (agent) return agent;
    throw unknownModel(id);
  }
}

const unknownModel = (id: string) =>
  new AppError('model_not_found', `The model ${id.slice(0, 100)} does not exist or is not yours to call`);
