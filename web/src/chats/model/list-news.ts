import type { Pages, Schema } from '../../platform/api';
import type { Message } from './history';

type Chat = Schema<'Chat'>;

export type ChatPages = Pages<Chat>;

/** The pages with one chat changed; undefined when it is not among them. */
export function withChat(known: ChatPages, id: string, change: (chat: Chat) => Chat): ChatPages | undefined {
  let isKnown = false;
  const pages = known.pages.map((page) => ({
    ...page,
    items: page.items.map((chat) => {
      if (chat.id !== id) return chat;
      isKnown = true;
      return change(chat);
    }),
  }));
  return isKnown ? { ...known, pages } : undefined;
}

export const chatIn = (known: ChatPages | undefined, id: string): Chat | undefined =>
  known?.pages.flatMap(({ items }) => items).find((chat) => chat.id === id);

/** A chat after a new message in it: what lists show of it. */
export function afterMessage(chat: Chat, message: Message, ownId: string): Chat {
  const { seq, author, createdAt, mentions, system, isCurrent } = message;
  if (system || !isCurrent) return chat;
  const isOwn = author.id === ownId;
  // A list that was asked for meanwhile may have it already.
  const isCounted = createdAt <= (chat.lastMessage?.createdAt ?? '');
  const isUnread = !isOwn && !isCounted && seq > chat.lastReadSeq;
  const isOfMe = mentions.some((mention) => mention.id === ownId);
  return {
    ...chat,
    ...(isCounted ? {} : { lastMessageAt: createdAt, lastMessage: lastOf(message) }),
    // Who writes has read what stands above.
    members: readUpTo(chat.members, author.id, seq),
    lastReadSeq: isOwn ? Math.max(chat.lastReadSeq, seq) : chat.lastReadSeq,
    unreadCount: chat.unreadCount + (isUnread ? 1 : 0),
    mentionCount: chat.mentionCount + (isUnread && isOfMe ? 1 : 0),
  };
}

/** A chat after a message in it was changed; undefined when it has to be asked for what its last one is now. */
export function afterChange(chat: Chat, message: Message): Chat | undefined {
  const { lastMessage } = chat;
  const { id, system, isCurrent, deletedAt, createdAt } = message;
  const isShown = isCurrent && !system && !deletedAt;
  if (lastMessage?.id === id) return isShown ? { ...chat, lastMessage: lastOf(message) } : undefined;
  const isLater = isShown && (!lastMessage || createdAt > lastMessage.createdAt);
  return isLater ? undefined : chat;
}

const lastOf = ({ id, author, content, attachments, createdAt }: Message): Chat['lastMessage'] => ({
  id,
  author: { kind: author.kind, id: author.id, name: author.name },
  excerpt: excerptOf(content),
  hasFiles: attachments.length > 0,
  createdAt,
});

const readUpTo = (members: Chat['members'], userId: string, seq: number): Chat['members'] =>
  members.map((member) =>
    member.userId === userId && member.lastReadSeq < seq ? { ...member, lastReadSeq: seq } : member,
  );

/** A chat after somebody else has read it up to a message. */
export const afterRead = (chat: Chat, userId: string, seq: number): Chat => ({
  ...chat,
  members: readUpTo(chat.members, userId, seq),
});

/** A chat after I have read it to its end, which is this message. */
export const afterOwnReading = (chat: Chat, ownId: string, seq: number): Chat => ({
  ...afterRead(chat, ownId, seq),
  lastReadSeq: Math.max(chat.lastReadSeq, seq),
  unreadCount: 0,
  mentionCount: 0,
});

/** All chats of all pages, the one with the newest message first. */
export const listed = ({ pages }: ChatPages): Chat[] =>
  pages
    .flatMap(({ items }) => items)
    .sort((a, b) => (b.lastMessageAt ?? b.createdAt).localeCompare(a.lastMessageAt ?? a.createdAt));

const mostLetters = 140;
const excerptOf = (content: string): string => content.replace(/\s+/g, ' ').trim().slice(0, mostLetters);
