import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import { Contacts, type Arrived } from '../../../contacts/contacts.js';
import { AmocrmAccounts, type KnownAccount } from '../accounts.js';
import { AmocrmConversations } from '../conversations.js';
import { KeptContact } from '../tools/entities.js';
import { codedValues } from '../tools/fields.js';
import { chatProfileOf } from './chat-profile.js';
import type { ToldMessage } from './told-message.js';

const outsiders: ReadonlySet<string | undefined> = new Set([undefined, 'external', 'contact']);

/** Chats that an account has of its own, of whatever messengers it is connected to: who writes there is a contact of the role. */
@Injectable()
export class OwnChannels {
  constructor(
    private readonly accounts: AmocrmAccounts,
    private readonly conversations: AmocrmConversations,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
  ) {}

  /**
   * `ignored`: it is a copy of ours, nothing that a customer wrote, or nothing that could be answered. Who it is may be found
   * out until `signal`, or else when they write again.
   */
  async take(
    known: KnownAccount,
    told: ToldMessage,
    signal: AbortSignal,
  ): Promise<Arrived['outcome'] | 'ignored'> {
    const isCustomers = told.direction === 'incoming' && outsiders.has(told.author.type);
    if (!known.settings.salesbot || !isCustomers) return 'ignored';
    if (await this.conversations.isCopied(told.chatId)) return 'ignored';
    const contact = await this.transactions.run((tx) => this.contacts.find(tx, known, told.chatId));
    const { domain } = known.settings;
    const kept = contact ? chatProfileOf(contact, domain) : undefined;
    const person = kept?.isRead ? {} : await this.personOf(known, told, signal);
    const { origin, contactId, leadId } = told;
    // What is not told stays as it was kept; of another account's nothing does.
    const untold = kept ? undefined : null;
    const profile = {
      ...{ domain, origin, contactId: contactId ?? untold, leadId: leadId ?? untold },
      ...{ email: person.email ?? untold, isRead: person.isRead ?? untold },
    };
    const { outcome } = await this.transactions.run((tx) =>
      this.contacts.arrive(tx, known, {
        deliveryId: told.id,
        providerId: told.id,
        from: {
          externalId: told.chatId,
          name: person.name || contact?.name || told.author.name || 'amoCRM',
          phone: person.phone,
          profile,
        },
        text: told.text,
        channel: 'amocrm',
        userData: { origin, contactId, leadId },
      }),
    );
    return outcome;
  }

  /** As the account knows them. */
  private async personOf(
    known: KnownAccount,
    { contactId }: ToldMessage,
    signal: AbortSignal,
  ): Promise<{ name?: string; phone?: string; email?: string; isRead?: true }> {
    if (contactId === undefined || signal.aborted) return {};
    try {
      const answer = await this.accounts.call(
        known,
        { method: 'GET', path: `contacts/${contactId}` },
        signal,
      );
      const { name, custom_fields_values } = KeptContact.parse(answer);
      const [phone] = codedValues(custom_fields_values, 'PHONE');
      const [email] = codedValues(custom_fields_values, 'EMAIL');
      return { name, phone, email, isRead: true };
    } catch (error) {
      log.info({ err: error, integrationId: known.id }, 'a contact of amoCRM could not be looked up yet');
      return {};
    }
  }
}
