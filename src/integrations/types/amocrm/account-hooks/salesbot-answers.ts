import { Injectable } from '@nestjs/common';
import { OutcomeUnknown, PermanentFailure, TryLater } from '../../../../notifications/index.js';
import { Transactions } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { plainText } from '../../../../platform/text/index.js';
import { Contacts } from '../../../contacts/contacts.js';
import {
  IntegrationRefused,
  type Given,
  type IntegrationRef,
  type Outgoing,
  type Sent,
} from '../../../integration.js';
import { AmocrmAccounts } from '../accounts.js';
import { CrmFailure, type ApiCall } from '../api.js';
import type { AmocrmSecrets, AmocrmSettings, Salesbot } from '../settings.js';
import { FieldTurns } from './field-turns.js';

type Known = Given<AmocrmSettings, AmocrmSecrets> & IntegrationRef;

/** What is kept of a chat that an account has of its own. */
export interface ChatProfile {
  /** Of the account. */
  domain?: string;
  origin?: string;
  talkId?: string;
  contactId?: number;
  leadId?: number;
  email?: string;
  /** The account was asked who it is. */
  isRead?: boolean;
}

/** Of what a bot is about, as version 2 of the API numbers it. */
const entityTypes = { contacts: 1, leads: 2 } as const;

/** Not paid, or not allowed: of all that could be said there. */
const lasting: ReadonlySet<number> = new Set([402, 403]);
const tooOften = 429;

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
  async send(known: Known, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    const { salesbot } = known.settings;
    // The account works on without one: whoever waits there is told nothing, and nobody else is concerned.
    if (!salesbot)
      throw new PermanentFailure('amocrm_refused', { detail: 'No bot is set up that could answer there' });
    const contact = await this.transactions.run((tx) => this.contacts.find(tx, known, message.to));
    const target = targetOf(known.settings, salesbot, contact?.profile ?? {});
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
    known: Known,
    {
      salesbot: { botId },
      target: { place, id, fieldId },
      text,
    }: { salesbot: Salesbot; target: Target; text: string },
    signal: AbortSignal,
  ): Promise<void> {
    const body = { custom_fields_values: [{ field_id: fieldId, values: [{ value: text }] }] };
    const write: ApiCall = { method: 'PATCH', path: `${place}/${id}`, body };
    await this.accounts.call(known, known, write, signal).catch((error: unknown) => {
      // Written twice it is the same.
      throw refusalOf(error, 'entity') ?? later(error);
    });
    const started = [{ bot_id: botId, entity_id: id, entity_type: entityTypes[place] }];
    const run: ApiCall = { method: 'POST', version: 2, path: 'salesbot/run', body: started };
    await this.accounts.call(known, known, run, signal).catch((error: unknown) => {
      throw refusalOf(error, 'account') ?? new OutcomeUnknown('amocrm_unknown', { cause: error });
    });
  }
}

/** The lead, or the contact, that the chat belonged to when somebody wrote last: of this account, and no other. */
function targetOf(
  { domain }: Pick<AmocrmSettings, 'domain'>,
  { leadFieldId, contactFieldId }: Salesbot,
  { domain: ofAccount, leadId, contactId }: Pick<ChatProfile, 'domain' | 'leadId' | 'contactId'>,
): Target | undefined {
  if (ofAccount !== domain) return undefined;
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
  if (error.answered === tooOften) return later(error);
  return of === 'account' && lasting.has(error.answered)
    ? new IntegrationRefused(error.detail, undefined, { cause: error })
    : new PermanentFailure('amocrm_refused', { detail: error.detail.slice(0, 500), cause: error });
}

function later(error: unknown): TryLater {
  if (!(error instanceof AppError)) return new TryLater('egress_timeout', { cause: error });
  const afterMs = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  return new TryLater(error.code, { detail: error.detail, afterMs, cause: error });
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
