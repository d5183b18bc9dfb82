import { z } from 'zod';

/** What the models of a run have taken. */
export const RunUsage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z
    .number()
    .optional()
    .describe('Of those in: read from a cache, where the model server tells'),
  reasoningTokens: z
    .number()
    .optional()
    .describe('Of those out: thought and not said, where the model server tells'),
  cost: z
    .number()
    .nullable()
    .optional()
    .describe('By the prices of the models; null: none has one. Of earlier days it is left out'),
});
export type RunUsage = z.infer<typeof RunUsage>;
