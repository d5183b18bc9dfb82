import { z } from 'zod';
import { Id, Storable } from '../../platform/http/index.js';
import { LexicalReason } from '../vectors/lexical-reason.js';

export const searchModes = ['hybrid', 'lexical', 'vector'] as const;
export type SearchMode = (typeof searchModes)[number];

export const SearchKnowledge = z.object({
  collectionIds: z.array(Id).min(1).max(100).describe('Where to look'),
  query: Storable(2_000)
    .refine((query) => query.trim() !== '', 'must not be empty')
    .describe('A question or words, in any of their forms; what stands in quotes must be there as it is')
    .meta({ examples: ['сколько дней отпуска положено'] }),
  limit: z.int().min(1).max(50).default(10),
  mode: z
    .enum(searchModes)
    .default('hybrid')
    .describe(
      'By words and by meaning, or by one of them alone, to compare; where meanings are not known, by words',
    ),
});
export type SearchKnowledge = z.infer<typeof SearchKnowledge>;

export const Passage = z
  .object({
    chunkId: z.uuid(),
    documentId: z.uuid(),
    documentName: z.string(),
    collectionId: z.uuid(),
    version: z.int(),
    page: z.int().nullable().describe('Where it begins, from 1; null in what has no pages'),
    titlePath: z.array(z.string()).describe('The headings that it stands under, the outermost first'),
    text: z.string(),
    score: z.number().describe('Comparable within one answer only'),
    relevant: z
      .boolean()
      .describe(
        'Whether it has enough of what was asked for, or means nearly the same. Roles are given only such passages; where ' +
          'there are none, nothing was found for them',
      ),
    highlights: z
      .array(z.tuple([z.int(), z.int()]))
      .describe('Where words of the query stand in the text: from and to, in UTF-16 units'),
  })
  .meta({ id: 'Passage' });
export type Passage = z.infer<typeof Passage>;

export const Found = z
  .object({
    items: z.array(Passage).describe('The best first'),
    mode: z.enum(searchModes).describe('How it was searched'),
    reason: z.string().optional().describe('Why not by meaning, in English'),
    reasonCode: LexicalReason.optional(),
  })
  .meta({ id: 'FoundPassages' });
export type Found = z.infer<typeof Found>;
