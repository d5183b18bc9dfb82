/** Somebody has written in a chat of the account. */
export interface ToldMessage {
  kind: 'message';
  id: string;
  chatId: string;
  text: string;
  /** By whom it was brought to amoCRM: `telegram`, `whatsapp`, the code of a channel. */
  origin: string;
  author: { name: string; type?: string };
  /** `incoming`, unless it says otherwise. */
  direction: string;
  contactId?: number;
  leadId?: number;
}
