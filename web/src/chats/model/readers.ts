import type { Schema } from '../../platform/api';
import type { Message } from './history';

type Chat = Schema<'Chat'>;

/** Who else in the chat has read up to a message. */
export const readersOf = (
  { members }: Pick<Chat, 'members'>,
  { seq }: Pick<Message, 'seq'>,
  ownId: string,
): Chat['members'] => members.filter(({ userId, lastReadSeq }) => userId !== ownId && lastReadSeq >= seq);
