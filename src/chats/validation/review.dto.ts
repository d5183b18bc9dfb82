import { z } from 'zod';
import { Flag, Id, Moment, PageQuery, pageOf, Timestamp } from '../../platform/http/index.js';
import { Username } from '../../platform/text/index.js';
import { mostCounted } from '../chat/chat.dto.js';
import { chatKinds } from '../chat/chat.entity.js';
import { MessageView } from '../messages/message.dto.js';

export const ReviewQuery = PageQuery.extend({
  chatId: Id.optional(),
  agent: Username.optional().describe('The username of a role'),
  overdue: Flag.optional().describe('Only those past their time, or only the others'),
});
export type ReviewQuery = z.infer<typeof ReviewQuery>;

export const ReviewView = z
  .object({
    message: MessageView.describe('The answer; its `replyTo` is the question'),
    chat: z.object({ id: z.uuid(), title: z.string(), kind: z.enum(chatKinds) }),
    dueAt: Timestamp.nullable(),
    isOverdue: z.boolean(),
  })
  .meta({ id: 'Review' });
export type ReviewView = z.infer<typeof ReviewView>;
export const ReviewPage = pageOf(ReviewView);

export const ReviewCount = z.object({
  waiting: z.number().describe(`At most ${mostCounted}`),
  overdue: z.number().describe(`At most ${mostCounted}`),
});
export type ReviewCount = z.infer<typeof ReviewCount>;

const day = 86_400_000;
/** Statistics look at no more than this at once. */
const longestDays = 366;
const usualDays = 30;

export const StatisticsQuery = z
  .strictObject({
    from: Moment.optional().describe(
      `Answers not before this moment; otherwise ${usualDays} days before \`to\``,
    ),
    to: Moment.optional().describe('Answers before this moment; otherwise now'),
    chatId: Id.optional(),
  })
  .transform(({ from, to, chatId }) => {
    const end = to === undefined ? new Date() : new Date(to);
    return {
      from: from === undefined ? new Date(end.getTime() - usualDays * day) : new Date(from),
      to: end,
      chatId,
    };
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'is not after from' })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= longestDays * day, {
    path: ['from'],
    message: `is more than ${longestDays} days before to`,
  });
export type StatisticsQuery = z.output<typeof StatisticsQuery>;

const Seconds = z.number().nullable();

export const RoleStatistics = z.object({
  agent: z.object({ id: z.uuid(), username: z.string(), name: z.string() }),
  approved: z.number(),
  edited: z.number(),
  rejected: z.number(),
  waiting: z.number(),
  approvalRate: z
    .number()
    .nullable()
    .describe('Of those with a verdict, how many were approved as they were: 0 to 1; null without a verdict'),
  medianSecondsToValidate: Seconds.describe('From the answer to its verdict'),
  p90SecondsToValidate: Seconds,
  feedback: z.object({ up: z.number(), down: z.number() }),
});
export type RoleStatistics = z.infer<typeof RoleStatistics>;

export const ReviewStatistics = z.object({
  scope: z
    .enum(['organization', 'my_chats', 'chat'])
    .describe('Those who manage agents see the whole organization, others the chats they are in'),
  items: z.array(RoleStatistics).describe('The roles that answered most, most first'),
});
export type ReviewStatistics = z.infer<typeof ReviewStatistics>;
