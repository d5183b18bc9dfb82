import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, Transactions, type Tx } from '../../../platform/database/index.js';
import { Contacts } from '../../contacts/contacts.js';
import type { IntegrationRef } from '../../integration.js';
import { chatProfileOf } from './own-chats/chat-profile.js';
import { AmocrmConversation } from './amocrm-conversation.entity.js';
import type { AmocrmSettings } from './settings.js';

type At = Pick<IntegrationRef, 'orgId' | 'id'>;
type Place = Pick<AmocrmConversation, 'contactId' | 'scopeId'>;

/**
 * Which chats of amoCRM are ours. One is kept before anything is said in it: amoCRM tells the account's address of every
 * message, and a copy of ours must never be taken for what somebody wrote.
 */
@Injectable()
export class AmocrmConversations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly contacts: Contacts,
  ) {}

  /** What amoCRM calls the chat of a contact; undefined before it was kept. */
  async ofContact({ orgId, id }: At, { contactId, scopeId }: Place): Promise<string | undefined> {
    const where = { orgId, integrationId: id, contactId, scopeId };
    return (await this.dataSource.manager.findOneBy(AmocrmConversation, where))?.chatId;
  }

  /** The same again changes nothing. */
  async keep({ orgId, id }: At, chatId: string, { contactId, scopeId }: Place): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO amocrm_conversations (org_id, chat_id, integration_id, scope_id, contact_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [orgId, chatId, id, scopeId, contactId],
    );
  }

  /** By whatever organization of this server: an account may be worked in by several. */
  async isCopied(chatId: string): Promise<boolean> {
    const found = await asSystem('runner', () =>
      this.dataSource.query<unknown[]>(
        'SELECT chat_id FROM amocrm_conversations WHERE chat_id = $1 LIMIT 1',
        [chatId],
      ),
    );
    return found.length > 0;
  }

  /**
   * Who is spoken with in one of our chats, as amoCRM knows them: its contact, or the chat there that belongs to one.
   * Undefined: nobody from outside, or nobody whom it knows.
   */
  async inChat(
    { orgId, id, settings: { domain, scopeId } }: At & { settings: AmocrmSettings },
    chatId: string,
  ): Promise<{ crmContactId: number } | { chatId: string } | undefined> {
    const contact = await this.transactions.run((tx) => this.contacts.inChat(tx, orgId, chatId));
    if (!contact) return undefined;
    if (contact.integrationId === id) {
      const contactId = chatProfileOf(contact, domain)?.contactId;
      return contactId === undefined ? undefined : { crmContactId: contactId };
    }
    const copied =
      scopeId === undefined
        ? undefined
        : await this.ofContact({ orgId, id }, { contactId: contact.id, scopeId });
    return copied === undefined ? undefined : { chatId: copied };
  }

  /** Null: nobody of the organization copies this chat. */
  ours({ manager }: Tx, orgId: string, chatId: string): Promise<AmocrmConversation | null> {
    return manager.findOneBy(AmocrmConversation, { orgId, chatId });
  }
}
