import { Injectable } from '@nestjs/common';
import { RunBacklog } from '../../agents/index.js';
import { Organization } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Limits, type RateLimit } from '../../platform/limits/index.js';
import { inLanguageOf } from '../../platform/text/index.js';
import type { Contact } from './contact.entity.js';
import { ContactSends } from './sending/contact-sends.js';
import { storedId } from './stored.js';

/** Of one contact. Nobody writes so much by hand; Telegram forwards a hundred messages at once. */
const mostPerMinute = 120;
/** Who writes too much is told so once in this time. */
const tooFastMillis = 600_000;

/** Why a role is not asked, although it is there: what the contact wrote is kept, and the contact is told. */
export type NoRoom = 'queue_full' | 'too_fast';

const words: Record<NoRoom, { ru: string; en: string }> = {
  too_fast: {
    ru: 'Слишком много сообщений подряд: на часть из них я не отвечу. Подождите, пожалуйста, минуту и напишите снова.',
    en: 'Too many messages in a row: some of them will not be answered. Please wait a minute and write again.',
  },
  queue_full: {
    ru: 'Сейчас ко мне слишком много вопросов. Напишите, пожалуйста, ещё раз через несколько минут.',
    en: 'Too many people are asking me right now. Please write again in a few minutes.',
  },
};

/** Whether one more question of a contact has room. */
@Injectable()
export class RoomToAsk {
  private readonly questions: RateLimit;

  constructor(
    limits: Limits,
    private readonly backlog: RunBacklog,
    private readonly sends: ContactSends,
  ) {
    this.questions = limits.perMinute('contact', mostPerMinute);
  }

  /** Undefined: the role can be asked. */
  async lacks(tx: Tx, { orgId, id }: Contact): Promise<NoRoom | undefined> {
    if (this.questions.take(id).refused) return 'too_fast';
    return (await this.backlog.hasRoom(tx, orgId)) ? undefined : 'queue_full';
  }

  /** Of what comes from a program, which sends no faster than it may: throws `queue_full`. */
  require(tx: Tx, { orgId }: Contact): Promise<void> {
    return this.backlog.requireRoom(tx, orgId);
  }

  /** That nobody was asked by this delivery; that there are too many of them, once in a while. */
  async tell(tx: Tx, contact: Contact, why: NoRoom, deliveryId = ''): Promise<void> {
    const once = why === 'too_fast' ? Math.floor(Date.now() / tooFastMillis) : storedId(deliveryId);
    const locale =
      contact.language ?? (await tx.manager.findOneByOrFail(Organization, { id: contact.orgId })).locale;
    await this.sends.say(tx, contact, { text: inLanguageOf(locale, words[why]), key: `${why}:${once}` });
  }
}
