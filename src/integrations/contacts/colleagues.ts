import { Injectable } from '@nestjs/common';
import { agentChosen, ContactMessages } from '../../chats/index.js';
import { isId, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { IntegrationRow } from '../integration.entity.js';
import type { IntegrationRef } from '../integration.js';
import { ContactBook } from './contact-book.js';
import { handedBack, type Contact } from './contact.entity.js';
import type { Manager, Spoke, Words } from './contacts.js';
import { longestId, longestMessage, longestName, storedId, storedName, storedText } from './stored.js';
import { SpeakingTurns } from './speaking-turns.js';
import { Arrivals } from './taking/arrivals.js';
import { ContactArrival } from './taking/contact-arrival.entity.js';

const minuteMillis = 60_000;

/** People who speak with contacts from elsewhere, by an integration of the role that shows them the conversation. */
@Injectable()
export class Colleagues {
  constructor(
    private readonly book: ContactBook,
    private readonly arrivals: Arrivals,
    private readonly messages: ContactMessages,
    private readonly events: Events,
    private readonly turns: SpeakingTurns,
  ) {}

  async knows(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean> {
    const contact = await this.of(tx, at, contactId);
    return contact !== null && contact.integrationId !== at.id;
  }

  async speaks(tx: Tx, at: IntegrationRef, words: Words): Promise<Spoke> {
    const { contactId, deliveryId } = words;
    const contact = await this.of(tx, at, contactId);
    if (!contact || contact.integrationId === at.id) return 'ignored';
    if (!(await this.arrivals.take(tx, at, deliveryId))) return 'seen';
    const known = await this.book.lock(tx, contact);
    const content = storedText(words.text, longestMessage);
    const { orgId, agentId } = known;
    const [role] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: null });
    if (!role || content === '' || known.state === 'blocked') return 'refused';
    const spoken = await this.book.chatOf(tx, known);
    if (words.takesOver) await this.take(tx, at, spoken, words.manager);
    const { type } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: at.id });
    const posted = await this.messages.postFor(tx, {
      ...{ orgId, chatId: spoken.chatId, role, content },
      written: {
        name: nameOf(words.manager),
        channel: type,
        integrationId: at.id,
        id: words.deliveryId.slice(0, longestId),
      },
    });
    if (!posted) throw new Error('The chat of a contact is gone');
    await tx.manager.update(
      ContactArrival,
      { orgId, integrationId: at.id, deliveryId: storedId(deliveryId) },
      { messageId: posted.message.id },
    );
    return 'taken';
  }

  async handBack(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean> {
    const contact = await this.of(tx, at, contactId);
    if (contact?.colleague?.integrationId !== at.id) return false;
    const known = await this.book.lock(tx, contact);
    if (known.colleague?.integrationId !== at.id) return false;
    // They said that it is over: the role is asked when the contact says more.
    await this.book.change(tx, known, handedBack);
    return true;
  }

  /** Of the role that this integration is of: another role's, or another organization's, is unknown here. */
  private async of(tx: Tx, { orgId, agentId }: IntegrationRef, id: string): Promise<Contact | null> {
    return isId(id) ? this.book.ofAgent(tx, { orgId, agentId, id }) : null;
  }

  /** What the role was writing is not said any more. Who has taken it over here keeps it. */
  private async take(
    tx: Tx,
    at: IntegrationRef,
    contact: Contact & { chatId: string },
    manager: Manager,
  ): Promise<void> {
    if (contact.takenOverBy) return;
    const { type } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId: at.orgId, id: at.id });
    const now = Date.now();
    const changes = {
      colleague: { name: nameOf(manager), channel: type, integrationId: at.id },
      colleagueAt: new Date(now),
      handBackAt: new Date(now + manager.handBackAfterMinutes * minuteMillis),
    };
    if (contact.colleague) await this.book.change(tx, contact, changes);
    else await this.turns.take(tx, contact, changes);
  }
}

const nameOf = ({ name }: Manager): string => storedName(name, longestName) || '?';
