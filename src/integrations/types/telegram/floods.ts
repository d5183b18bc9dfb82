import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { Metrics } from '../../../platform/metrics/index.js';
import { Contacts } from '../../contacts/contacts.js';
import type { IntegrationRef } from '../../integration.js';
import { conversationOf, type BotUpdate } from './bot-update.js';

/** Who writes more to a bot than it can take keeps nobody else from it: what is too much is counted, and they are told. */
@Injectable()
export class Floods {
  private readonly dropped;

  constructor(
    private readonly contacts: Contacts,
    metrics: Metrics,
  ) {
    this.dropped = metrics.counter({
      name: 'artel_telegram_updates_dropped_total',
      help: 'What people wrote to bots and nobody took, because too much of theirs was waiting',
    });
  }

  /** Of what was left there by now. Who is not known yet is told nothing. */
  async left(tx: Tx, at: IntegrationRef, updates: BotUpdate[]): Promise<void> {
    tx.afterCommit(() => this.dropped.inc(updates.length));
    for (const conversation of new Set(updates.map(conversationOf))) {
      const contact = await this.contacts.find(tx, at, conversation);
      if (contact && contact.state !== 'blocked') await this.contacts.wroteTooMuch(tx, contact);
    }
  }
}
