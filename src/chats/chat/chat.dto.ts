import { z } from 'zod';
import { Id, pageOf, Text, Timestamp } from '../../platform/http/index.js';
import { chatKinds, type Chat } from './chat.entity.js';

const MemberIds = z.array(Id).max(500);

export const CreateChat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direct'), memberIds: MemberIds.length(1), title: Text(200).optional() }),
  z.strictObject({ kind: z.literal('group'), title: Text(200).optional(), memberIds: MemberIds.default([]) }),
  z.strictObject({ kind: z.literal('agent'), agentId: Id, title: Text(200).optional() }),
]);
export type CreateChat = z.infer<typeof CreateChat>;

export const UpdateChat = z.strictObject({ title: Text(200) });
export type UpdateChat = z.infer<typeof UpdateChat>;

export const MarkRead = z.strictObject({ messageId: Id });
export type MarkRead = z.infer<typeof MarkRead>;

export const MemberView = z.object({ userId: z.uuid(), username: z.string(), name: z.string() });
export type MemberView = z.infer<typeof MemberView>;

export const ChatView = z
  .object({
    id: z.uuid(),
    kind: z.enum(chatKinds),
    title: z.string(),
    agentId: z.uuid().nullable(),
    members: z.array(MemberView),
    unreadCount: z.number(),
    lastMessageAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Chat' });
export type ChatView = z.infer<typeof ChatView>;
export const ChatPage = pageOf(ChatView);

export const chatView = (chat: Chat, members: MemberView[], lastReadSeq: number): ChatView => ({
  id: chat.id,
  kind: chat.kind,
  title: chat.title,
  agentId: chat.agentId,
  members,
  unreadCount: Math.max(0, chat.lastSeq - lastReadSeq),
  lastMessageAt: chat.lastMessageAt?.toISOString() ?? null,
  createdAt: chat.createdAt.toISOString(),
});
