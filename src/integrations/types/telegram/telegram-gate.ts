import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { Contacts } from '../../contacts/contacts.js';
import { mayWrite, phoneOf } from './allowed.js';
import type { BotAtWork } from './bot-at-work.js';
import type { BotUser } from './bot-update.js';

export type Admission = 'open' | 'closed' | 'ask_phone';

/** Who may write to a bot: those on its list, who have shared their phone where it wants that. */
@Injectable()
export class TelegramGate {
  constructor(private readonly contacts: Contacts) {}

  /** What somebody has shared counts where they shared it, and in groups. */
  async admits(tx: Tx, { held }: BotAtWork, user: BotUser): Promise<Admission> {
    const { allowList, requireContact } = held.settings;
    if (allowList.length === 0 && !requireContact) return 'open';
    const known = await this.contacts.find(tx, held, String(user.id));
    const phone = known?.authorizedAt ? (known.phone ?? undefined) : undefined;
    const may = mayWrite(allowList, user, phone);
    if (may !== 'yes') return may === 'no' ? 'closed' : 'ask_phone';
    return requireContact && !known?.authorizedAt ? 'ask_phone' : 'open';
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
