import { Injectable } from '@nestjs/common';
import { isId, Transactions, type Tx } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { Contacts, type Arrived } from '../../../contacts/contacts.js';
import { IntegrationDoors, type Opened } from '../../../integration-doors.js';
import { AmocrmAccounts, hasLostChats, type KnownAccount } from '../accounts.js';
import { eventsIn, type AccountEvent, type ToldTalk } from './account-events.js';
import { AmocrmConversations } from '../conversations.js';
import { OwnChannels } from '../own-chats/own-channels.js';
import { isKey } from './subscriptions.js';

/** amoCRM waits two seconds for the answer to all that it tells at once. */
const readMillis = 1_000;

export const accountOutcomes = ['taken', 'seen', 'refused', 'handed_back', 'ignored'] as const;
export type AccountOutcome = Arrived['outcome'] | 'handed_back' | 'ignored';

/** What was brought to the address of an account. */
export interface BroughtEvents {
  integrationId: string;
  key: string;
  body: unknown;
}

/** Takes what an account of amoCRM tells: each thing once. What is refused too often is told to nobody any more. */
@Injectable()
export class AmocrmAccountHooks {
  constructor(
    private readonly doors: IntegrationDoors,
    private readonly accounts: AmocrmAccounts,
    private readonly conversations: AmocrmConversations,
    private readonly channels: OwnChannels,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
  ) {}

  /** What became of each event. Throws `unauthenticated` for another key, before anything of the body is read. */
  async take({ integrationId, key, body }: BroughtEvents): Promise<AccountOutcome[]> {
    if (!isId(integrationId) || !Buffer.isBuffer(body)) throw new AppError('unauthenticated');
    return this.doors
      .enter('amocrm', integrationId, (opened) => this.enter(opened, key, body))
      .catch((error: unknown) => {
        // Whether there is such an integration is told to nobody.
        throw error instanceof AppError && error.code === 'not_found'
          ? new AppError('unauthenticated')
          : error;
      });
  }

  private async enter(opened: Opened, key: string, body: Buffer): Promise<AccountOutcome[]> {
    const known = this.accounts.readable(opened);
    const { eventsKey } = known.secrets;
    if (eventsKey === undefined || !isKey(key, eventsKey.key)) throw new AppError('unauthenticated');
    const signal = AbortSignal.timeout(readMillis);
    const outcomes: AccountOutcome[] = [];
    // What the account tells is somebody else's by then: its customers are.
    const isDeaf = known.desired === 'stopped' || hasLostChats(known);
    for (const event of eventsIn(body))
      // One that is stopped takes nothing; refused, amoCRM would bring it again, and in the end switch the address off.
      outcomes.push(isDeaf ? 'ignored' : await this.takeOne(known, event, signal));
    return outcomes;
  }

  private async takeOne(
    known: KnownAccount,
    event: AccountEvent,
    signal: AbortSignal,
  ): Promise<AccountOutcome> {
    if (event.kind === 'message') return this.channels.take(known, event, signal);
    if (event.isInWork !== false) return 'ignored';
    return this.transactions.run((tx) => this.closed(tx, known, event));
  }

  /** Whoever spoke there in the role's place has done so: the role answers again. */
  private async closed(
    tx: Tx,
    known: KnownAccount,
    { id, chatId, changedAt }: ToldTalk,
  ): Promise<AccountOutcome> {
    const ours = await this.conversations.ours(tx, known.orgId, chatId);
    const contactId =
      ours?.integrationId === known.id ? ours.contactId : (await this.contacts.find(tx, known, chatId))?.id;
    if (contactId === undefined) return 'ignored';
    // The same again may come an hour later, when somebody has taken over anew.
    if (!(await this.contacts.take(tx, known, `talk-closed ${id} ${changedAt}`))) return 'seen';
    return (await this.contacts.handBack(tx, known, contactId)) ? 'handed_back' : 'ignored';
  }
}
