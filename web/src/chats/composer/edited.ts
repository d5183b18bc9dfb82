import type { Message } from '../model/history';
import type { Pending } from '../model/outbox';

/** A message whose words are being changed: one that everybody has, or one that was not sent. */
export type Edited = { message: Message } | { pending: Pending };

export const contentOf = (edited: Edited): string =>
  'message' in edited ? edited.message.content : edited.pending.content;
