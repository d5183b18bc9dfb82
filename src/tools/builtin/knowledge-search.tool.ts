import { z } from 'zod';
import type { Invocation, Tool, ToldResult } from '../tool.js';

const input = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe('What the documents would say, in a few words or one question; understandable by itself'),
  limit: z.number().int().min(1).max(10).default(5).describe('How many passages to return'),
});

/** Looks up passages of the organization's documents. */
export default class KnowledgeSearchTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Searches the documents that this role was given and returns passages, each under its number. Use it before you ' +
    'answer what such documents could say, and search again in other words when nothing fits. Put the number of the ' +
    'passage behind each statement that rests on one: [1], or [1][3]. If nothing is found, say so.';
  readonly input = input;
  readonly readOnly = true;

  execute(
    { query, limit }: z.infer<typeof input>,
    { searchKnowledge, signal }: Invocation,
  ): Promise<ToldResult> {
    return searchKnowledge(query, limit, signal);
  }
}
