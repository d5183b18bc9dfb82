import { createContext, useContext } from 'react';
import type { Message } from '../model/history';
import type { Pending } from '../model/outbox';
import type { Chat } from '../../roster';

/** What the lines of a conversation need of it. */
export interface ChatContextValue {
  chat: Chat;
  ownId: string;
  /** Nobody writes in an archived chat. */
  isClosed: boolean;
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  rewrite: (pending: Pending) => void;
  /** Leads to a message of this chat, loading what is around it. */
  jumpTo: (messageId: string) => void;
}

export const ChatContext = createContext<ChatContextValue | undefined>(undefined);

export function useChat(): ChatContextValue {
  const value = useContext(ChatContext);
  if (!value) throw new Error('There is no conversation around this');
  return value;
}
