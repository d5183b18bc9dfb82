import { z } from 'zod';
import { DayOrMoment, Id, PageQuery, pageOf, Storable } from '../../platform/http/index.js';
import { Username } from '../../platform/text/index.js';
import { chatKinds } from '../chat/chat.entity.js';
import { MessageView } from '../messages/message.dto.js';
import { validationStates } from '../messages/message.entity.js';

export const contained = ['file', 'link'] as const;

const filters = {
  q: Storable(500)
    .optional()
    .describe(
      'Words in any of their forms; "a phrase"; -without; begin*; and `from:ivan`, `from:@@lawyer`, `has:file`, `is:unvalidated`, `after:2026-01-31`, `before:2026-02-28`',
    )
    .meta({ examples: ['договор аренды'] }),
  author: Username.optional().describe('Username of a person'),
  role: Username.optional().describe('Username of a role'),
  chatId: Id.optional(),
  from: DayOrMoment.optional().describe('Not before this moment, or the beginning of this day in UTC'),
  to: DayOrMoment.optional().describe('Before this moment, or the end of this day in UTC'),
  has: z.enum(contained).optional().describe('What the message holds'),
  is: z.enum(validationStates).optional().describe('The state of an answer'),
};

/** At least one of the filters; a message must pass all that are given. */
export const SearchQuery = PageQuery.extend(filters).refine(
  (query) => Object.keys(filters).some((name) => query[name as keyof typeof filters]?.trim()),
  { path: ['q'], message: 'is needed when there is no filter' },
);
export type SearchQuery = z.infer<typeof SearchQuery>;

const Segment = z.object({ text: z.string(), hit: z.boolean() });
export type Segment = z.infer<typeof Segment>;

export const FoundMessage = z
  .object({
    message: MessageView,
    chat: z.object({ id: z.uuid(), kind: z.enum(chatKinds), title: z.string() }),
    highlights: z
      .array(z.array(Segment))
      .describe(
        'Pieces of the message around what was found, each in segments; empty if only filters were given',
      ),
  })
  .meta({ id: 'FoundMessage' });
export type FoundMessage = z.infer<typeof FoundMessage>;
export const FoundPage = pageOf(FoundMessage).describe(
  'What would take long to search to its end comes in short pages, maybe empty ones: only a page without a nextCursor is the last',
);
