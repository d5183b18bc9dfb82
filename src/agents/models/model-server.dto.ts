import { z } from 'zod';
import type { ModelServerState } from '../../llm/index.js';

const ModelServer = z
  .object({
    name: z.string(),
    provider: z.string(),
    state: z
      .enum(['up', 'down', 'demo', 'unknown'])
      .describe('Of its last check or call; what is down is asked when nothing else answers'),
    latencyMs: z.number().optional().describe('Of the last check'),
    detail: z.string().optional(),
    checkedAt: z.iso.datetime().optional(),
    models: z
      .array(z.string())
      .optional()
      .describe('By the names that agents may want them by; missing when the server does not tell'),
    embeddings: z.array(z.string()).optional(),
    routing: z
      .object({
        host: z.string(),
        circuit: z
          .enum(['closed', 'open', 'half-open'])
          .describe(
            '`open`: it failed again and again, and is not asked; `half-open`: one call may try it, or it rests for some processes only',
          ),
        order: z.number().describe('The lowest is asked first'),
        weight: z.number(),
        concurrency: z.number().optional().describe('The most calls at a time, of all processes'),
        inUse: z.number().describe('Calls under way'),
        waiting: z.number().describe('Calls in line that it could answer'),
        succeeded: z.number().describe('Calls since the processes began that there are'),
        failed: z.number(),
      })
      .optional()
      .describe('Only of servers that MODEL_SERVERS names'),
  })
  .meta({ id: 'ModelServer' });

export const ModelServerList = z.object({ items: z.array(ModelServer) }).meta({ id: 'ModelServerList' });
export type ModelServerList = z.infer<typeof ModelServerList>;

export const modelServerView = ({ checkedAt, models, ...state }: ModelServerState) => ({
  ...state,
  models: models?.slice(0, mostModels),
  checkedAt: checkedAt?.toISOString(),
});

/** Gateways list thousands. */
const mostModels = 500;
