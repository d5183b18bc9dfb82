import { Injectable } from '@nestjs/common';
import { RunEnder } from '../../agents/index.js';
import { agentChosen, ContactMessages, type Message } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { IntegrationRow } from '../integration.entity.js';
import { ContactBook } from './contact-book.js';
import { contactSettingsIn } from './contact-settings.js';
import { handedBack, isTakenOver, type Contact } from './contact.entity.js';
import { expectAnew } from './expected-answer.js';
import { ContactSends } from './sending/contact-sends.js';

/** Whose turn it is to speak with a contact: the role's, or a person's in its place. Under the contact's lock. */
@Injectable()
export class SpeakingTurns {
  constructor(
    private readonly book: ContactBook,
    private readonly messages: ContactMessages,
    private readonly sends: ContactSends,
    private readonly ender: RunEnder,
    private readonly events: Events,
  ) {}

  /** A person speaks from now on: what the role was writing, or has not said yet, is not said any more. */
  async take(tx: Tx, contact: Contact & { chatId: string }, changes: Partial<Contact>): Promise<void> {
    const { orgId, chatId } = contact;
    await this.book.change(tx, contact, changes);
    await this.ender.endForChat(tx, { orgId, chatId });
    await this.sends.silence(tx, contact);
  }

  /**
   * The role speaks again, and answers what the contact has said last, if nothing was said to it since; not what is older than
   * `since`. Nothing where the role speaks already: of two who give back at once one has it asked.
   */
  async giveBack(tx: Tx, contact: Contact, since?: Date): Promise<void> {
    if (!isTakenOver(contact)) return;
    await this.askAgain(tx, await this.book.change(tx, contact, handedBack), since);
  }

  /** As if it were said now: nobody is asked who is stopped or gone, nor for whom is not let in. */
  private async askAgain(tx: Tx, contact: Contact, since: Date | undefined): Promise<void> {
    const { orgId, chatId, agentId, integrationId, state, authorizedAt } = contact;
    if (!chatId || state === 'blocked') return;
    const [role] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: null });
    if (!role || role.isStopped) return;
    const { settings } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: integrationId });
    const isOpenToAll = authorizedAt !== null || !contactSettingsIn(settings).requireContact;
    const asks = ({ origin, createdAt }: Message): boolean =>
      (since === undefined || createdAt > since) &&
      // Of a group: who of them wrote it was authorized. Of somebody alone it counts what holds now.
      (isOpenToAll || (origin?.userData?.is_group === true && origin.userData.is_authenticated === true));
    try {
      const messageId = await this.messages.askAgain(tx, { orgId, chatId, asks });
      if (messageId) await expectAnew(tx, contact, messageId);
    } catch (error) {
      // It is given back all the same: the role answers what comes next. Nothing of it is under way.
      if (!(error instanceof AppError && error.code === 'too_many_answers')) throw error;
    }
  }
}
