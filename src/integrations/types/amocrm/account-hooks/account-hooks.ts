import { Injectable } from '@nestjs/common';
import { isId } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import type { Arrived } from '../../../contacts/contacts.js';
import { IntegrationDoors, type Opened } from '../../../integration-doors.js';
import { AmocrmAccounts } from '../accounts.js';
import { eventsIn, type AccountEvent } from './account-events.js';
import { OwnChannels } from './own-channels.js';
import { isKey } from './subscriptions.js';

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
    private readonly channels: OwnChannels,
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
    const outcomes: AccountOutcome[] = [];
    for (const event of eventsIn(body))
      // One that is stopped takes nothing; refused, amoCRM would bring it again, and in the end switch the address off.
      outcomes.push(
        opened.desired === 'stopped' ? 'ignored' : await this.takeOne({ ...opened, ...known }, event),
      );
    return outcomes;
  }

  private takeOne(
    opened: Parameters<OwnChannels['take']>[0],
    event: AccountEvent,
  ): Promise<AccountOutcome> | AccountOutcome {
    return event.kind === 'message' ? this.channels.take(opened, event) : 'ignored';
  }
}
