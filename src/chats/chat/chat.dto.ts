import { z } from 'zod';
import { Flag, Id, Name, pageOf, PageQuery, Text, Timestamp } from '../../platform/http/index.js';
import { excerptOf } from '../../platform/text/index.js';
import { busyRules, chatKinds, type Chat } from './chat.entity.js';

const MemberIds = z.array(Id).max(500);
const Title = Name();

/** Counts stop here: a person who has more before them needs no exact number. Of a chat the newest messages count. */
export const mostCounted = 1_000;

/** So many people one chat can hold: each of its messages goes to all of them. */
export const mostMembers = 2_000;
/** In lists of chats. */
export const mostMembersListed = 50;

const days30 = 43_200;
const settings = {
  allowedAgentIds: z
    .array(Id)
    .max(100)
    .nullable()
    .optional()
    .describe('The roles that may be called here; null: all that the caller may use'),
  whenBusy: z
    .enum(busyRules)
    .optional()
    .describe('A role is called again while it answers: the call waits, or ends the answer under way'),
  validatorIds: z
    .array(Id)
    .min(1)
    .max(100)
    .nullable()
    .optional()
    .describe('The members who judge answers; null: every member'),
  validationDueMinutes: z
    .number()
    .int()
    .min(1)
    .max(days30)
    .nullable()
    .optional()
    .describe('An answer is to be judged within this time; its validators are reminded once'),
};
/** How a chat works with roles. */
export const ChatSettings = z.strictObject(settings);
export type ChatSettings = z.infer<typeof ChatSettings>;

export const CreateChat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direct'), memberIds: MemberIds.length(1) }),
  z.strictObject({
    kind: z.literal('group'),
    title: Title.optional(),
    memberIds: MemberIds.default([]),
    ...settings,
  }),
  z.strictObject({ kind: z.literal('agent'), agentId: Id, title: Title.optional() }),
]);
export type CreateChat = z.infer<typeof CreateChat>;

export const UpdateChat = z.strictObject({
  title: Title.optional(),
  isArchived: z.boolean().optional(),
  ...settings,
});
export type UpdateChat = z.infer<typeof UpdateChat>;

export const ListChats = PageQuery.extend({
  archived: Flag.default(false).describe('Archived chats instead of the others'),
  q: Text(200)
    .optional()
    .describe('A part of what they are called: of the title, or else of the name of a member'),
});
export type ListChats = z.infer<typeof ListChats>;

/** Of the last message, as lists show it. */
const longestExcerpt = 140;

const LastMessageView = z.object({
  id: z.uuid(),
  author: z.object({ kind: z.enum(['user', 'agent', 'contact']), id: z.uuid(), name: z.string() }),
  excerpt: z.string(),
  hasFiles: z.boolean(),
  createdAt: Timestamp,
});

export const MemberView = z.object({
  userId: z.uuid(),
  username: z.string(),
  name: z.string(),
  lastReadSeq: z.number().describe('They have read up to the message of this number'),
  joinedAt: Timestamp,
});
export type MemberView = z.infer<typeof MemberView>;

export const ChatView = z
  .object({
    id: z.uuid(),
    kind: z.enum(chatKinds),
    title: z.string(),
    agentId: z.uuid().nullable().describe('Of a chat with one role'),
    createdBy: z.uuid().nullable(),
    isArchived: z.boolean(),
    archivedAt: Timestamp.nullable(),
    allowedAgentIds: z.array(z.uuid()).nullable(),
    whenBusy: z.enum(busyRules),
    validatorIds: z.array(z.uuid()).nullable(),
    validationDueMinutes: z.number().nullable(),
    members: z
      .array(MemberView)
      .describe(`By name; in the list of chats the first ${mostMembersListed}, of one chat all`),
    contact: z
      .object({
        id: z.uuid(),
        name: z.string(),
        channel: z.string().describe('The type of the integration by which they write'),
        takenOverBy: z.uuid().nullable().describe('The member who answers in the place of the role'),
        colleague: z
          .object({ name: z.string(), channel: z.string() })
          .nullish()
          .describe('Somebody who does so from elsewhere, such as a manager in a CRM'),
        isGone: z
          .boolean()
          .optional()
          .describe('The integration by which they wrote was deleted: what is written here reaches nobody'),
      })
      .nullable()
      .describe('Not null: a conversation with somebody outside'),
    memberCount: z.number(),
    unreadCount: z.number().describe(`What others wrote since I read, of the newest ${mostCounted} messages`),
    mentionCount: z.number().describe('Those of the unread that mention me'),
    lastReadSeq: z.number().describe('I have read up to the message of this number'),
    lastMessage: LastMessageView.nullable().describe(
      'How the newest begins that somebody wrote and that still stands',
    ),
    lastMessageAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Chat' });
export type ChatView = z.infer<typeof ChatView>;
export const ChatPage = pageOf(ChatView);

/** How far the asker has read a chat. */
export type OwnReading = Pick<ChatView, 'unreadCount' | 'mentionCount' | 'lastReadSeq'>;

/** The members that are shown of a chat, and how many it has. */
export type ShownMembers = Pick<ChatView, 'members' | 'memberCount'>;

/** The newest message of a chat as its statement reads it. */
export interface LastMessage {
  id: string;
  authorKind: 'user' | 'agent' | 'contact';
  authorId: string;
  authorName: string;
  content: string;
  hasFiles: boolean;
  createdAt: Date;
}

/** What a view shows from beside the chat's own row. */
type Beside = ShownMembers & OwnReading & { lastMessage: LastMessage | undefined };

export const chatView = (chat: Chat, { lastMessage, ...beside }: Beside): ChatView => ({
  id: chat.id,
  kind: chat.kind,
  title: chat.title,
  agentId: chat.agentId,
  createdBy: chat.createdBy,
  isArchived: chat.archivedAt !== null,
  archivedAt: chat.archivedAt?.toISOString() ?? null,
  allowedAgentIds: chat.allowedAgentIds,
  whenBusy: chat.whenBusy,
  validatorIds: chat.validatorIds,
  validationDueMinutes: chat.validationDueMinutes,
  contact: chat.contact,
  ...beside,
  lastMessage: lastMessage ? lastMessageView(lastMessage) : null,
  lastMessageAt: chat.lastMessageAt?.toISOString() ?? null,
  createdAt: chat.createdAt.toISOString(),
});

const lastMessageView = (message: LastMessage): ChatView['lastMessage'] => ({
  id: message.id,
  author: { kind: message.authorKind, id: message.authorId, name: message.authorName },
  excerpt: excerptOf(message.content, longestExcerpt),
  hasFiles: message.hasFiles,
  createdAt: message.createdAt.toISOString(),
});
