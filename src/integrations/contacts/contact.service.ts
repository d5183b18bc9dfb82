import { Injectable } from '@nestjs/common';
import { ContactChats } from '../../chats/index.js';
import { AuditLog, permissionsOf, type UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { ContactBook } from './contact-book.js';
import { ContactReader } from './contact-reader.js';
import type { ContactView, UpdateContact } from './contact.dto.js';
import { handedBack, isTakenOver, stateOf, type Contact } from './contact.entity.js';
import { ContactSends } from './sending/contact-sends.js';
import { SpeakingTurns } from './speaking-turns.js';

/** What people do with contacts: look into the conversation, speak in the place of the role, give it back. */
@Injectable()
export class ContactService {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: ContactReader,
    private readonly book: ContactBook,
    private readonly chats: ContactChats,
    private readonly sends: ContactSends,
    private readonly turns: SpeakingTurns,
    private readonly audit: AuditLog,
  ) {}

  async update(actor: UserActor, id: string, changes: UpdateContact): Promise<ContactView> {
    const seen = await this.reader.find(actor, id);
    await this.transactions.run(async (tx) => {
      const contact = await this.book.lock(tx, seen);
      const set = columnsOf(contact, changes, actor.userId);
      const changed = Object.keys(set);
      if (changed.length === 0) return;
      await this.book.change(tx, contact, set);
      // Neither the name nor the note: what people write of somebody is not the log's.
      const details = {
        changed,
        ...(set.state ? { state: set.state } : {}),
        ...(set.authorizedAt === undefined ? {} : { isAuthorized: set.authorizedAt !== null }),
      };
      await this.audit.record(tx, actor, { action: 'contact.updated', objectId: id, details });
    });
    return this.reader.get(actor, id);
  }

  /** The actor becomes a member of the conversation. */
  async open(actor: UserActor, id: string): Promise<ContactView> {
    const seen = await this.reader.find(actor, id);
    await this.transactions.run(async (tx) => {
      const { orgId, chatId } = await this.book.chatOf(tx, await this.book.lock(tx, seen));
      await this.chats.join(tx, { orgId, chatId }, actor.userId);
    });
    return this.reader.get(actor, id);
  }

  /**
   * From now on the actor speaks, and the role is asked nothing; what it was writing, or has not said yet, is not said any more.
   * Again by the same person it changes nothing; throws `contact_taken_over` while it is another one's here. From who answers
   * elsewhere it is taken.
   */
  async takeOver(actor: UserActor, id: string): Promise<ContactView> {
    const seen = await this.reader.find(actor, id);
    const { userId } = actor;
    await this.transactions.run(async (tx) => {
      const contact = await this.book.lock(tx, seen);
      if (contact.takenOverBy === userId) return;
      if (contact.takenOverBy) throw new AppError('contact_taken_over');
      const spoken = await this.book.chatOf(tx, contact);
      await this.turns.take(tx, spoken, { ...handedBack, takenOverBy: userId, takenOverAt: new Date() });
      // Under the chat's lock by now: whoever was just leaving it is its member again.
      await this.chats.join(tx, spoken, userId);
      await this.record(actor, contact, 'contact.taken-over', tx);
    });
    return this.reader.get(actor, id);
  }

  /**
   * The role answers again, and has heard all that was said; what the contact said last is answered, if nobody has. By who
   * took it over here, or who looks after roles: anybody else is refused with `contact_taken_over`. Nothing changes where
   * nobody has it.
   */
  async handBack(actor: UserActor, id: string): Promise<ContactView> {
    const seen = await this.reader.find(actor, id);
    await this.transactions.run(async (tx) => {
      const contact = await this.book.lock(tx, seen);
      if (!isTakenOver(contact)) return;
      const isOwn = contact.takenOverBy === null || contact.takenOverBy === actor.userId;
      if (!isOwn && !permissionsOf(actor.role).has('agent:manage')) throw new AppError('contact_taken_over');
      await this.turns.giveBack(tx, contact);
      await this.record(actor, contact, 'contact.handed-back', tx);
    });
    return this.reader.get(actor, id);
  }

  /** Throws `conflict` for what has not failed. */
  async retry(actor: UserActor, id: string, sendId: string): Promise<void> {
    const { orgId } = await this.reader.find(actor, id);
    await this.transactions.run(async (tx) => {
      if (!(await this.sends.known(tx, { orgId, contactId: id, id: sendId }))) throw notFound('The send');
      if (!(await this.sends.retry(tx, { orgId, contactId: id, id: sendId })))
        throw new AppError('conflict', 'Only what has failed is sent again');
      await this.audit.record(tx, actor, {
        action: 'contact.send-retried',
        objectId: id,
        details: { sendId },
      });
    });
  }

  private record(
    actor: UserActor,
    { id, agentId }: Contact,
    action: `contact.${string}`,
    tx: Parameters<AuditLog['record']>[0],
  ): Promise<void> {
    return this.audit.record(tx, actor, { action, objectId: id, details: { agentId } });
  }
}

/** What differs. */
function columnsOf(
  contact: Contact,
  { name, note, isBlocked, isAuthorized }: UpdateContact,
  userId: string,
): Partial<Contact> {
  const given = name === contact.name ? null : name;
  const changesAuthorized = isAuthorized !== undefined && isAuthorized !== (contact.authorizedAt !== null);
  const authorized = changesAuthorized
    ? { authorizedAt: isAuthorized ? new Date() : null, authorizedBy: isAuthorized ? userId : null }
    : {};
  const { authorizedAt } = { ...contact, ...authorized };
  const state = stateOf(isBlocked ?? contact.state === 'blocked', authorizedAt);
  return {
    ...(given !== undefined && given !== contact.givenName ? { givenName: given } : {}),
    ...(note !== undefined && note !== contact.note ? { note } : {}),
    ...authorized,
    ...(state === contact.state ? {} : { state }),
  };
}
