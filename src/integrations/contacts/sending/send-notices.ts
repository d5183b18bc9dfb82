import { Injectable } from '@nestjs/common';
import { managersOf } from '../../../agents/index.js';
import { linkTo, Notifications } from '../../../notifications/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { Contact } from '../contact.entity.js';
import type { ContactSend } from './contact-send.entity.js';

const dayMillis = 86_400_000;

/** Who looks after roles learns that somebody outside could not be told something. */
@Injectable()
export class SendNotices {
  constructor(private readonly notifications: Notifications) {}

  /** Of each contact once a day: what fails for one reason fails again. */
  async failed(
    tx: Tx,
    { orgId, contactId, messageId }: Pick<ContactSend, 'orgId' | 'contactId' | 'messageId'>,
    error: { detail: string } | undefined,
  ): Promise<void> {
    const contact = await tx.manager.findOneBy(Contact, { orgId, id: contactId });
    if (!contact) return;
    const day = Math.floor(Date.now() / dayMillis);
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: await managersOf(tx, orgId),
        type: 'system',
        template: 'contact_not_told',
        params: { contact: contact.name, detail: error?.detail ?? '' },
        link: linkOf(contact, messageId),
        key: `contact-not-told:${contactId}:${day}`,
      },
    ]);
  }
}

function linkOf({ chatId, agentId }: Pick<Contact, 'chatId' | 'agentId'>, messageId: string | null): string {
  if (!chatId) return `/agents/${agentId}/work`;
  return messageId ? linkTo({ chatId, id: messageId }) : `/chats/${chatId}`;
}
