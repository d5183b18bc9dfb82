import { z } from 'zod';
import { Id, PageQuery } from '../../platform/http/index.js';

export const MarkRead = z.strictObject({ messageId: Id });
export type MarkRead = z.infer<typeof MarkRead>;

export const ListMentions = PageQuery.extend({
  unread: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Only those that I have not read'),
});
export type ListMentions = z.infer<typeof ListMentions>;
