import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { isTakenOver } from '../../contacts/contact.entity.js';
import { Contacts } from '../../contacts/contacts.js';
import { mayWrite, phoneOf } from './allowed.js';
import type { BotAtWork } from './bot-at-work.js';
import type { BotUser } from './bot-update.js';
import type { Place } from './heard.js';
import { addressOf } from './telegram-address.js';

/** `blocked`: by people here; they hear nothing of it. */
export type Admission = 'open' | 'closed' | 'ask_phone' | 'blocked';

/** Who may write to a bot: those on its list, who were authorized where it wants that. Who was not may share their phone. */
@Injectable()
export class TelegramGate {
  constructor(private readonly contacts: Contacts) {}

  /** What somebody has shared counts where they shared it, and in groups; so does that they are blocked. */
  async admits(
    tx: Tx,
    { held }: BotAtWork,
    { user, chatId, threadId, isGroup }: Pick<Place, 'user' | 'chatId' | 'threadId' | 'isGroup'>,
  ): Promise<Admission> {
    const known = await this.contacts.find(tx, held, String(user.id));
    const group = isGroup ? await this.contacts.find(tx, held, addressOf(chatId, threadId)) : null;
    if (known?.state === 'blocked' || group?.state === 'blocked') return 'blocked';
    const conversation = isGroup ? group : known;
    const { allowList, requireContact } = held.settings;
    const phone = known?.authorizedAt ? (known.phone ?? undefined) : undefined;
    const may = mayWrite(allowList, user, phone);
    if (may !== 'yes') return may === 'no' ? 'closed' : 'ask_phone';
    // A person who speaks with somebody hears them, too.
    const isAuthorized = Boolean(known?.authorizedAt ?? conversation?.authorizedAt);
    const isLetIn = isAuthorized || (conversation !== null && isTakenOver(conversation));
    return requireContact && !isLetIn ? 'ask_phone' : 'open';
  }

  async blocks(tx: Tx, { held }: BotAtWork, userId: number): Promise<boolean> {
    return (await this.contacts.find(tx, held, String(userId)))?.state === 'blocked';
  }

  /** Whether this bot wants anything of who writes to it. */
  asks({ held: { settings } }: BotAtWork): boolean {
    return settings.requireContact || settings.allowList.length > 0;
  }

  /** Of a phone that its owner has just shared; undefined: it is none. */
  admitsPhone(
    { held }: BotAtWork,
    user: BotUser,
    shared: string,
  ): { phone: string; isAllowed: boolean } | undefined {
    const phone = phoneOf(shared.startsWith('+') ? shared : `+${shared}`);
    return phone === undefined
      ? undefined
      : { phone, isAllowed: mayWrite(held.settings.allowList, user, phone) === 'yes' };
  }
}
