import type { Message } from './history';
import { afterChange, afterMessage, afterOwnReading, afterRead } from './list-news';
import { readersOf } from './readers';

type Chat = Parameters<typeof afterMessage>[0];

const time = (minute: number) => new Date(2026, 0, 1, 12, minute).toISOString();
const message = (seq: number, more: Partial<Message> = {}): Message =>
  ({
    id: `m${seq}`,
    seq,
    author: { kind: 'user', id: 'anna', name: 'Anna' },
    content: `text ${seq}`,
    attachments: [],
    mentions: [],
    system: null,
    isCurrent: true,
    createdAt: time(seq),
    deletedAt: null,
    ...more,
  }) as unknown as Message;
const chat = {
  id: 'chat',
  lastReadSeq: 1,
  unreadCount: 0,
  mentionCount: 0,
  members: [
    { userId: 'me', lastReadSeq: 1 },
    { userId: 'anna', lastReadSeq: 1 },
  ],
} as Chat;
const after = afterMessage(chat, message(2), 'me');

describe('A chat in the list', () => {
  it('shows what was said last, and counts it for those who have not read it', () => {
    expect(after).toMatchObject({ unreadCount: 1, lastMessage: { id: 'm2', excerpt: 'text 2' } });
    expect(afterOwnReading(after, 'me', 2)).toMatchObject({ unreadCount: 0, lastReadSeq: 2 });
  });

  it('counts a message once, also one that the list had already', () => {
    expect(afterMessage(after, message(2), 'me')).toEqual(after);
    const later = afterMessage(after, message(3), 'me');
    expect(later).toMatchObject({ unreadCount: 2, lastMessage: { id: 'm3' } });
    expect(afterMessage(later, message(2), 'me')).toEqual(later);
  });

  it('knows that who writes has read what stands above', () => {
    expect(after.members.map(({ lastReadSeq }) => lastReadSeq)).toEqual([1, 2]);
    expect(afterRead(after, 'anna', 1).members[1]?.lastReadSeq).toBe(2);
    const readers = (seq: number) => readersOf(after, { seq }, 'me').map(({ userId }) => userId);
    expect([readers(2), readers(3)]).toEqual([['anna'], []]);
  });

  it('shows the words that stand there now', () => {
    const edited = message(2, { content: 'other words' });
    expect(afterChange(after, edited)?.lastMessage?.excerpt).toBe('other words');
    expect(afterChange(after, message(1, { content: 'older' }))).toBe(after);
  });

  it('is asked for when something else has become the last', () => {
    expect(afterChange(after, message(2, { isCurrent: false }))).toBeUndefined();
    expect(afterChange(after, message(2, { deletedAt: time(3) }))).toBeUndefined();
    expect(afterChange(after, message(3))).toBeUndefined();
  });
});
