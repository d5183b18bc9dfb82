import { Injectable } from '@nestjs/common';
import { RunBacklog } from '../../../agents/index.js';
import { Organization } from '../../../identity/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { inLanguageOf } from '../../../platform/text/index.js';
import type { Contact } from '../contact.entity.js';
import { ContactSends } from '../sending/contact-sends.js';

/** Why a role is not asked, although it is there: what the contact wrote is kept, and the contact is told. */
export type NoRoom = 'queue_full';

const words: Record<NoRoom, { ru: string; en: string }> = {
  queue_full: {
    ru: 'Сейчас ко мне слишком много вопросов. Напишите, пожалуйста, ещё раз через несколько минут.',
    en: 'Too many people are asking me right now. Please write again in a few minutes.',
  },
};

/** Whether one more question of a contact has room. */
@Injectable()
export class RoomToAsk {
  constructor(
    private readonly backlog: RunBacklog,
    private readonly sends: ContactSends,
  ) {}

  /** Undefined: the role can be asked. */
  async lacks(tx: Tx, { orgId }: Contact): Promise<NoRoom | undefined> {
    return (await this.backlog.hasRoom(tx, orgId)) ? undefined : 'queue_full';
  }

  async tell(tx: Tx, contact: Contact, why: NoRoom, deliveryId: string): Promise<void> {
    const locale =
      contact.language ?? (await tx.manager.findOneByOrFail(Organization, { id: contact.orgId })).locale;
    await this.sends.say(tx, contact, { text: inLanguageOf(locale, words[why]), key: `${why}:${deliveryId}` });
  }
}
