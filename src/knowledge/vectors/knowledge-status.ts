import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EmbeddingRegistry } from '../../llm/index.js';
import { EmbeddingSpaces, isOf } from './embedding-spaces.js';
import { LexicalReason } from './lexical-reason.js';
import { VectorBacklog } from './vector-backlog.js';
import { VectorIndex } from './vector-index.js';

export const KnowledgeState = z
  .object({
    mode: z.enum(['hybrid', 'lexical']).describe('By words and by meaning, or by words alone'),
    reason: z.string().optional().describe('Why it is not hybrid, in English'),
    reasonCode: LexicalReason.optional(),
    embedding: z
      .object({
        provider: z.string(),
        model: z.string(),
        dimensions: z.number().int().nullable().describe('Null before its server has told'),
        state: z.enum(['up', 'down', 'off']),
      })
      .nullable(),
    reindexing: z
      .object({ done: z.number().int(), total: z.number().int() })
      .nullable()
      .describe('Passages of all organizations, while another model makes their vectors'),
    waiting: z
      .number()
      .int()
      .describe(
        'Documents of the organization of which some or all passages lack vectors that are being made',
      ),
  })
  .meta({ id: 'KnowledgeState' });
export type KnowledgeState = z.infer<typeof KnowledgeState>;

/** How search works now, and what is under way to change it. */
@Injectable()
export class KnowledgeStatus {
  constructor(
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly index: VectorIndex,
    private readonly backlog: VectorBacklog,
  ) {}

  async read(orgId: string): Promise<KnowledgeState> {
    const { state, ...why } = await this.index.state();
    const spaces = this.spaces.whyNone ? [] : await this.spaces.live();
    const { current } = this.embeddings;
    const ours = current && spaces.find((space) => isOf(space, current));
    const building = this.spaces.whyNone ? null : await this.spaces.building();
    return {
      mode: state === 'ready' ? 'hybrid' : 'lexical',
      ...why,
      embedding: current
        ? {
            ...current,
            dimensions: ours?.dimensions ?? null,
            state: (await this.embeddings.health()).state,
          }
        : null,
      reindexing: building?.total ? { done: building.done, total: building.total } : null,
      waiting: await this.backlog.waiting(orgId),
    };
  }
}
