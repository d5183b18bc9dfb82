import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import type { Contact } from '../../../contacts/contact.entity.js';
import { Contacts, type Arrived } from '../../../contacts/contacts.js';
import type { Given, IntegrationRef } from '../../../integration.js';
import { AmocrmAccounts } from '../accounts.js';
import type { AmocrmSecrets, AmocrmSettings } from '../settings.js';
import { KeptContact } from '../tools/entities.js';
import { codedValues } from '../tools/fields.js';
import type { ToldMessage } from './account-events.js';
import { AmocrmConversations } from '../conversations.js';
import type { ChatProfile } from './salesbot-answers.js';

type Known = Given<AmocrmSettings, AmocrmSecrets> & IntegrationRef;

/** amoCRM waits two seconds for its answer: who somebody is may be found out later. */
const readMillis = 1_000;
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

  /** `ignored`: it is a copy of ours, nothing that a customer wrote, or nothing that could be answered. */
  async take(known: Known, told: ToldMessage): Promise<Arrived['outcome'] | 'ignored'> {
    const isCustomers = told.direction === 'incoming' && outsiders.has(told.author.type);
    if (!known.settings.salesbot || !isCustomers) return 'ignored';
    if (await this.conversations.isCopied(told.chatId)) return 'ignored';
    const contact = await this.transactions.run((tx) => this.contacts.find(tx, known, told.chatId));
    const person = await this.personOf(known, told, contact);
    const { origin, contactId, leadId, talkId } = told;
    const { domain } = known.settings;
    const profile: ChatProfile = { domain, origin, contactId, leadId, talkId, ...person.profile };
    const { outcome } = await this.transactions.run((tx) =>
      this.contacts.arrive(tx, known, {
        deliveryId: told.id,
        providerId: told.id,
        from: {
          externalId: told.chatId,
          name: person.name || contact?.name || told.author.name || 'amoCRM',
          phone: person.phone,
          profile: { ...profile },
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
    known: Known,
    { contactId }: ToldMessage,
    contact: Contact | null,
  ): Promise<{ name?: string; phone?: string; profile?: Pick<ChatProfile, 'email' | 'isRead'> }> {
    if (contactId === undefined || contact?.profile.isRead === true) return {};
    try {
      const signal = AbortSignal.timeout(readMillis);
      const answer = await this.accounts.call(
        known,
        known,
        { method: 'GET', path: `contacts/${contactId}` },
        signal,
      );
      const { name, custom_fields_values } = KeptContact.parse(answer);
      const [phone] = codedValues(custom_fields_values, 'PHONE');
      const [email] = codedValues(custom_fields_values, 'EMAIL');
      return { name, phone, profile: { email, isRead: true } };
    } catch (error) {
      log.info({ err: error, integrationId: known.id }, 'a contact of amoCRM could not be looked up yet');
      return {};
    }
  }
}
