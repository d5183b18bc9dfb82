import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  answerJudged,
  ContactMessages,
  Message,
  messageCreated,
  messageDeleted,
  messageRewritten,
  type MessageDelivery,
  type StartedRun,
} from '../../../chats/index.js';
import { newId, Transactions, type Tx } from '../../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { contactSettingsIn } from '../contact-settings.js';
import { Contact, isTakenOver } from '../contact.entity.js';
import type { Saying, Showing } from '../contacts.js';
import { LastMembers } from '../last-members.js';
import { awayHours, firstDue } from './contact-reach.js';
import { ContactSend, type SendState } from './contact-send.entity.js';
import { deliveryNow } from './delivery-now.js';
import { Onlookers } from './onlookers.js';

interface Said {
  integrationId: string;
  authorName: string;
  runId: string | null;
  askedBy: string | null;
  agentId: string;
  /** They let nothing through, for less than a day: it waits. */
  isAway: boolean;
  settings: Record<string, unknown>;
  /** Who wrote it elsewhere in the role's place. */
  writtenBy: string | null;
}

/** After all that its contact was to be told so far. `$1`: the organization, `$2`: the contact. */
export const lastPlace = `(SELECT COALESCE(max(p.position), 0) + 1 FROM contact_sends p WHERE p.org_id = $1 AND p.contact_id = $2)`;

/** Of `s`, which was not said: pieces of it may be there. */
const mayStand = '(s.provider_id IS NOT NULL OR s.attempts > 0)';

/** Writes down what is to go out to contacts, in the transactions in which it is said, judged or taken back. */
@Injectable()
export class ContactSends {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly messages: ContactMessages,
    private readonly live: LiveBus,
    private readonly onlookers: Onlookers,
    private readonly lastMembers: LastMembers,
  ) {}

  /** An answer of the role, or what a person says in its place; what the contact says is shown to onlookers. Starts no runs. */
  @InTransaction(messageCreated)
  async created(tx: Tx, told: PayloadOf<typeof messageCreated>): Promise<StartedRun[]> {
    const { orgId, chatId, messageId, authorKind, authorId, agentIds, contact, noteId } = told;
    if (!contact || noteId) return [];
    if (authorKind === 'contact') await this.onlookers.show(tx, { orgId, contactId: contact.id, messageId });
    // What people ask roles among themselves stays among them.
    if (authorKind === 'contact' || (authorKind === 'user' && agentIds.length > 0)) return [];
    const said = await saidTo(tx, orgId, contact.id, messageId);
    if (!said) return [];
    const isRole = authorKind === 'agent' && said.writtenBy === null;
    // The contact hears the role that it asked, not what roles tell each other, or people.
    const isAnswer = said.askedBy === 'contact' && said.agentId === authorId;
    if (isRole && (contact.isTakenOver || !isAnswer)) return [];
    const { answers } = contactSettingsIn(said.settings);
    const state = isRole && answers === 'after_approval' ? 'held' : 'waiting';
    await tx.manager.query(
      `INSERT INTO contact_sends AS s (id, org_id, contact_id, integration_id, position, message_id, run_id, speaker,
         state, due_at)
       VALUES ($3, $1, $2, $4, ${lastPlace}, $5, $6, $7, $8, ${firstDue})
       ON CONFLICT (org_id, run_id) WHERE run_id IS NOT NULL DO UPDATE SET message_id = EXCLUDED.message_id,
         position = EXCLUDED.position, state = EXCLUDED.state, due_at = EXCLUDED.due_at, since = now(),
         finished_at = NULL`,
      [
        ...[orgId, contact.id, newId(), said.integrationId, messageId, said.runId],
        ...[authorKind === 'user' ? said.authorName : said.writtenBy, state],
      ],
    );
    const why = state === 'waiting' && said.isAway ? 'unreachable' : undefined;
    await this.messages.beginDelivery(tx, orgId, messageId, deliveryNow(state, why));
    if (state === 'waiting') this.wakeAfter(tx);
    else await this.lastMembers.call(tx, { orgId, chatId, settings: said.settings });
    return [];
  }

  /** What waited for the verdict goes out as it was approved, or not at all; what went out before says now what was edited. */
  @InTransaction(answerJudged)
  async judged(tx: Tx, { orgId, messageId }: PayloadOf<typeof answerJudged>): Promise<void> {
    const send = await this.lockedOf(tx, orgId, messageId);
    if (!send) return;
    const message = await tx.manager.findOneByOrFail(Message, { orgId, id: messageId });
    const isRejected = message.validationState === 'rejected';
    if (isRejected) await this.drop(tx, send);
    else if (send.state === 'held') await this.release(tx, send);
    else if (message.validationState === 'edited') await this.sendAnew(tx, send);
  }

  @InTransaction(messageRewritten)
  async rewritten(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageRewritten>): Promise<void> {
    const send = await this.lockedOf(tx, orgId, messageId);
    if (send) return this.sendAnew(tx, send);
    const contactId = await wroteIt(tx, orgId, messageId);
    if (contactId) await this.onlookers.show(tx, { orgId, contactId, messageId });
  }

  @InTransaction(messageDeleted)
  async deleted(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    const send = await this.lockedOf(tx, orgId, messageId);
    if (send) await this.drop(tx, send);
  }

  async say(tx: Tx, { orgId, id, integrationId }: Contact, { text, key, buttons }: Saying): Promise<void> {
    await tx.manager.query(
      `INSERT INTO contact_sends (id, org_id, contact_id, integration_id, position, key, text, buttons, state, due_at)
       VALUES ($3, $1, $2, $4, ${lastPlace}, $5, $6, $7::jsonb, 'waiting', ${firstDue})
       ON CONFLICT (contact_id, key) WHERE key IS NOT NULL DO NOTHING`,
      [orgId, id, newId(), integrationId, key, text, buttons ? JSON.stringify(buttons) : null],
    );
    this.wakeAfter(tx);
  }

  /**
   * Somebody else speaks from now on: what the role has not said yet is not said any more, and its pieces are taken back.
   * What is being sent right now is sent, if it can be at once. Under the lock of the chat.
   */
  async silence(tx: Tx, { orgId, id }: Pick<Contact, 'orgId' | 'id'>): Promise<void> {
    const unsaid = `s.org_id = $1 AND s.contact_id = $2 AND s.run_id IS NOT NULL AND s.sent_at IS NULL
      AND s.state IN ('held', 'waiting', 'sending')`;
    // The messages first, as who has sent something does: neither waits for the other in a circle.
    await tx.manager.query(
      `SELECT FROM messages m JOIN contact_sends s ON s.org_id = m.org_id AND s.message_id = m.id
       WHERE ${unsaid} ORDER BY m.id FOR NO KEY UPDATE OF m`,
      [orgId, id],
    );
    const [silenced] = await tx.manager.query<[Pick<ContactSend, 'messageId' | 'state'>[], number]>(
      `UPDATE contact_sends s SET silenced = true,
         state = CASE WHEN s.state = 'sending' THEN s.state WHEN ${mayStand} THEN 'waiting' ELSE 'dropped' END,
         due_at = CASE WHEN s.state = 'sending' THEN s.due_at ELSE now() END,
         since = CASE WHEN s.state = 'sending' THEN s.since ELSE now() END,
         finished_at = CASE WHEN s.state = 'sending' OR ${mayStand} THEN NULL ELSE now() END
       WHERE ${unsaid} RETURNING s.message_id AS "messageId", s.state`,
      [orgId, id],
    );
    for (const { messageId, state } of silenced)
      if (messageId && state !== 'sending')
        await this.messages.noteDelivery(tx, orgId, messageId, deliveryNow('dropped'));
    this.wakeAfter(tx);
  }

  shown({ orgId, id }: Contact, runId: string, providerId: string): Promise<string | undefined> {
    return this.transactions.run(async (tx) => {
      const contact = await tx.manager.findOneBy(Contact, { orgId, id });
      if (!contact || isTakenOver(contact) || contact.state === 'blocked') return undefined;
      const [kept] = await tx.manager.query<{ providerId: string | null; state: SendState }[]>(
        `INSERT INTO contact_sends AS s (id, org_id, contact_id, integration_id, position, run_id, state, provider_id, finished_at)
         VALUES ($3, $1, $2, $4, 0, $5, 'shown', $6, now())
         ON CONFLICT (org_id, run_id) WHERE run_id IS NOT NULL DO UPDATE SET provider_id =
           CASE WHEN s.state IN ('shown', 'waiting') THEN COALESCE(s.provider_id, EXCLUDED.provider_id)
             ELSE s.provider_id END
         RETURNING provider_id AS "providerId", state`,
        [orgId, id, newId(), contact.integrationId, runId, providerId],
      );
      return kept?.providerId ?? undefined;
    });
  }

  async showing(orgId: string, runId: string): Promise<Showing> {
    const send = await this.dataSource.manager.findOneBy(ContactSend, { orgId, runId });
    if (send && send.state !== 'shown') return { isOver: true };
    return { isOver: false, providerId: send?.providerId ?? undefined };
  }

  /** What failed for good is tried again, after what was said since. False: it has not failed. */
  async retry(
    tx: Tx,
    { orgId, contactId, id }: Pick<ContactSend, 'orgId' | 'contactId' | 'id'>,
  ): Promise<boolean> {
    const [rows] = await tx.manager.query<[{ messageId: string | null }[], number]>(
      `UPDATE contact_sends SET state = 'waiting', position = ${lastPlace}, attempts = 0, due_at = now(), since = now(),
         silenced = false, error_code = NULL, error = NULL, finished_at = NULL
       WHERE org_id = $1 AND contact_id = $2 AND id = $3 AND state = 'failed' AND audience = 'contact'
       RETURNING message_id AS "messageId"`,
      [orgId, contactId, id],
    );
    const [row] = rows;
    if (!row) return false;
    if (row.messageId) await this.messages.noteDelivery(tx, orgId, row.messageId, deliveryNow('waiting'));
    this.wakeAfter(tx);
    return true;
  }

  known(tx: Tx, { orgId, contactId, id }: Pick<ContactSend, 'orgId' | 'contactId' | 'id'>): Promise<boolean> {
    return tx.manager.existsBy(ContactSend, { orgId, contactId, id, audience: 'contact' });
  }

  private lockedOf(tx: Tx, orgId: string, messageId: string): Promise<ContactSend | null> {
    return tx.manager.findOne(ContactSend, {
      where: { orgId, messageId, audience: 'contact' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  private async release(tx: Tx, { orgId, contactId, id, messageId }: ContactSend): Promise<void> {
    const [[released]] = await tx.manager.query<[{ isAway: boolean }[], number]>(
      `UPDATE contact_sends SET state = 'waiting', position = ${lastPlace}, due_at = ${firstDue}, since = now()
       WHERE org_id = $1 AND contact_id = $2 AND id = $3 RETURNING due_at > now() AS "isAway"`,
      [orgId, contactId, id],
    );
    await this.note(tx, orgId, messageId, 'waiting', released?.isAway ? 'unreachable' : undefined);
    this.wakeAfter(tx);
  }

  /** Under its place: whoever sends it reads the text as it is then. */
  private async sendAnew(tx: Tx, { orgId, contactId, id, state, providerId }: ContactSend): Promise<void> {
    if (state === 'sending') {
      await tx.manager.update(ContactSend, { orgId, id }, { changed: true });
      return;
    }
    if (state !== 'sent' || !providerId) return;
    await tx.manager.query(
      `UPDATE contact_sends SET state = 'waiting', position = ${lastPlace}, attempts = 0, due_at = ${firstDue},
         since = now(), finished_at = NULL
       WHERE org_id = $1 AND contact_id = $2 AND id = $3`,
      [orgId, contactId, id],
    );
    this.wakeAfter(tx);
  }

  /** Pieces of it that stand there already are taken back by whoever sends it, and finds nothing to say. */
  private async drop(
    tx: Tx,
    { orgId, contactId, id, state, messageId, providerId, attempts, sentAt }: ContactSend,
  ): Promise<void> {
    if (state !== 'held' && state !== 'waiting') return;
    const stands = !sentAt && (providerId !== null || attempts > 0);
    await tx.manager.update(
      ContactSend,
      { orgId, id },
      stands
        ? { state: 'waiting', dueAt: () => 'now()', since: () => 'now()', finishedAt: null }
        : { state: 'dropped', finishedAt: () => 'now()' },
    );
    await this.note(tx, orgId, messageId, 'dropped');
    if (stands) this.wakeAfter(tx);
    else if (messageId) await this.onlookers.tellFate(tx, { orgId, contactId, messageId });
  }

  private async note(
    tx: Tx,
    orgId: string,
    messageId: string | null,
    state: MessageDelivery['state'],
    why?: string,
  ): Promise<void> {
    if (messageId) await this.messages.beginDelivery(tx, orgId, messageId, deliveryNow(state, why));
  }

  private wakeAfter(tx: Tx): void {
    tx.afterCommit(() => this.live.publish({ topics: [topics.contactsDue], type: 'wake', data: {} }));
  }
}

/** Undefined where the contact is gone, speaks elsewhere by now, or is not to be answered. */
async function saidTo(
  tx: Tx,
  orgId: string,
  contactId: string,
  messageId: string,
): Promise<Said | undefined> {
  const [said] = await tx.manager.query<Said[]>(
    `SELECT c.integration_id AS "integrationId", m.author_name AS "authorName", m.run_id AS "runId",
       q.author_kind AS "askedBy", c.agent_id AS "agentId", i.settings, m.written->>'name' AS "writtenBy",
       COALESCE(c.unreachable_since > now() - interval '${awayHours} hours', false) AS "isAway"
     FROM messages m
     JOIN contacts c ON c.org_id = m.org_id AND c.id = $3 AND c.chat_id = m.chat_id AND c.state <> 'blocked'
     JOIN integrations i ON i.org_id = c.org_id AND i.id = c.integration_id
     LEFT JOIN messages q ON q.org_id = m.org_id AND q.id = m.reply_to_id
     WHERE m.org_id = $1 AND m.id = $2 AND m.system IS NULL`,
    [orgId, messageId, contactId],
  );
  return said;
}

/** Undefined for what anybody else wrote. */
async function wroteIt({ manager }: Tx, orgId: string, messageId: string): Promise<string | undefined> {
  const [wrote] = await manager.query<{ id: string }[]>(
    `SELECT c.id FROM messages m JOIN contacts c ON c.org_id = m.org_id AND c.id = m.author_id
     WHERE m.org_id = $1 AND m.id = $2 AND m.author_kind = 'contact'`,
    [orgId, messageId],
  );
  return wrote?.id;
}
