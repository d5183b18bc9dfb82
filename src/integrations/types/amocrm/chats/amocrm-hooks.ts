import { Injectable } from '@nestjs/common';
import { isId, Transactions } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { log } from '../../../../platform/logging/index.js';
import { Contacts, type Arrived } from '../../../contacts/contacts.js';
import { IntegrationDoors, type Opened } from '../../../integration-doors.js';
import { AmocrmAccounts } from '../accounts.js';
import { AmocrmChats, type Channel, type DeliveryStatus } from './chats.js';
import { isSignedBy } from './signature.js';
import { arrivalIn } from './hook.js';

const tellMillis = 10_000;

/** What amoCRM has brought, and how it says that it was amoCRM. */
export interface Brought {
  integrationId: string;
  scopeId: string;
  body: unknown;
  signature: string | string[] | undefined;
}

/** Takes what people write in conversations of amoCRM's chats: each message once. amoCRM brings it once and waits for little. */
@Injectable()
export class AmocrmHooks {
  constructor(
    private readonly doors: IntegrationDoors,
    private readonly accounts: AmocrmAccounts,
    private readonly chats: AmocrmChats,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `unauthenticated` for whatever is not signed by the channel of this integration, before anything of it is read. */
  async take(brought: Brought): Promise<Arrived['outcome'] | 'ignored'> {
    const { integrationId, body } = brought;
    if (!isId(integrationId) || !Buffer.isBuffer(body)) throw new AppError('unauthenticated');
    return this.doors
      .enter('amocrm', integrationId, (opened) => this.arrive(opened, body, brought))
      .catch((error: unknown) => {
        // Whether there is such an integration is told to nobody.
        throw error instanceof AppError && error.code === 'not_found'
          ? new AppError('unauthenticated')
          : error;
      });
  }

  private async arrive(
    opened: Opened,
    body: Buffer,
    { scopeId, signature }: Brought,
  ): Promise<Arrived['outcome'] | 'ignored'> {
    const known = this.accounts.readable(opened);
    const { channelId: id, channelSecret: secret } = this.accounts.clientOf(known);
    const isSigned = secret !== undefined && isSignedBy(secret, body, signature);
    if (id === undefined || !isSigned || scopeId !== known.settings.scopeId)
      throw new AppError('unauthenticated');
    if (opened.desired === 'stopped') throw new AppError('conflict', 'The integration was stopped');
    const arrival = arrivalIn(body);
    if (!arrival) return 'ignored';
    const { outcome } = await this.transactions.run((tx) => this.contacts.arrive(tx, opened, arrival));
    const status: DeliveryStatus = outcome === 'refused' ? 'failed' : 'delivered';
    if (outcome !== 'seen')
      void this.tell({ domain: known.settings.domain, id, secret }, scopeId, arrival.deliveryId, status);
    return outcome;
  }

  /** A courtesy to who wrote: nothing waits for it, and nothing is lost without it. */
  private async tell(
    channel: Channel,
    scopeId: string,
    msgid: string,
    status: DeliveryStatus,
  ): Promise<void> {
    try {
      await this.chats.tellStatus(channel, scopeId, msgid, status, AbortSignal.timeout(tellMillis));
    } catch (error) {
      log.info({ err: error }, 'amoCRM could not be told that a message has arrived');
    }
  }
}
