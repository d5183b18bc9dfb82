import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { log } from '../../../platform/logging/index.js';
import { IntegrationRow } from '../../integration.entity.js';
import { IntegrationTypes } from '../../integration-types.js';
import { Contact, isTakenOver } from '../contact.entity.js';
import { ContactSend } from './contact-send.entity.js';
import { lastPlace } from './contact-sends.js';

interface Lost {
  id: string;
  orgId: string;
  hasFailed: boolean;
}

const batch = 200;

/**
 * Settles what contacts wait for when no answer comes: a failure is told, and what stood there of the answer is taken back.
 * It looks, because runs end in several ways: by their worker, by people, by the watchdog after a crash.
 */
@Injectable()
export class LostAnswers {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly types: IntegrationTypes,
    private readonly live: LiveBus,
  ) {}

  @Interval(1_000)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      for (const lost of await this.lost()) await this.settleAlone(lost);
    } catch (error) {
      log.warn({ err: error }, 'answers that contacts wait for in vain could not be looked for');
    } finally {
      this.looking = false;
    }
  }

  private lost(): Promise<Lost[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Lost[]>(
        `SELECT s.id, s.org_id AS "orgId", COALESCE(r.status = 'failed', false) AS "hasFailed"
         FROM contact_sends s LEFT JOIN runs r ON r.org_id = s.org_id AND r.id = s.run_id
         WHERE s.state = 'shown' AND (r.id IS NULL OR r.status IN ('succeeded', 'failed', 'cancelled'))
         ORDER BY r.finished_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** One that cannot be settled holds up no other. */
  private async settleAlone(lost: Lost): Promise<void> {
    try {
      await inOrganization(lost.orgId, () => this.transactions.run((tx) => this.settle(tx, lost)));
    } catch (error) {
      log.warn({ err: error, sendId: lost.id }, 'a contact could not be told that there is no answer');
    }
  }

  /** Of two processes the second finds it settled. */
  private async settle(tx: Tx, { id, orgId, hasFailed }: Lost): Promise<void> {
    const send = await tx.manager.findOne(ContactSend, {
      where: { orgId, id, state: 'shown' },
      lock: { mode: 'pessimistic_write' },
    });
    if (!send) return;
    const contact = await tx.manager.findOneByOrFail(Contact, { orgId, id: send.contactId });
    const text = hasFailed ? await this.wordsFor(tx, contact) : undefined;
    if (text === undefined && send.providerId === null) {
      await tx.manager.delete(ContactSend, { orgId, id });
      return;
    }
    // Without words nothing is to be said in the place of what stands there: it is taken back.
    await tx.manager.query(
      `UPDATE contact_sends SET state = 'waiting', text = $4, position = ${lastPlace}, due_at = now(), since = now(),
         finished_at = NULL
       WHERE org_id = $1 AND contact_id = $2 AND id = $3`,
      [orgId, contact.id, id, text ?? null],
    );
    tx.afterCommit(() => this.live.publish({ topics: [topics.contactsDue], type: 'wake', data: {} }));
  }

  /** Undefined: people have taken it on themselves, or this type says nothing. */
  private async wordsFor(tx: Tx, contact: Contact): Promise<string | undefined> {
    const { orgId, integrationId, state, language } = contact;
    if (isTakenOver(contact) || state === 'blocked') return undefined;
    const { type } = await tx.manager.findOneByOrFail(IntegrationRow, { orgId, id: integrationId });
    return this.types.find(type)?.noAnswer?.(language ?? undefined);
  }
}
