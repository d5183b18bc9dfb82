import { z } from 'zod';
import { Flag, Id, PageQuery } from '../../platform/http/index.js';

export const MarkRead = z.strictObject({ messageId: Id });
export type MarkRead = z.infer<typeof MarkRead>;

export const ListMentions = PageQuery.extend({
  unread: Flag.default(false).describe('Only those that I have not read'),
});
export type ListMentions = z.infer<typeof ListMentions>;
