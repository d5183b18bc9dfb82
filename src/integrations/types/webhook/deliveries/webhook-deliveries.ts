import { Injectable } from '@nestjs/common';
import { newId, Transactions, type Tx } from '../../../../platform/database/index.js';
import { AppError, toAppError } from '../../../../platform/errors/index.js';
import { Supervision } from '../../../../platform/supervision/index.js';
import { subjectOf } from '../../../integration-reader.js';
import { deliveryIdOf, mapBody, type Mapped } from '../mapping.js';
import { beginningFor } from './webhook-beginning.js';
import { WebhookDelivery, type Refusal } from './webhook-delivery.entity.js';
import { WebhookEffects } from './webhook-effects.js';
import type { Delivered, Webhook } from './webhook-lock.js';
import { WebhookMapper } from './webhook-mapper.js';

/** What is larger is kept by its sender alone. */
const largestKept = 256 * 1024;

export interface Taken {
  deliveryId: string;
  /** `seen`: it was taken before. */
  outcome: 'taken' | 'seen';
}

/** With a `refusal` what came with it is kept all the same. */
type Became = Pick<Taken, 'outcome'> & { refusal?: Refusal };
type Told = Omit<Webhook, 'secrets'>;
type Sent = Pick<WebhookDelivery, 'deliveryId' | 'replayOf' | 'size' | 'body' | 'beginning'>;

/** Takes what webhooks are told: each delivery once, however often and wherever it comes. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly transactions: Transactions,
    private readonly mapper: WebhookMapper,
    private readonly effects: WebhookEffects,
    private readonly supervision: Supervision,
  ) {}

  /**
   * In the scope of the organization. Throws `integration_stopped`, and `delivery_refused` naming what is wrong with the
   * body or its webhook: that is kept for people to see, and the same delivery may come again.
   */
  async take({ headers, body: bytes, ...webhook }: Delivered, body: unknown): Promise<Taken> {
    const { desired } = await this.supervision.status(subjectOf(webhook));
    if (desired === 'stopped') throw new AppError('integration_stopped');
    const found = await this.mapper.find(webhook.orgId, webhook.settings, body);
    const deliveryId = deliveryIdOf(webhook.settings, { headers, body: bytes }, found);
    const text = bytes.toString();
    const isKept = bytes.length <= largestKept;
    return this.keep(webhook, { ...sentOf(text, bytes.length, isKept), deliveryId, replayOf: null }, () =>
      mappedOf(webhook, found),
    );
  }

  /** Once more, because a person wants it: whatever became of it before. Throws as `take` does. */
  async again(
    webhook: Told,
    known: Pick<WebhookDelivery, 'id' | 'deliveryId' | 'size'>,
    body: string,
  ): Promise<Taken> {
    const found = await this.mapper.find(webhook.orgId, webhook.settings, JSON.parse(body));
    const sent = { ...sentOf(body, known.size, true), deliveryId: known.deliveryId, replayOf: known.id };
    return this.keep(webhook, sent, () => mappedOf(webhook, found));
  }

  private async keep(webhook: Told, sent: Sent, map: () => Mapped): Promise<Taken> {
    const { outcome, refusal } = await this.becomes(webhook, sent, map);
    this.supervision.touch('integration', webhook);
    if (refusal) throw refusedBy(refusal);
    return { deliveryId: sent.deliveryId, outcome };
  }

  private async becomes(webhook: Told, sent: Sent, map: () => Mapped): Promise<Became> {
    try {
      const mapped = map();
      return await this.transactions.run((tx) => this.takeIn(tx, webhook, sent, mapped));
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      await this.transactions.run((tx) => this.refuseIn(tx, webhook, sent, refusal));
      throw refusedBy(refusal, error);
    }
  }

  private async takeIn(tx: Tx, webhook: Told, sent: Sent, mapped: Mapped): Promise<Became> {
    const { id, state } = await this.rowIn(tx, webhook, sent, 'taken');
    if (state === 'taken') return { outcome: 'seen' };
    const { refusal, ...effect } = await this.effects.take(tx, webhook, mapped, id);
    await tx.manager.update(
      WebhookDelivery,
      { orgId: webhook.orgId, id },
      asColumns({ state: refusal ? 'refused' : 'taken', refusal: refusal ?? null, ...effect }),
    );
    return { outcome: 'taken', refusal };
  }

  private async refuseIn(tx: Tx, webhook: Told, sent: Sent, refusal: Refusal): Promise<void> {
    const { id, state } = await this.rowIn(tx, webhook, sent, 'refused');
    // Another copy of it was taken meanwhile.
    if (state === 'taken') return;
    await tx.manager.update(WebhookDelivery, { orgId: webhook.orgId, id }, asColumns({ refusal }));
  }

  /** The row of the delivery under its lock, and what it was before; `new`: there was none. */
  private async rowIn(
    tx: Tx,
    { orgId, id: integrationId }: Told,
    { deliveryId, replayOf, size, body, beginning }: Sent,
    state: WebhookDelivery['state'],
  ): Promise<{ id: string; state: WebhookDelivery['state'] | 'new' }> {
    const id = newId();
    const made = await tx.manager.query<unknown[]>(
      `INSERT INTO webhook_deliveries (id, org_id, integration_id, delivery_id, replay_of, state, size, body, beginning)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (integration_id, delivery_id) WHERE replay_of IS NULL DO NOTHING RETURNING id`,
      [id, orgId, integrationId, deliveryId, replayOf, state, size, body, beginning],
    );
    if (made.length > 0) return { id, state: 'new' };
    const [known] = await tx.manager.query<{ id: string; state: WebhookDelivery['state'] }[]>(
      `SELECT id, state FROM webhook_deliveries
       WHERE org_id = $1 AND integration_id = $2 AND delivery_id = $3 AND replay_of IS NULL FOR UPDATE`,
      [orgId, integrationId, deliveryId],
    );
    if (!known) throw new AppError('conflict', 'The delivery was purged just now: send it again');
    await tx.manager.increment(WebhookDelivery, { orgId, id: known.id }, 'times', 1);
    await tx.manager.update(WebhookDelivery, { orgId, id: known.id }, { updatedAt: () => 'now()' });
    return known;
  }
}

const sentOf = (text: string, size: number, isKept: boolean) => ({
  size,
  // A NUL is no text for the database, and none of JSON either.
  body: isKept && !text.includes('\0') ? text : null,
  beginning: beginningFor(text),
});

function mappedOf({ settings }: Told, found: Parameters<typeof mapBody>[1]): Mapped {
  const { mapped, problems } = mapBody(settings, found);
  if (problems.length > 0)
    throw new AppError('delivery_refused', 'The body does not have what the webhook reads', {
      errors: problems,
    });
  return mapped;
}

/** What is wrong for good, until somebody changes it; anything else is ours, and the sender comes again. */
function refusalOf(error: unknown): Refusal | undefined {
  const { code, detail, errors, status } = toAppError(error);
  if (status >= 500 || status === 429 || code === 'conflict') return undefined;
  return { code, detail, ...(errors ? { errors } : {}) };
}

function refusedBy({ code, detail, errors }: Refusal, cause?: unknown): AppError {
  if (cause instanceof AppError && code === 'delivery_refused') return cause;
  return new AppError('delivery_refused', detail, { errors, cause });
}

/** TypeORM takes any value that has fields for an entity of its own, also one that is kept as JSON. */
const asColumns = (row: Partial<WebhookDelivery>): object => row;
