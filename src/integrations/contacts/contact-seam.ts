import { Injectable } from '@nestjs/common';
import { RunReader, type RunEvent } from '../../agents/index.js';
import type { Rating } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { IntegrationRef } from '../integration.js';
import { ContactBook } from './contact-book.js';
import { stateOf, type Contact } from './contact.entity.js';
import {
  Contacts,
  type Arrival,
  type Arrived,
  type Corrected,
  type Saying,
  type Showing,
  type Spoke,
  type Words,
} from './contacts.js';
import { ContactSends } from './sending/contact-sends.js';
import { Arrivals } from './taking/arrivals.js';
import { Colleagues } from './colleagues.js';
import { Corrections } from './taking/corrections.js';
import { RoomToAsk } from './room-to-ask.js';

/** What types of integrations ask of contacts, each by who knows it. */
@Injectable()
export class ContactSeam extends Contacts {
  constructor(
    private readonly book: ContactBook,
    private readonly arrivals: Arrivals,
    private readonly corrections: Corrections,
    private readonly sends: ContactSends,
    private readonly colleagues: Colleagues,
    private readonly reader: RunReader,
    private readonly room: RoomToAsk,
  ) {
    super();
  }

  arrive(tx: Tx, at: IntegrationRef, arrival: Arrival): Promise<Arrived> {
    return this.arrivals.arrive(tx, at, arrival);
  }

  find(tx: Tx, at: IntegrationRef, externalId: string): Promise<Contact | null> {
    return this.book.find(tx, at, externalId);
  }

  inChat(tx: Tx, orgId: string, chatId: string): Promise<Contact | null> {
    return this.book.inChat(tx, orgId, chatId);
  }

  meet(tx: Tx, at: IntegrationRef, from: Arrival['from']): Promise<Contact> {
    return this.book.meet(tx, at, from);
  }

  moved(tx: Tx, at: IntegrationRef, from: string, to: string): Promise<void> {
    return this.book.moved(tx, at, from, to);
  }

  take(tx: Tx, at: IntegrationRef, deliveryId: string): Promise<boolean> {
    return this.arrivals.take(tx, at, deliveryId);
  }

  chosen(tx: Tx, contact: Contact, buttonId: string): Promise<string | undefined> {
    return this.arrivals.chosen(tx, contact, buttonId);
  }

  askerOf(tx: Tx, contact: Contact, messageId: string): Promise<Record<string, unknown> | undefined> {
    return this.arrivals.askerOf(tx, contact, messageId);
  }

  rate(tx: Tx, contact: Contact, messageId: string, rating: Rating): Promise<boolean> {
    return this.arrivals.rate(tx, contact, messageId, rating);
  }

  reset(tx: Tx, contact: Contact): Promise<Contact> {
    return this.book.reset(tx, contact);
  }

  wroteTooMuch(tx: Tx, contact: Contact): Promise<void> {
    return this.room.tell(tx, contact, 'too_fast');
  }

  async authorize(tx: Tx, contact: Contact, phone?: string): Promise<Contact> {
    const { state } = await this.book.lock(tx, contact);
    const authorizedAt = new Date();
    return this.book.change(tx, contact, {
      authorizedAt,
      authorizedBy: null,
      state: stateOf(state === 'blocked', authorizedAt),
      ...(phone === undefined ? {} : { phone }),
    });
  }

  async block(tx: Tx, contact: Contact): Promise<Contact> {
    await this.book.lock(tx, contact);
    return this.book.change(tx, contact, { state: 'blocked' });
  }

  reaches(tx: Tx, at: IntegrationRef, externalId: string, does: boolean): Promise<void> {
    return this.book.reaches(tx, at, externalId, does);
  }

  correct(tx: Tx, contact: Contact, providerId: string, text: string): Promise<Corrected> {
    return this.corrections.correct(tx, contact, providerId, text);
  }

  say(tx: Tx, contact: Contact, said: Saying): Promise<void> {
    return this.sends.say(tx, contact, said);
  }

  knows(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean> {
    return this.colleagues.knows(tx, at, contactId);
  }

  speaks(tx: Tx, at: IntegrationRef, words: Words): Promise<Spoke> {
    return this.colleagues.speaks(tx, at, words);
  }

  handBack(tx: Tx, at: IntegrationRef, contactId: string): Promise<boolean> {
    return this.colleagues.handBack(tx, at, contactId);
  }

  follow({ orgId }: Pick<Contact, 'orgId'>, runId: string, signal: AbortSignal): AsyncIterable<RunEvent[]> {
    return this.reader.read({ orgId, id: runId }, signal);
  }

  shown(contact: Contact, runId: string, providerId: string): Promise<string | undefined> {
    return this.sends.shown(contact, runId, providerId);
  }

  showing({ orgId }: Pick<Contact, 'orgId'>, runId: string): Promise<Showing> {
    return this.sends.showing(orgId, runId);
  }
}
