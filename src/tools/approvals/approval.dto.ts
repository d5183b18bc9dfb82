import { z } from 'zod';
import { LongText, pageOf, PageQuery, Timestamp } from '../../platform/http/index.js';
import { approvalStates } from './approval.entity.js';

/** In UTF-16 units: it becomes the answer to a question, or the reason that the model is told. */
export const longestComment = 20_000;

const comment = LongText(longestComment).optional();

const Arguments = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(JSON.stringify(value)),
    'has characters that cannot be stored',
  );

export const ApprovalQuery = PageQuery.extend({
  state: z.enum(approvalStates).optional(),
});
export type ApprovalQuery = z.infer<typeof ApprovalQuery>;

export const DecideApproval = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('approve'),
    arguments: Arguments.optional().describe('Call it with these instead; they must suit the tool'),
    comment: comment.describe('The answer, where a question was asked'),
  }),
  z.strictObject({ decision: z.literal('reject'), comment: comment.describe('Why; the role is told') }),
]);
export type DecideApproval = z.infer<typeof DecideApproval>;

const Somebody = z.object({ id: z.uuid(), username: z.string(), name: z.string() });

export const ApprovalView = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    chatId: z.uuid().nullable(),
    messageId: z.uuid().nullable().describe('Where the chat tells of it, if it does'),
    userId: z.uuid().nullable().describe('The person whom the run works for'),
    agentUsername: z.string().describe('The role that would make the call'),
    agentName: z.string(),
    tool: z.string(),
    description: z.string().describe('Of the tool, as the model knows it'),
    readOnly: z.boolean().describe('The tool changes nothing'),
    arguments: z.unknown().describe('The exact call: a decision is about nothing else'),
    question: z.string().nullable().describe('Not null: a person is asked for an answer, not for leave'),
    state: z.enum(approvalStates),
    expiresAt: Timestamp,
    deciders: z.array(Somebody).describe('Who may decide as of now; nobody once it does not wait any more'),
    decidedBy: Somebody.nullable(),
    decidedAt: Timestamp.nullable(),
    comment: z.string().nullable(),
    decidedArguments: z
      .unknown()
      .describe('What whoever approved it made of the arguments; null: left as they were'),
    createdAt: Timestamp,
  })
  .meta({ id: 'Approval' });
export type ApprovalView = z.infer<typeof ApprovalView>;
export const ApprovalPage = pageOf(ApprovalView);
