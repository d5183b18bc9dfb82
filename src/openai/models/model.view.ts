import type { Agent } from '../../agents/index.js';
import type { EmbeddingModel } from '../../llm/index.js';

/** OpenAI's model, and what people choose by, where compatible servers have it: `name` and `description`. */
interface ModelView {
  id: string;
  object: 'model';
  /** Seconds since 1970; 0 where nobody knows. */
  created: number;
  owned_by: string;
  type: 'chat' | 'embedding';
  name: string;
  description: string;
}

export const roleView = (agent: Agent): ModelView => ({
  id: agent.username,
  object: 'model',
  created: Math.floor(agent.createdAt.getTime() / 1_000),
  owned_by: 'artel',
  type: 'chat',
  name: agent.name,
  description: agent.description,
});

export const embedderView = ({ model, provider }: EmbeddingModel): ModelView => ({
  id: model,
  object: 'model',
  created: 0,
  owned_by: provider,
  type: 'embedding',
  name: model,
  description: 'Makes vectors of texts, by POST /v1/embeddings',
});
