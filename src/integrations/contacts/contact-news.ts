import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import type { Contact } from './contact.entity.js';

/** What clients are told of contacts, with the commit: an id, by which those who may see it ask anew. */
@Injectable()
export class ContactNews {
  constructor(private readonly live: LiveBus) {}

  changed(tx: Tx, { orgId, id }: Pick<Contact, 'orgId' | 'id'>): void {
    tx.afterCommit(() =>
      this.live.publish({
        topics: [topics.organization(orgId)],
        type: 'contact.updated',
        data: { contactId: id },
      }),
    );
  }
}
