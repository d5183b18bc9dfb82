import { z } from 'zod';
import { Id, pageOf, PageQuery, Text, Timestamp } from '../../platform/http/index.js';
import { busyRules, chatKinds, type Chat } from './chat.entity.js';

const MemberIds = z.array(Id).max(500);
const Title = Text(200);

/** Unread messages and mentions are counted among so many of a chat's newest messages. */
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
  archived: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Archived chats instead of the others'),
});
export type ListChats = z.infer<typeof ListChats>;

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
    memberCount: z.number(),
    unreadCount: z.number().describe(`What others wrote since I read, of the newest ${mostCounted} messages`),
    mentionCount: z.number().describe('Those of the unread that mention me'),
    lastReadSeq: z.number().describe('I have read up to the message of this number'),
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

export const chatView = (chat: Chat, shown: ShownMembers, reading: OwnReading): ChatView => ({
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
  ...shown,
  ...reading,
  lastMessageAt: chat.lastMessageAt?.toISOString() ?? null,
  createdAt: chat.createdAt.toISOString(),
});
