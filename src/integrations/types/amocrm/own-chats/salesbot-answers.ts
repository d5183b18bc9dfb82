import { Injectable } from '@nestjs/common';
import { OutcomeUnknown, PermanentFailure } from '../../../../notifications/index.js';
import { Transactions } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { plainText } from '../../../../platform/text/index.js';
import { Contacts } from '../../../contacts/contacts.js';
import { IntegrationRefused, type Outgoing, type Sent } from '../../../integration.js';
import { AmocrmAccounts, chatsLost, hasLostChats, type HeldAccount, type KnownAccount } from '../accounts.js';
import { CrmFailure, type ApiCall } from '../api.js';
import { later } from '../later.js';
import type { Salesbot } from '../settings.js';
import { chatProfileOf, type ChatProfile } from './chat-profile.js';
import { FieldTurns } from './field-turns.js';

/** Of what a bot is about, as version 2 of the API numbers it. */
const entityTypes = { contacts: 1, leads: 2 } as const;

interface Target {
  place: keyof typeof entityTypes;
  id: number;
  fieldId: number;
}

/**
 * Answers in chats that an account has of its own. Nothing of amoCRM's API writes there but its bots: what is to be said is
 * put into a field, and a bot is started that says what stands in it.
 */
@Injectable()
export class SalesbotAnswers {
  constructor(
    private readonly accounts: AmocrmAccounts,
    private readonly contacts: Contacts,
    private readonly turns: FieldTurns,
    private readonly transactions: Transactions,
  ) {}

  /** Throws as `Integration.send`. Whether a bot was started is not known where amoCRM did not answer. */
  async send(known: HeldAccount, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    if (hasLostChats(known)) throw new IntegrationRefused(chatsLost, 'settings.salesbot');
    const { salesbot } = known.settings;
    // The account works on without one: whoever waits there is told nothing, and nobody else is concerned.
    if (!salesbot)
      throw new PermanentFailure('amocrm_refused', { detail: 'No bot is set up that could answer there' });
    const contact = await this.transactions.run((tx) => this.contacts.find(tx, known, message.to));
    const profile = contact && chatProfileOf(contact, known.settings.domain);
    const target = profile && targetOf(profile, salesbot);
    if (!target)
      throw new PermanentFailure('amocrm_refused', {
        detail: 'Nothing is known there whose field could be written: a lead, or a contact',
      });
    await this.turns.within(known, `${target.place} ${target.id}`, salesbot.pauseSeconds, signal, (own) =>
      this.say(known, { salesbot, target, text: textOf(message) }, own),
    );
    return {};
  }

  private async say(
    known: KnownAccount,
    {
      salesbot: { botId },
      target: { place, id, fieldId },
      text,
    }: { salesbot: Salesbot; target: Target; text: string },
    signal: AbortSignal,
  ): Promise<void> {
    const body = { custom_fields_values: [{ field_id: fieldId, values: [{ value: text }] }] };
    const write: ApiCall = { method: 'PATCH', path: `${place}/${id}`, body };
    await this.accounts.call(known, write, signal).catch(async (error: unknown) => {
      const shut = await this.isShut(known, error, signal);
      // Written twice it is the same.
      throw refusalOf(error, shut ? 'account' : 'entity') ?? later(error);
    });
    const started = [{ bot_id: botId, entity_id: id, entity_type: entityTypes[place] }];
    const run: ApiCall = { method: 'POST', version: 2, path: 'salesbot/run', body: started };
    await this.accounts.call(known, run, signal).catch((error: unknown) => {
      throw refusalOf(error, 'account') ?? new OutcomeUnknown('amocrm_unknown', { cause: error });
    });
  }

  /**
   * Whether nothing may be written at all: one lead that is not allowed (403) says nothing of the others, and amoCRM answers just
   * so to all that it has blocked. Throws as `Integration.send` where the account cannot be asked, or lets nobody in.
   */
  private async isShut(known: KnownAccount, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!(error instanceof CrmFailure) || !error.isLasting('thing')) return false;
    if (error.isUnpaid) return true;
    await this.accounts.read(known, signal).catch((refused: unknown) => {
      throw refused instanceof IntegrationRefused ? refused : later(refused);
    });
    return false;
  }
}

/** The lead, or the contact, that the chat belonged to when somebody wrote last. */
function targetOf(
  { leadId, contactId }: ChatProfile,
  { leadFieldId, contactFieldId }: Salesbot,
): Target | undefined {
  if (leadFieldId !== undefined)
    return leadId === undefined ? undefined : { place: 'leads', id: leadId, fieldId: leadFieldId };
  if (contactFieldId === undefined || contactId === undefined) return undefined;
  return { place: 'contacts', id: contactId, fieldId: contactFieldId };
}

/**
 * What amoCRM has not done, for certain; undefined where that is not known. That one lead or contact may not be written says
 * nothing of the others.
 */
function refusalOf(error: unknown, of: 'account' | 'entity'): Error | undefined {
  if (error instanceof IntegrationRefused) return error;
  if (error instanceof AppError && error.code === 'busy') return later(error);
  if (!(error instanceof CrmFailure)) return undefined;
  if (error.isPassing) return later(error);
  return of === 'account' && error.isLasting('thing')
    ? new IntegrationRefused(error.detail, undefined, { cause: error })
    : new PermanentFailure('amocrm_refused', { detail: error.detail.slice(0, 500), cause: error });
}

/** Chats know no marks, and files only by addresses that are open to all: those are named. Bots fill in what stands in `{{ }}`. */
const textOf = ({ text, files = [], from }: Pick<Outgoing, 'text' | 'files' | 'from'>): string =>
  [
    from === undefined ? '' : `${from}:`,
    plainText(text, { withTargets: true }),
    ...files.map(({ name }) => `[${name}]`),
  ]
    .filter((line) => line !== '')
    .join('\n')
    .replace(/\{(?=\{)/g, '{ ');
