import { z } from 'zod';
import { Id, pageOf, PageQuery, Storable, storable, Text, Timestamp } from '../../platform/http/index.js';
import { excerptOf } from '../../platform/text/index.js';
import { FileView } from '../files/file.dto.js';
import { callRefusals, deliveryStates, ratings, type Message } from './message.entity.js';
import { validationView, ValidationView, type Names } from './validation-view.js';

/** In UTF-16 units; about forty pages. */
export const longestMessage = 100_000;
/** Of a message replied to. */
const longestExcerpt = 140;

const mostAttachments = 10;
const largestUserData = 8_000;

function fitsData(data: object): boolean {
  const text = JSON.stringify(data);
  return Buffer.byteLength(text) <= largestUserData && storable(text) && !/\\u(0000|d[89a-f])/i.test(text);
}

export const PostMessage = z.strictObject({
  content: Storable(longestMessage).describe('May be blank beside an attachment only'),
  clientId: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional()
    .describe('Made up by the client: the same one again posts nothing and answers with the first message'),
  replyToId: Id.optional().describe('A message of this chat'),
  attachmentIds: z
    .array(Id)
    .max(mostAttachments)
    .refine((ids) => new Set(ids).size === ids.length, 'names a file twice')
    .optional()
    .describe('Of `POST /files`'),
  channel: Text(50).optional().describe('Where it was written, such as `web`: for prompts, as `{{channel}}`'),
  userData: z
    .record(z.string().max(100), z.unknown())
    .refine((data) => fitsData(data), `is larger than ${largestUserData} bytes, or cannot be stored`)
    .optional()
    .describe(
      'What the client knows of who writes: for prompts, as `{{user_data}}` or `{{user_data.<name>}}`. Data, not trusted',
    ),
});
export type PostMessage = z.infer<typeof PostMessage>;

const MentionView = z.object({
  kind: z.enum(['user', 'role']),
  id: z.uuid(),
  username: z.string(),
  refused: z.enum(callRefusals).optional().describe('Why this role was not called'),
});

const SystemNote = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['member.added', 'member.removed']),
    userId: z.uuid(),
    username: z.string(),
    name: z.string(),
  }),
  z.object({ type: z.literal('member.left') }),
  z.object({ type: z.literal('chat.renamed'), title: z.string() }),
  z.object({ type: z.enum(['chat.archived', 'chat.restored']) }),
  z.object({
    type: z.enum(['approval.requested', 'approval.decided', 'approval.unheard']),
    approvalId: z.uuid(),
  }),
  z.object({ type: z.literal('calendar.fired'), eventId: z.uuid() }),
]);

const AuthorView = z.object({
  kind: z.enum(['user', 'agent', 'contact']),
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
});

export const MessageRun = z
  .object({
    id: z.uuid(),
    agentUsername: z.string(),
    status: z.string().describe('As of `GET /runs/{id}`'),
    error: z.object({ code: z.string(), detail: z.string() }).optional().describe('Of one that failed'),
    messageId: z.uuid().optional().describe('The answer, once it is in the chat'),
  })
  .meta({ id: 'MessageRun' });
export type MessageRun = z.infer<typeof MessageRun>;

export const Citation = z
  .object({
    n: z.number().describe('As it stands in the answer: `[1]`'),
    chunkId: z
      .uuid()
      .nullable()
      .describe('Of `GET /knowledge/passages/{chunkId}`; null: no longer there, or hidden'),
    documentId: z.uuid().nullable(),
    documentName: z.string().describe('Empty when the document is gone or hidden'),
    page: z.number().nullable(),
    quote: z.string().describe('What of the passage comes nearest to the citing sentence'),
    gone: z.boolean().describe('The document was deleted'),
    hidden: z
      .boolean()
      .describe(
        'The reader may not open its collection; in what is told to all at once: not everyone may, so ask for the message',
      ),
  })
  .meta({
    id: 'Citation',
    description: 'A passage that the run was really given, and that its answer cites',
  });
export type Citation = z.infer<typeof Citation>;

export const MessageView = z
  .object({
    id: z.uuid(),
    chatId: z.uuid(),
    seq: z.number().describe('Place in the chat, the same for everyone'),
    author: AuthorView,
    clientId: z.string().nullable().describe('Its author’s own, by which a client knows what it sent'),
    content: z.string().describe('Empty when the message was deleted'),
    mentions: z.array(MentionView),
    replyToId: z.uuid().nullable(),
    replyTo: z
      .object({
        id: z.uuid(),
        author: AuthorView,
        excerpt: z.string(),
        hasFiles: z.boolean(),
        deleted: z.boolean(),
        validation: ValidationView.pick({ state: true }).nullable().describe('Null for what is not judged'),
      })
      .nullable()
      .describe('How the message replied to begins; null also when it is no longer kept'),
    attachments: z.array(FileView),
    validation: ValidationView.nullable().describe('Of an answer of a role; null for what is not judged'),
    feedback: z
      .object({
        up: z.number(),
        down: z.number(),
        mine: z.enum(ratings).optional().describe('The asker’s own; not told over sockets'),
      })
      .nullable()
      .describe('What people think of an answer'),
    runId: z.uuid().nullable().describe('The run that wrote this answer'),
    citations: z
      .array(Citation)
      .describe('Of an answer; a number in its text that is not among them points to nothing'),
    runs: z
      .array(MessageRun)
      .describe('What it has called for: the newest run of each role; none of a deleted message'),
    isCurrent: z
      .boolean()
      .describe('False: another answer of this role to the same message is shown instead'),
    siblings: z
      .array(z.uuid())
      .describe(
        'All answers of this role to the same message, in their order; empty when it is the only one',
      ),
    system: SystemNote.nullable().describe('Not null: the chat speaks of what its author did, or would do'),
    channel: z.string().optional().describe('Where it was written, if its client said so'),
    userData: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What was known of its author when it was written, as the role was told it'),
    choices: z
      .array(z.string())
      .optional()
      .describe('Of a question: answers that are understood, each as it would be written'),
    written: z
      .object({
        name: z.string(),
        channel: z.string().describe('The type of the integration by which it came'),
      })
      .optional()
      .describe('A person wrote it elsewhere, such as a manager in a CRM, in the place of the role'),
    delivery: z
      .object({ state: z.enum(deliveryStates), error: z.string().optional(), at: Timestamp })
      .optional()
      .describe(
        'Of what goes to a contact outside: `held` waits for a verdict, `dropped` does not go out any more',
      ),
    createdAt: Timestamp,
    editedAt: Timestamp.nullable(),
    deletedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof MessageView>;
export const MessagePage = pageOf(MessageView);

export const ListMessages = PageQuery.extend({
  around: z
    .union([z.literal('unread'), Id])
    .optional()
    .describe('The page with this message in its middle, or with where I left off, instead of the newest'),
}).refine(({ cursor, around }) => !cursor || !around, 'a cursor says already where the page is');
export type ListMessages = z.infer<typeof ListMessages>;

export const HistoryPage = MessagePage.extend({
  prevCursor: z.string().nullable().describe('Of the page with newer messages'),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

export const PostedMessage = z.object({
  message: MessageView,
  runs: z.array(MessageRun).describe('Those of the message'),
  unknownMentions: z.array(z.string()).describe('What looks like a mention but is nobody here'),
});
export type PostedMessage = z.infer<typeof PostedMessage>;

/** What a reply needs to know of the message it replies to. */
export type RepliedTo = Pick<
  Message,
  | 'id'
  | 'authorKind'
  | 'authorId'
  | 'authorUsername'
  | 'authorName'
  | 'content'
  | 'hasFiles'
  | 'validationState'
  | 'deletedAt'
>;

const authorView = (
  message: Pick<Message, 'authorKind' | 'authorId' | 'authorUsername' | 'authorName'>,
): MessageView['author'] => ({
  kind: message.authorKind,
  id: message.authorId,
  username: message.authorUsername,
  name: message.authorName,
});

export const replyPreview = (message: RepliedTo): MessageView['replyTo'] => ({
  id: message.id,
  author: authorView(message),
  excerpt: message.deletedAt ? '' : excerptOf(message.content, longestExcerpt),
  hasFiles: message.hasFiles && !message.deletedAt,
  deleted: message.deletedAt !== null,
  validation: message.validationState && { state: message.validationState },
});

/** What a view shows from beside the message's own row. */
type Beside = Pick<
  MessageView,
  'replyTo' | 'attachments' | 'feedback' | 'runs' | 'siblings' | 'citations'
> & {
  judges: Names;
};

export const messageView = (message: Message, beside: Beside): MessageView =>
  message.deletedAt
    ? view(blank(message), { ...beside, attachments: [], feedback: null, runs: [], citations: [] })
    : view(message, beside);

/** A deleted message keeps its author and its place, and nothing that somebody wrote. */
const blank = (message: Message): Message => ({
  ...message,
  content: '',
  mentions: [],
  validationComment: null,
  originalContent: null,
  origin: null,
  choices: null,
  written: null,
});

const view = (message: Message, beside: Beside): MessageView => ({
  id: message.id,
  chatId: message.chatId,
  seq: message.seq,
  author: authorView(message),
  clientId: message.clientId,
  content: message.content,
  mentions: message.mentions,
  replyToId: message.replyToId,
  replyTo: beside.replyTo,
  attachments: beside.attachments,
  validation: validationView(message, beside.judges),
  feedback: message.authorKind === 'agent' && !message.system ? beside.feedback : null,
  runId: message.runId,
  citations: beside.citations,
  runs: beside.runs,
  isCurrent: message.isCurrent,
  siblings: beside.siblings,
  system: message.system,
  ...(message.origin?.channel === undefined ? {} : { channel: message.origin.channel }),
  ...(message.origin?.userData === undefined ? {} : { userData: message.origin.userData }),
  ...(message.choices ? { choices: message.choices } : {}),
  ...(message.written ? { written: { name: message.written.name, channel: message.written.channel } } : {}),
  ...(message.delivery ? { delivery: message.delivery } : {}),
  createdAt: message.createdAt.toISOString(),
  editedAt: message.editedAt?.toISOString() ?? null,
  deletedAt: message.deletedAt?.toISOString() ?? null,
});
