import { Injectable } from '@nestjs/common';
import { RunEnder } from '../../agents/index.js';
import { chatDeleted, ContactChats, Message, type ChatContact } from '../../chats/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { IntegrationRow } from '../integration.entity.js';
import { integrationRemoved } from '../integration.events.js';
import type { IntegrationRef } from '../integration.js';
import { ContactNews } from './contact-news.js';
import { Contact, handedBack, nameOf } from './contact.entity.js';
import type { Arrival } from './contacts.js';
import { ContactReach } from './sending/contact-reach.js';
import { longestId, longestName, storedData, storedName } from './stored.js';
import { teamOf } from './team.js';

/** Contacts and the chats that they are spoken with in: one at a time for each, by a lock on its row. */
@Injectable()
export class ContactBook {
  constructor(
    private readonly chats: ContactChats,
    private readonly news: ContactNews,
    private readonly reach: ContactReach,
    private readonly ender: RunEnder,
  ) {}

  find(tx: Tx, { id: integrationId, orgId }: IntegrationRef, externalId: string): Promise<Contact | null> {
    return tx.manager.findOneBy(Contact, { orgId, integrationId, externalId });
  }

  inChat(tx: Tx, orgId: string, chatId: string): Promise<Contact | null> {
    return tx.manager.findOneBy(Contact, { orgId, chatId });
  }

  ofAgent(
    tx: Tx,
    { orgId, agentId, id }: Pick<Contact, 'orgId' | 'agentId' | 'id'>,
  ): Promise<Contact | null> {
    return tx.manager.findOneBy(Contact, { orgId, agentId, id });
  }

  /** Locks its row. */
  async meet(tx: Tx, at: IntegrationRef, from: Arrival['from']): Promise<Contact> {
    if (from.externalId === '' || from.externalId.length > longestId)
      throw new Error('The other side has no such conversation');
    const before = await this.find(tx, at, from.externalId);
    const [row] = await tx.manager.query<{ id: string }[]>(
      `INSERT INTO contacts AS c (id, org_id, integration_id, agent_id, external_id, name, username, phone, language, profile)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
       ON CONFLICT (integration_id, external_id) DO UPDATE SET name = EXCLUDED.name,
         username = COALESCE(EXCLUDED.username, c.username), phone = COALESCE(EXCLUDED.phone, c.phone),
         language = COALESCE(EXCLUDED.language, c.language), profile = c.profile || EXCLUDED.profile
       RETURNING id`,
      [
        ...[newId(), at.orgId, at.id, at.agentId, from.externalId],
        storedName(from.name, longestName) || from.externalId,
        ...[from.username, from.phone, from.language].map((text) => text && storedName(text, longestName)),
        JSON.stringify(storedData(from.profile) ?? {}),
      ],
    );
    const contact = await tx.manager.findOneByOrFail(Contact, { orgId: at.orgId, id: row?.id });
    if (before && before.name !== contact.name) await this.tell(tx, contact);
    if (!before) this.news.changed(tx, contact);
    return contact;
  }

  async moved({ manager }: Tx, { orgId, id }: IntegrationRef, from: string, to: string): Promise<void> {
    await manager.query(
      `UPDATE contacts SET external_id = $4
       WHERE org_id = $1 AND integration_id = $2 AND external_id = $3
         AND NOT EXISTS (SELECT FROM contacts k WHERE k.org_id = $1 AND k.integration_id = $2 AND k.external_id = $4)`,
      [orgId, id, from, to],
    );
  }

  /** Locked until the commit; throws `not_found`. What refers to it does not wait. */
  async lock(tx: Tx, { orgId, id }: Pick<Contact, 'orgId' | 'id'>): Promise<Contact> {
    await tx.manager.query('SELECT id FROM contacts WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      orgId,
      id,
    ]);
    const contact = await tx.manager.findOneBy(Contact, { orgId, id });
    if (!contact) throw notFound('The contact');
    return contact;
  }

  async change(tx: Tx, { orgId, id }: Contact, changes: Partial<Contact>): Promise<Contact> {
    await tx.manager.update(Contact, { orgId, id }, changes as object);
    const contact = await tx.manager.findOneByOrFail(Contact, { orgId, id });
    await this.tell(tx, contact);
    return contact;
  }

  async reaches(tx: Tx, at: IntegrationRef, externalId: string, does: boolean): Promise<void> {
    const contact = await this.find(tx, at, externalId);
    if (contact) await this.turn(tx, contact, does);
  }

  /** It lets nothing through any more, or does so again: what is to be said waits, or goes out. */
  async turn(tx: Tx, contact: Contact, isReached: boolean): Promise<void> {
    if ((contact.unreachableSince === null) === isReached) return;
    await this.change(tx, contact, { unreachableSince: isReached ? null : new Date() });
    await (isReached ? this.reach.regained(tx, contact) : this.reach.lost(tx, contact));
  }

  /** Who answered from elsewhere has said nothing for long: the role does again. Under the contact's lock. */
  handBackDue(tx: Tx, contact: Contact): Promise<Contact> {
    const isDue = contact.handBackAt !== null && contact.handBackAt.getTime() <= Date.now();
    return isDue ? this.change(tx, contact, handedBack) : Promise.resolve(contact);
  }

  /** It has written just now. */
  async heard(tx: Tx, contact: Contact): Promise<Contact> {
    const { orgId, id } = contact;
    await this.turn(tx, contact, true);
    await tx.manager.update(Contact, { orgId, id }, { lastHeardAt: () => 'now()' });
    return tx.manager.findOneByOrFail(Contact, { orgId, id });
  }

  /** Its chat; opened when there is none. With these members, or with those whom the integration names. */
  async chatOf(tx: Tx, contact: Contact, memberIds?: string[]): Promise<Contact & { chatId: string }> {
    const { orgId, id, chatId, agentId, integrationId } = contact;
    if (chatId) return { ...contact, chatId };
    const integration = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: integrationId });
    const opened = await this.chats.open(tx, {
      ...{ orgId, agentId, contact: asChatContact(contact, integration.type) },
      memberIds: memberIds ?? (await teamOf(tx, integration)),
    });
    await tx.manager.update(Contact, { orgId, id }, { chatId: opened });
    this.news.changed(tx, contact);
    return { ...contact, chatId: opened };
  }

  async reset(tx: Tx, contact: Contact): Promise<Contact> {
    const { orgId, chatId, ...now } = await this.lock(tx, contact);
    if (!chatId || now.state === 'blocked') return { orgId, chatId, ...now };
    // Who begins anew again and again is given no chat for each time.
    if (!(await tx.manager.existsBy(Message, { orgId, chatId }))) return { orgId, chatId, ...now };
    const members = await this.chats.archive(tx, { orgId, chatId });
    await this.ender.endForChat(tx, { orgId, chatId });
    return this.chatOf(tx, { orgId, ...now, chatId: null }, members);
  }

  /** Whoever writes again gets a chat anew. */
  @InTransaction(chatDeleted)
  async chatGone(tx: Tx, { orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    await tx.manager.update(Contact, { orgId, chatId }, { chatId: null, ...handedBack });
  }

  /** Contacts go with their integration; whoever looks into their chats sees that nobody hears them any more. */
  @InTransaction(integrationRemoved)
  async integrationGone(
    tx: Tx,
    { orgId, integrationId }: PayloadOf<typeof integrationRemoved>,
  ): Promise<void> {
    const gone = await tx.manager.query<{ id: string }[]>(
      'SELECT id FROM contacts WHERE org_id = $1 AND integration_id = $2 ORDER BY id FOR NO KEY UPDATE',
      [orgId, integrationId],
    );
    const ids = gone.map(({ id }) => id);
    if (ids.length === 0) return;
    const closed = await this.chats.close(tx, orgId, ids);
    await this.ender.endForChats(tx, orgId, closed);
  }

  private async tell(tx: Tx, contact: Contact): Promise<void> {
    const { orgId, chatId, integrationId } = contact;
    this.news.changed(tx, contact);
    if (!chatId) return;
    const { type } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: integrationId });
    await this.chats.change(tx, { orgId, chatId }, asChatContact(contact, type));
  }
}

const asChatContact = (contact: Contact, channel: string): ChatContact => ({
  id: contact.id,
  name: nameOf(contact),
  channel,
  takenOverBy: contact.takenOverBy,
  colleague: contact.colleague && { name: contact.colleague.name, channel: contact.colleague.channel },
});
