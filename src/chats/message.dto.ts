import { z } from 'zod';
import { Id, LongText, pageOf, Timestamp } from '../platform/http/index.js';
import { validationStates, type Message } from './message.entity.js';

/** In UTF-16 units; about forty pages. */
const longestMessage = 100_000;

export const PostMessage = z.strictObject({
  content: LongText(longestMessage),
  clientId: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional(),
  replyToId: Id.optional(),
  attachmentIds: z.array(z.uuid()).max(0, 'files cannot be attached yet').optional(),
});
export type PostMessage = z.infer<typeof PostMessage>;

export const ValidateAnswer = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve'), comment: LongText(2_000).optional() }),
  z.strictObject({
    decision: z.literal('edit'),
    content: LongText(longestMessage),
    comment: LongText(2_000).optional(),
  }),
  z.strictObject({ decision: z.literal('reject'), comment: LongText(2_000).optional() }),
]);
export type ValidateAnswer = z.infer<typeof ValidateAnswer>;

const MentionView = z.object({ kind: z.enum(['user', 'role']), id: z.uuid(), username: z.string() });

export const MessageView = z
  .object({
    id: z.uuid(),
    chatId: z.uuid(),
    seq: z.number().describe('Place in the chat, the same for everyone'),
    author: z.object({
      kind: z.enum(['user', 'agent', 'contact']),
      id: z.uuid(),
      username: z.string(),
      name: z.string(),
    }),
    content: z.string(),
    mentions: z.array(MentionView),
    replyToId: z.uuid().nullable(),
    attachments: z.array(z.object({ id: z.uuid() })),
    validation: z
      .object({
        state: z.enum(validationStates),
        by: z.uuid().optional(),
        at: Timestamp.optional(),
        comment: z.string().optional(),
        originalContent: z.string().optional(),
      })
      .nullable(),
    runId: z.uuid().nullable(),
    createdAt: Timestamp,
    editedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof MessageView>;
export const MessagePage = pageOf(MessageView);

export const PostedMessage = z.object({
  message: MessageView,
  runs: z.array(z.object({ id: z.uuid(), agentUsername: z.string(), status: z.string() })),
  unknownMentions: z.array(z.string()).describe('What looks like a mention but is nobody here'),
});
export type PostedMessage = z.infer<typeof PostedMessage>;

export const messageView = (message: Message): MessageView => ({
  id: message.id,
  chatId: message.chatId,
  seq: message.seq,
  author: {
    kind: message.authorKind,
    id: message.authorId,
    username: message.authorUsername,
    name: message.authorName,
  },
  content: message.content,
  mentions: message.mentions,
  replyToId: message.replyToId,
  attachments: [],
  validation: message.validationState && {
    state: message.validationState,
    ...(message.validatedBy ? { by: message.validatedBy } : {}),
    ...(message.validatedAt ? { at: message.validatedAt.toISOString() } : {}),
    ...(message.validationComment ? { comment: message.validationComment } : {}),
    ...(message.originalContent !== null ? { originalContent: message.originalContent } : {}),
  },
  runId: message.runId,
  createdAt: message.createdAt.toISOString(),
  editedAt: message.editedAt?.toISOString() ?? null,
});
