import { Injectable } from '@nestjs/common';
import { isId, Transactions } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { Contacts, type Spoke } from '../../../contacts/contacts.js';
import { IntegrationDoors, type Opened } from '../../../integration-doors.js';
import { AmocrmAccounts } from '../accounts.js';
import { writtenIn } from './hook.js';
import { AmocrmManagers } from './managers.js';
import { isSignedBy } from './signature.js';

/** Who is not named. */
const somebody = 'amoCRM';

/** What amoCRM has brought, and how it says that it was amoCRM. */
export interface Brought {
  integrationId: string;
  scopeId: string;
  body: unknown;
  signature: string | string[] | undefined;
}

/** Takes what managers write in amoCRM to contacts of the role: each message once. amoCRM brings it once and waits for little. */
@Injectable()
export class AmocrmHooks {
  constructor(
    private readonly doors: IntegrationDoors,
    private readonly accounts: AmocrmAccounts,
    private readonly managers: AmocrmManagers,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `unauthenticated` for whatever is not signed by the channel of this integration, before anything of it is read. */
  async take(brought: Brought): Promise<Spoke> {
    const { integrationId, body } = brought;
    if (!isId(integrationId) || !Buffer.isBuffer(body)) throw new AppError('unauthenticated');
    return this.doors
      .enter('amocrm', integrationId, (opened) => this.pass(opened, body, brought))
      .catch((error: unknown) => {
        // Whether there is such an integration is told to nobody.
        throw error instanceof AppError && error.code === 'not_found'
          ? new AppError('unauthenticated')
          : error;
      });
  }

  private async pass(opened: Opened, body: Buffer, { scopeId, signature }: Brought): Promise<Spoke> {
    const known = this.accounts.readable(opened);
    const { channelId: id, channelSecret: secret } = this.accounts.clientOf(known);
    const isSigned = secret !== undefined && isSignedBy(secret, body, signature);
    if (id === undefined || !isSigned || scopeId !== known.settings.scopeId)
      throw new AppError('unauthenticated');
    if (opened.desired === 'stopped') throw new AppError('conflict', 'The integration was stopped');
    const written = writtenIn(body);
    if (written?.contactId === undefined) return 'ignored';
    const { contactId, id: deliveryId, sender, text } = written;
    const told = sender.id && (await this.managers.nameOf(this.accounts.holderOf(known, opened), sender.id));
    const name = sender.name ?? (told || somebody);
    const { handBackAfterMinutes } = known.settings;
    const words = { contactId, deliveryId, manager: { name, handBackAfterMinutes }, text };
    return this.transactions.run((tx) => this.contacts.speaks(tx, opened, words));
  }
}
