import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContactMessages } from '../../../chats/index.js';
import { asSystem, inOrganization, Transactions } from '../../../platform/database/index.js';
import { ContactBook } from '../contact-book.js';
import { isAtRestInSql } from './at-rest.js';
import { ContactSend, openInSql, type Audience, type SendState } from './contact-send.entity.js';
import { dueOf } from './contact-reach.js';
import { deliveryNow } from './delivery-now.js';
import { Onlookers } from './onlookers.js';
import { SendNotices } from './send-notices.js';

/** Renewed while it is being sent: what a process leaves behind goes out soon after its end. */
const leaseSeconds = 12;

/** What is to be sent now, under the epoch of the one who has it. */
export interface SendClaim extends Pick<
  ContactSend,
  | 'id'
  | 'orgId'
  | 'contactId'
  | 'integrationId'
  | 'audience'
  | 'messageId'
  | 'text'
  | 'buttons'
  | 'speaker'
  | 'attempts'
  | 'epoch'
  | 'providerId'
  | 'sentAt'
  | 'silenced'
> {
  ageMs: number;
  /** Since it was written down: also while it waited for people. */
  waitedMs: number;
}

/** What has become of it. */
export interface SendOutcome {
  state: Extract<SendState, 'sent' | 'waiting' | 'failed' | 'dropped'>;
  providerId?: string;
  error?: { code: string; detail: string };
  afterMs?: number;
  /** What stands there of it is to go: it will not be said. */
  isTakenBack?: boolean;
  /** Its receiver lets nothing through: it waits for them (`ContactReach`). `news`: that was not known before. */
  away?: 'known' | 'news';
  /** It was not for it that nothing could be said: it begins anew when the integration does. */
  isHeldUp?: boolean;
  /** The contact has now what the message says. */
  isSaid?: boolean;
}

/** The places of one process, and which organizations have how many of them. */
export interface Places {
  all: number;
  taken: Map<string, number>;
}

/**
 * Of each contact, and each integration by which something goes for it, the first that is open, when its time has come; of
 * organizations in turn, behind as many of their own as are being sent. One that is being sent past its lease is due again.
 * What an integration would say that is stopped, or let in no more, waits until it is started, and does not grow old by that.
 *
 * An organization takes half of the places that others leave, and no more: the rest stays free for who comes next, however
 * long those whom the first one writes to take to answer.
 */
const claimSql = `
  WITH RECURSIVE orgs AS (
    (SELECT org_id FROM contact_sends WHERE audience = $2 AND state IN ${openInSql} ORDER BY org_id LIMIT 1)
    UNION ALL
    SELECT (SELECT s.org_id FROM contact_sends s WHERE s.audience = $2 AND s.state IN ${openInSql} AND s.org_id > h.org_id
            ORDER BY s.org_id LIMIT 1)
    FROM orgs h WHERE h.org_id IS NOT NULL
  ), places AS (
    SELECT *, sum(places) OVER () AS taken FROM unnest($4::uuid[], $5::int[]) AS p(org_id, places)
  ), due AS MATERIALIZED (
    SELECT d.id, d.due_at,
      row_number() OVER (PARTITION BY h.org_id ORDER BY d.due_at, d.id) + COALESCE(p.places, 0) AS rank,
      ($3 + 1 - COALESCE((SELECT max(taken) FROM places), 0) + COALESCE(p.places, 0)) / 2 AS most
    FROM orgs h LEFT JOIN places p ON p.org_id = h.org_id CROSS JOIN LATERAL (
      SELECT s.id, s.due_at FROM contact_sends s
      WHERE s.audience = $2 AND s.org_id = h.org_id AND s.state IN ${openInSql} AND s.due_at <= now()
        AND NOT EXISTS (
          SELECT FROM supervised v WHERE v.org_id = s.org_id AND v.kind = 'integration'
            AND v.id = s.integration_id AND ${isAtRestInSql})
        AND NOT EXISTS (
          SELECT FROM contact_sends e WHERE e.org_id = s.org_id AND e.contact_id = s.contact_id
            AND e.integration_id = s.integration_id AND e.state IN ${openInSql} AND (e.position, e.id) < (s.position, s.id))
      ORDER BY s.due_at, s.id LIMIT $1
    ) d WHERE h.org_id IS NOT NULL
  ), picked AS MATERIALIZED (
    SELECT l.id FROM (SELECT id FROM due WHERE rank <= most ORDER BY rank, due_at LIMIT $1) d
    CROSS JOIN LATERAL (
      SELECT s.id FROM contact_sends s
      WHERE s.id = d.id AND s.state IN ${openInSql} AND s.due_at <= now() FOR UPDATE SKIP LOCKED
    ) l
  ), claimed AS (
    UPDATE contact_sends s SET state = 'sending', epoch = s.epoch + 1, attempts = s.attempts + 1,
      since = CASE WHEN s.attempts = 0 THEN now() ELSE s.since END,
      due_at = now() + make_interval(secs => ${leaseSeconds})
    FROM picked p WHERE s.id = p.id RETURNING s.*
  )
  SELECT c.id, c.org_id AS "orgId", c.contact_id AS "contactId", c.integration_id AS "integrationId", c.audience,
    c.message_id AS "messageId", c.text, c.buttons, c.speaker, c.attempts, c.epoch, c.provider_id AS "providerId",
    c.sent_at AS "sentAt", c.silenced, (EXTRACT(EPOCH FROM now() - c.since) * 1000)::float8 AS "ageMs",
    (EXTRACT(EPOCH FROM now() - c.created_at) * 1000)::float8 AS "waitedMs"
  FROM claimed c`;

/** Who sends what, and what became of it. */
@Injectable()
export class SendClaims {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly messages: ContactMessages,
    private readonly notices: SendNotices,
    private readonly book: ContactBook,
    private readonly onlookers: Onlookers,
  ) {}

  claim(audience: Audience, { all, taken }: Places): Promise<SendClaim[]> {
    const places = [...taken.values()];
    const free = places.reduce((left, count) => left - count, all);
    const values = [free, audience, all, [...taken.keys()], places];
    return asSystem('runner', () => this.dataSource.query<SendClaim[]>(claimSql, values));
  }

  /** Of those that are still under these epochs. */
  async renew(claims: SendClaim[]): Promise<void> {
    await asSystem('runner', () =>
      this.dataSource.query(
        `UPDATE contact_sends s SET due_at = now() + make_interval(secs => ${leaseSeconds})
         FROM unnest($1::uuid[], $2::integer[]) AS g(id, epoch)
         WHERE s.id = g.id AND s.epoch = g.epoch AND s.state = 'sending'`,
        [claims.map(({ id }) => id), claims.map(({ epoch }) => epoch)],
      ),
    );
  }

  /** By itself: the contact and its chat are locked before what is said there. */
  private async shutOut({ orgId, contactId }: SendClaim): Promise<void> {
    await inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        const contact = await this.book.lock(tx, { orgId, id: contactId });
        await this.book.turn(tx, contact, false);
      }),
    );
  }

  /** With the message in the chat, which shows it. Nothing of what another has by now. */
  async settle(claim: SendClaim, outcome: SendOutcome): Promise<void> {
    const { orgId, id, epoch, contactId } = claim;
    const messageId = claim.audience === 'contact' ? claim.messageId : null;
    if (outcome.away === 'news') await this.shutOut(claim);
    const { state, providerId, error, afterMs = 0, isHeldUp = false, isTakenBack = false } = outcome;
    const shown = deliveryNow(isTakenBack ? 'dropped' : state, error?.code);
    await inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        // The message first, as who judges it does: neither waits for the other in a circle.
        if (messageId) await this.messages.noteDelivery(tx, orgId, messageId, shown);
        const [, written] = await tx.manager.query<[unknown, number]>(
          `UPDATE contact_sends SET state = CASE WHEN $4 = 'sent' AND changed THEN 'waiting' ELSE $4 END,
             changed = false, provider_id = COALESCE($5, provider_id), error_code = $6, error = $7,
             due_at = CASE WHEN $10 THEN ${dueOf('contact_sends.org_id', 'contact_sends.contact_id')}
               ELSE now() + make_interval(secs => $8) END, attempts = CASE WHEN $9 THEN 0 ELSE attempts END,
             sent_at = CASE WHEN $4 = 'sent' THEN COALESCE(sent_at, now()) ELSE sent_at END,
             finished_at = CASE WHEN $4 = 'waiting' OR $4 = 'sent' AND changed THEN NULL ELSE now() END
           WHERE org_id = $1 AND id = $2 AND epoch = $3 AND state = 'sending'`,
          [
            ...[orgId, id, epoch, state, providerId ?? null, error?.code ?? null, error?.detail ?? null],
            ...[afterMs / 1_000, isHeldUp, outcome.away !== undefined],
          ],
        );
        if (written === 0) throw new ClaimLost();
        if (state === 'failed' && claim.audience === 'contact') await this.notices.failed(tx, claim, error);
        if (!messageId || state === 'waiting') return;
        const said = { orgId, contactId, messageId };
        await this.onlookers.tellFate(tx, said);
        if (outcome.isSaid) await this.onlookers.show(tx, said);
      }),
    ).catch((lost: unknown) => {
      if (!(lost instanceof ClaimLost)) throw lost;
    });
  }
}

class ClaimLost extends Error {}
