import { z } from 'zod';
import type { Contact } from '../../../contacts/contact.entity.js';

const number = z.number().int().positive().optional().catch(undefined);

/** What is kept of a chat that an account has of its own. */
const ChatProfile = z.object({
  /** Of the account. */
  domain: z.string(),
  /** What it belonged to when somebody wrote last. */
  contactId: number,
  leadId: number,
  /** The account was asked who it is. */
  isRead: z.boolean().optional().catch(undefined),
});
export type ChatProfile = z.output<typeof ChatProfile>;

/** Undefined where nothing is known of the chat in this account: the numbers of one that was set up before are another's here. */
export function chatProfileOf(
  { profile }: Pick<Contact, 'profile'>,
  domain: string,
): ChatProfile | undefined {
  const { success, data } = ChatProfile.safeParse(profile);
  return success && data.domain === domain ? data : undefined;
}
